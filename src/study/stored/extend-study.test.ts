import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratch } from "../../../test/command.ts";
import { tpe } from "../../sampler/tpe/tpe.ts";
import { categorical, float, int } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { sqlite } from "../../storage/sqlite/sqlite.ts";
import type { Storage } from "../../storage/storage.ts";
import { createStudy } from "../study.ts";
import { extendStudy } from "./extend-study.ts";

const folder = scratch();
const small = { x: float(0, 1), opt: categorical(["sgd", "adam"]) };
const large = {
  x: float(-1, 1),
  opt: categorical(["lamb", "adam", "sgd"]),
  depth: int(1, 9),
};
let files = 0;
/** Two views of one storage, as two programs have them. */
const storages: readonly [string, () => Promise<readonly [Storage, Storage]>][] = [
  [
    "memory",
    async () => {
      const storage = memory();
      return [storage, storage];
    },
  ],
  [
    "SQLite",
    async () => {
      const path = join(folder, `${files++}.db`);
      return [await sqlite(path), await sqlite(path)];
    },
  ],
];
const objective = ({ x, opt }: { x: number; opt: string }) =>
  (x - 0.3) ** 2 + (opt === "adam" ? 0 : 1);

describe.each(storages)("a study that is extended in %s", (_, open) => {
  it("keeps its trials, and the sampler learns from them", async () => {
    const [storage] = await open();
    const common = { objectives: "minimize", storage, seed: 1, sampler: tpe() } as const;
    const before = await createStudy({ space: small, ...common });
    await before.optimize(objective, { trials: 12 });
    const values = before.trials.map((t) => [t.params, t.state === "complete" && t.value]);
    await before.close();
    await expect(createStudy({ space: large, ...common })).rejects.toMatchObject({
      code: "space-changed",
      hint: expect.stringContaining("attune extend"),
    });
    await expect(extendStudy("study", storage, large)).rejects.toMatchObject({
      code: "space-changed",
      message: expect.stringContaining("depth is new and needs a default for the trials before"),
    });
    expect(await extendStudy("study", storage, large, { defaults: { depth: 4 } })).toEqual([
      "x was 0 … 1, is now -1 … 1",
      'opt has "lamb" as well',
      "depth is new; trials before have 4",
    ]);
    expect(await extendStudy("study", storage, large)).toEqual([]);
    const after = await createStudy({ space: large, ...common });
    expect(after.trials.map((t) => [t.params, t.state === "complete" && t.value])).toEqual(
      values.map(([params, value]) => [{ ...(params as object), depth: 4 }, value]),
    );
    const { unit, length } = after.history.finished;
    expect(length).toBe(12);
    expect(unit.every((column) => column.every((u) => u >= 0 && u <= 1))).toBe(true);
    const next = await after.ask();
    await next.tell(9);
    expect(after.trials[12].origin).toEqual({ sampler: "tpe" });
    await after.optimize((p) => objective(p) + p.depth, { trials: 20 });
    expect(after.trials.every((t) => after.space.check(t.params).length === 0)).toBe(true);
    await expect(extendStudy("study", storage, small)).rejects.toThrow(
      /x was -1 … 1, is now 0 … 1; opt lacks "lamb"; depth is gone/,
    );
    await after.close();
  });

  it("lets a program with the space before go on; its results count with the defaults", async () => {
    const [first, second] = await open();
    const common = { objectives: "minimize", seed: 1 } as const;
    const old = await createStudy({ space: small, storage: first, ...common });
    const pending = await old.ask();
    await extendStudy("study", second, large, { defaults: { depth: 4 } });
    const grown = await createStudy({ space: large, storage: second, ...common });
    await grown.add([{ params: { x: -0.5, opt: "lamb", depth: 7 }, result: 5 }]);
    await pending.tell(1);
    await old.optimize(objective, { trials: 20 });
    expect(old.history.finished.unit.every((u) => !u.includes(Number.NaN))).toBe(true);
    await grown.refresh();
    const params = grown.trials.map((t) => t.params);
    expect(params).toHaveLength(20);
    expect(params.map((p) => p.depth)).toEqual(params.map((_, i) => (i === 1 ? 7 : 4)));
    expect(params.flatMap((p) => grown.space.check(p))).toEqual([]);
    // A trial that it cannot evaluate as it is ends it with a clear error, and is kept.
    await grown.enqueue({ x: -0.75, opt: "lamb", depth: 2 });
    await expect(old.optimize(objective, { trials: 30 })).rejects.toMatchObject({
      code: "space-changed",
      message: expect.stringContaining('study "study" was extended'),
    });
    await old.close();
    await grown.refresh();
    const queued = await grown.ask();
    expect(queued.params).toEqual({ x: -0.75, opt: "lamb", depth: 2 });
    await grown.close();
  });
});
