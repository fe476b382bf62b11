import { describe, expect, it } from "vitest";
import { float } from "../space/number.ts";
import { memory } from "../storage/memory/memory.ts";
import type { Storage } from "../storage/storage.ts";
import { maximize, minimize } from "./minimize/minimize.ts";
import { readStudy } from "./stored/read-study.ts";
import { readBest } from "./stored/stored-trials.ts";
import { createStudy } from "./study.ts";

const space = { x: float(0, 1) };

describe("an infinitely good value", () => {
  it("makes a failed trial, which says so", async () => {
    const study = await createStudy({ space, objectives: "minimize", seed: 1 });
    await study.optimize((p, { number }) => (number === 3 ? -Infinity : p.x), { trials: 15 });
    expect(study.trials[3]).toMatchObject({
      state: "failed",
      reason: "not-a-number",
      message: "the value is -Infinity, and no other trial could be as good",
    });
    const others = study.trials.filter((t) => t.number !== 3).map((t) => t.params.x);
    expect(study.best?.value).toBe(Math.min(...others));
  });
  it("is not what minimize and maximize find", async () => {
    const log = ({ x }: { readonly x: number }): number => Math.log(x);
    const least = await minimize((p, t) => log(t.number === 0 ? { x: 0 } : p), space, {
      trials: 12,
    });
    expect(least.value).toBeGreaterThan(-Infinity);
    const most = await maximize(({ x }) => (x < 0.5 ? Infinity : x), space, { trials: 12 });
    expect(most.value).toBe(most.params.x);
  });
  it("reaches no target: the run ends with the number of trials", async () => {
    const study = await createStudy({ space, objectives: "minimize" });
    const reasons: string[] = [];
    study.on("stopped", ({ reason }) => reasons.push(reason));
    await study.optimize((_, { number }) => (number === 2 ? -Infinity : 1), {
      trials: 6,
      target: 0.5,
    });
    expect([study.trials.length, reasons]).toEqual([6, ["trials"]]);
  });
  it("is on no front, while an infinitely bad one may be", async () => {
    const study = await createStudy({ space, objectives: { a: "minimize", b: "maximize" } });
    const results = [
      { a: 1, b: 1 },
      { a: 0, b: Infinity },
      { a: -Infinity, b: 5 },
      { a: 0, b: -Infinity },
    ];
    await study.optimize((_, { number }) => results[number], { trials: 4 });
    expect(study.trials.map((t) => t.state)).toEqual(["complete", "failed", "failed", "complete"]);
    expect(study.front.map((t) => t.number)).toEqual([0, 3]);
  });
  it("makes a failed trial by tell, and can't be added", async () => {
    const study = await createStudy({ space, objectives: "maximize" });
    const trial = await study.ask();
    await trial.tell(Infinity);
    expect(study.trials[0]).toMatchObject({ state: "failed", reason: "not-a-number" });
    await expect(study.add([{ params: { x: 0.5 }, result: Infinity }])).rejects.toMatchObject({
      code: "result-invalid",
      message:
        "an added trial needs a result: the value is Infinity, and no other trial could be as good",
    });
    await study.add([{ params: { x: 0.5 }, result: -Infinity }]);
    expect(study.best).toMatchObject({ value: -Infinity });
  });
});

describe("a stored complete trial with an infinitely good value, or NaN", () => {
  const objectives = "minimize";
  /** A study of a version that stored such values, or of another program. */
  async function storedWith(...values: readonly number[]): Promise<Storage> {
    const storage = memory();
    const study = await createStudy({ space, objectives, storage, name: "old" });
    const rows = values.map((value, i) => ({
      ...({ state: "complete", origin: "added", params: { x: (i + 1) / 10 } } as const),
      ...{ values: [value], limits: [], seconds: 0 },
    }));
    await storage.insert("old", rows, "key");
    await study.close();
    return storage;
  }

  it("is kept as it is, and is never the best one, for the library and for readers", async () => {
    const storage = await storedWith(-Infinity, Number.NaN, 3, Infinity);
    const study = await createStudy({ space, objectives, storage, name: "old" });
    expect(study.trials.map((t) => t.state === "complete" && t.value)).toEqual([
      ...[-Infinity, Number.NaN],
      ...[3, Infinity],
    ]);
    expect(study.best).toMatchObject({ number: 2, value: 3 });
    const read = await readStudy(storage, "old");
    expect(read.best.map((t) => t.number)).toEqual([2]);
    const best = await readBest(
      storage,
      await storage.open({
        ...{ name: "old", space: study.space.toJSON(), objectives, limits: {} },
        ...{ seed: 0, sampler: "auto" },
      } as const),
    );
    expect(best.map((t) => t.number)).toEqual([2]);
  });
  it("reaches no target, and does not keep later trials from being the best", async () => {
    const storage = await storedWith(-Infinity, Number.NaN);
    const study = await createStudy({ space, objectives, storage, name: "old" });
    expect(study.best).toBeUndefined();
    await study.optimize(({ x }) => 1 + x, { trials: 12, target: 0.5 });
    expect(study.trials).toHaveLength(12);
    expect(study.best?.value).toBe(Math.min(...study.trials.slice(2).map((t) => 1 + t.params.x)));
  });
});
