import { describe, expect, it } from "vitest";
import type { Json } from "../../trial/record.ts";
import { runningRow, type TrialRow } from "../../trial/row.ts";
import { evaluatedTrials, screenedTrials } from "./measurements.ts";

const complete = (
  number: number,
  value: number,
  internal: { readonly [key: string]: Json },
): TrialRow => ({
  ...runningRow(number, "w", { model: { kind: "tree", depth: number } }, "added", undefined, 1),
  state: "complete",
  values: [value],
  internal,
});
const measured = {
  folds: [1, 2, 3],
  train: 4,
  fitSeconds: 0.5,
  secondsPerRow: 0.0025,
  whole: false,
};

describe("the trials that were evaluated on all folds", () => {
  it("have mean, deviation and interval of their folds, and their times", () => {
    const [e] = evaluatedTrials([complete(7, 2, { measured })], 100, "any");
    expect(e).toMatchObject({
      number: 7,
      model: "tree",
      params: { depth: 7 },
      train: 4,
      std: 1,
      folds: [1, 2, 3],
      secondsToTrain: 0.5,
      seconds: 0.75,
      rowsPerSecond: 400,
    });
    expect(e.validation.mean).toBe(2);
    // Student's t with two degrees of freedom, and the variance of three overlapping folds.
    const half = 4.303 * Math.sqrt(1 / 3 + 1 / 2);
    expect(e.validation.low).toBeCloseTo(2 - half, 12);
    expect(e.validation.high).toBeCloseTo(2 + half, 12);
  });
  it("have no interval beyond the scale of the metric", () => {
    const trial = complete(7, 0.9, { measured: { ...measured, folds: [0.8, 0.9, 1] } });
    const ends = (scale: "share" | "loss"): number[] => {
      const [{ validation }] = evaluatedTrials([trial], 100, scale);
      return [validation.low, validation.high];
    };
    expect(ends("share")).toEqual([expect.closeTo(0.507, 3), 1]);
    expect(ends("loss")).toEqual([expect.closeTo(0.507, 3), expect.closeTo(1.293, 3)]);
  });
  it("do not include those that were given up", () => {
    const trials = [
      complete(0, 2, { measured }),
      complete(1, 3, { folds: [3] }),
      complete(2, 4, {}),
    ];
    expect(evaluatedTrials(trials, 1, "loss").map((e) => e.number)).toEqual([0]);
  });
});

it("the trials that were screened have their scores, and the whole score unless given up", () => {
  const trials = [
    complete(0, 2, { measured }),
    complete(1, 2, { measured, screened: [5] }),
    complete(2, 9, { screened: [6, 7] }),
  ];
  expect(screenedTrials(trials)).toEqual([
    { screens: [5], whole: 2 },
    { screens: [6, 7], whole: undefined },
  ]);
});

it("a fold without a score has none after it was stored, either", () => {
  const stored = JSON.parse(JSON.stringify({ ...measured, folds: [1, Number.NaN, 3] })) as Json;
  const [e] = evaluatedTrials([complete(7, 2, { measured: stored })], 100, "loss");
  expect(e.folds).toEqual([1, Number.NaN, 3]);
  expect(e.std).toBeCloseTo(Math.SQRT2, 12);
});
