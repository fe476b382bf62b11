import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { median } from "../../pruner/percentile.ts";
import { random } from "../../sampler/random.ts";
import { categorical, float, int } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { openStudy } from "../open-study.ts";
import { createStudy } from "../study.ts";
import { maximize, minimize } from "./minimize.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-minimize-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const space = { x: float(0, 1) };
const byNumber = (a: unknown, b: unknown): number =>
  (a as readonly [number])[0] - (b as readonly [number])[0];

describe("minimize and maximize", () => {
  it("are repeatable by their seed, with the sampler that is given", async () => {
    const options = { trials: 8, seed: 5, sampler: random() };
    const [a, b, c] = [
      await minimize(({ x }) => x, space, options),
      await minimize(({ x }) => x, space, options),
      await maximize(({ x }) => x, space, { ...options, seed: 6 }),
    ];
    expect(a.params).toEqual(b.params);
    expect([a.value, a.origin]).toEqual([a.params.x, { sampler: "random" }]);
    expect(c.params).not.toEqual(a.params);
  });
  it("propose what a study with the same seed does, in memory and in a storage, one by one or more at a time", async () => {
    const mixed = { x: float(0, 1), n: int(0, 9), c: categorical(["a", "b", "c"]) };
    type Mixed = { readonly x: number; readonly n: number; readonly c: string };
    const loss = ({ x, n, c }: Mixed) => (x - 0.3) ** 2 + Math.abs(n - 4) / 9 + (c === "b" ? 0 : 1);
    for (const more of [{}, { parallel: 3, failuresInARow: 5 }, { retries: 1, repeat: 2 }]) {
      const study = await createStudy({ space: mixed, objectives: "minimize", seed: 3 });
      await study.optimize(loss, { trials: 24, ...more });
      for (const storage of [undefined, memory()]) {
        const trials: unknown[] = [];
        await minimize(loss, mixed, {
          ...{ trials: 24, seed: 3, storage, ...more },
          on: { finished: ({ trial }) => trials.push([trial.number, trial.params, trial.origin]) },
        });
        const expected = study.trials.map((t) => [t.number, t.params, t.origin]);
        expect(trials.toSorted(byNumber)).toEqual(expected);
      }
    }
  });
  it("store their study under a name, continue it, and close what they opened", async () => {
    const storage = `sqlite:${join(folder, "m.db")}` as const;
    const finished: number[] = [];
    const options = {
      ...{ name: "line", storage, seed: 1, sampler: random(), pruner: median() },
      on: { finished: ({ trial }: { trial: { number: number } }) => finished.push(trial.number) },
    };
    await minimize(({ x }) => x, space, { ...options, trials: 4 });
    const best = await minimize(({ x }) => x, space, { ...options, trials: 6 });
    expect(finished).toEqual([0, 1, 2, 3, 4, 5]);
    await using study = await openStudy("line", storage);
    expect(study.counts.complete).toBe(6);
    expect(study.best).toMatchObject({ number: best.number, value: best.value });
  });
  it("refuse what is no option or listener, with the nearest name", async () => {
    const wrong = (options: object) => minimize(({ x }) => x, space, options);
    await expect(wrong({ seeds: 1 })).rejects.toMatchObject({ hint: "did you mean seed?" });
    await expect(wrong({ on: { finish: () => {} } })).rejects.toMatchObject({
      message: 'on has no option "finish"',
      hint: "did you mean finished?",
    });
    await expect(wrong({ on: { finished: 5 } })).rejects.toThrow(/finished must be a function/);
  });
});
