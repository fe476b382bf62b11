import { describe, expect, it } from "vitest";
import { createStudy, float } from "../../index.ts";
import { random } from "../../sampler/random.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { TrialResult } from "../../storage/page.ts";
import { measuresOf } from "../../trial/measures.ts";
import { findStudy } from "./read-study.ts";
import { bestNumbers, eachTrial, readBest, readLastTrials } from "./stored-trials.ts";

const result = (number: number, values: readonly number[], limits: readonly number[] = []) =>
  ({ number, values, limits }) satisfies TrialResult;

describe("bestNumbers", () => {
  it("is the first of equally good trials in completion order, in the objective's direction", () => {
    const results = [result(4, [2]), result(1, [1]), result(0, [2]), result(9, [1])];
    expect(bestNumbers(measuresOf("minimize", {}), results)).toEqual([1]);
    expect(bestNumbers(measuresOf("maximize", {}), results)).toEqual([4]);
  });
  it("leaves out trials that exceed a limit or did not measure it", () => {
    const measures = measuresOf("minimize", { mb: { atMost: 5 } });
    const results = [result(0, [1], [6]), result(1, [2], [Number.NaN]), result(2, [3], [5])];
    expect(bestNumbers(measures, results)).toEqual([2]);
    expect(bestNumbers(measures, results.slice(0, 2))).toEqual([]);
  });
  it("is the front of several objectives", () => {
    const measures = measuresOf({ loss: "minimize", speed: "maximize" }, {});
    const results = [result(0, [1, 1]), result(1, [2, 3]), result(2, [2, 2]), result(3, [0, 0])];
    expect(bestNumbers(measures, results)).toEqual([0, 1, 3]);
  });
});

describe("a stored study, read in parts", () => {
  const fill = async () => {
    const storage = memory();
    const study = await createStudy({
      ...{ name: "s", storage, objectives: "maximize", sampler: random(), seed: 3 },
      space: { x: float(0, 1) },
    });
    await study.optimize(({ x }) => x * (1 - x), { trials: 700 });
    return { storage, study, info: await findStudy(storage, "s") };
  };
  it("gives the same best trial and the same trials as the study itself", async () => {
    const { storage, study, info } = await fill();
    expect(await readBest(storage, info)).toEqual([study.best]);
    const trials = [];
    for await (const trial of eachTrial(storage, info)) trials.push(trial);
    expect(trials).toEqual(study.trials);
    expect(await readLastTrials(storage, info, 3)).toEqual(study.trials.slice(-3));
  });
  it("starts at an offset and ends at a limit", async () => {
    const { storage, info } = await fill();
    const numbers = [];
    for await (const { number } of eachTrial(storage, info, { offset: 498, limit: 4 }))
      numbers.push(number);
    expect(numbers).toEqual([498, 499, 500, 501]);
  });
});
