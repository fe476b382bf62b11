import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { metrics } from "../metric.ts";
import { type ScoredRows, scoreIntervals } from "./score-intervals.ts";

const rng = () => createRng(3);
const classes = (labels: readonly number[]) => ({ values: Float64Array.from(labels), classes: 2 });
const numbers = (values: readonly number[]) => ({ values: Float64Array.from(values), classes: 0 });
/** Probabilities of the second class, as a prediction. */
const two = (p: readonly number[]): Float64Array => Float64Array.from(p.flatMap((v) => [1 - v, v]));
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const intervalOf = (p: Float64Array, rows: ScoredRows, metric: keyof typeof metrics) =>
  scoreIntervals([p], rows, metrics[metric], rng()).each[0]!;

describe("the interval of a share", () => {
  it("of independent rows is nearly Wilson's", () => {
    const labels = range(200).map((i) => i % 2);
    const p = two(labels.map((t, i) => (i % 5 === 0 ? 1 - t : t)));
    const { score, low, high } = intervalOf(p, { y: classes(labels) }, "accuracy");
    expect(score).toBe(0.8);
    // scipy.stats.binomtest(160, 200).proportion_ci(method="wilson")
    expect(low).toBeCloseTo(0.7392, 2);
    expect(high).toBeCloseTo(0.8497, 2);
  });
  it("that is 1 in all rows has the bound of Clopper and Pearson, not 1 to 1", () => {
    const labels = [...range(90).map(() => 0), ...range(30).map(() => 1)];
    const p = two(labels.map((t) => 0.1 + 0.8 * t));
    const accuracy = intervalOf(p, { y: classes(labels) }, "accuracy");
    expect(accuracy).toEqual({ score: 1, low: expect.closeTo(0.025 ** (1 / 120), 9), high: 1 });
    // All pairs are in order, so 30 pairs that have no row in common are.
    const auc = intervalOf(p, { y: classes(labels) }, "auc");
    expect(auc).toEqual({ score: 1, low: expect.closeTo(0.025 ** (1 / 30), 9), high: 1 });
    const matthews = intervalOf(p, { y: classes(labels) }, "matthews");
    expect(matthews.low).toBeCloseTo(2 * 0.025 ** (1 / 30) - 1, 9);
    expect(matthews.high).toBe(1);
  });
  it("that is 0, since there is no hit, reaches to what as few rows can't rule out", () => {
    const labels = range(100).map((i) => (i < 10 ? 1 : 0));
    const f1 = intervalOf(two(labels.map(() => 0.1)), { y: classes(labels) }, "f1");
    const recall = 1 - 0.025 ** (1 / 10);
    expect(f1).toEqual({ score: 0, low: 0, high: expect.closeTo((2 * recall) / (1 + recall), 9) });
  });
  it("is the share itself where it can't vary: auc of a constant", () => {
    const y = classes(range(40).map((i) => i % 2));
    expect(intervalOf(two(range(40).map(() => 0.5)), { y }, "auc")).toEqual({
      score: 0.5,
      low: 0.5,
      high: 0.5,
    });
  });
  it("is wide where a single row is of the class, and undefined where none is", () => {
    const labels = range(50).map((i) => (i === 7 ? 1 : 0));
    const p = two(range(50).map((i) => i / 50));
    const { score, low, high } = intervalOf(p, { y: classes(labels) }, "auc");
    expect(high - low).toBeGreaterThan(0.6);
    expect(low).toBeLessThan(score);
    const none = intervalOf(p, { y: classes(range(50).map(() => 0)) }, "auc");
    expect(none).toEqual({ score: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});

describe("the interval of a loss", () => {
  it("is about 2 standard errors, further up than down", () => {
    const errors = range(400).map((i) => ((i * 37) % 400) / 200 - 1); // uniform from −1 to 1
    const { score, low, high } = intervalOf(
      Float64Array.from(errors),
      { y: numbers(range(400).map(() => 0)) },
      "mae",
    );
    const error = 1 / Math.sqrt(12 * 400);
    expect(score).toBeCloseTo(0.5, 2);
    expect(high - low).toBeCloseTo(2 * 1.97 * error, 2);
    expect(high - score).toBeGreaterThan(score - low);
  });
  it("never reaches below 0, and r2 never above 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 5, maxLength: 30 }),
        (e) => {
          const y = numbers(e.map((_, i) => i));
          const p = Float64Array.from(e, (v, i) => i + v);
          for (const name of ["rmse", "mae", "pinball"] as const) {
            const { score, low, high } = intervalOf(p, { y }, name);
            expect(low).toBeGreaterThanOrEqual(0);
            expect(low).toBeLessThanOrEqual(score);
            expect(high).toBeGreaterThanOrEqual(score);
          }
          expect(intervalOf(p, { y }, "r2").high).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe("intervals with groups", () => {
  it("leave out whole groups: rows that are copies of one another add nothing", () => {
    const labels = range(30).map((i) => i % 2);
    const p = labels.map((t, i) => (i % 5 === 0 ? 1 - t : t));
    const single = intervalOf(two(p), { y: classes(labels) }, "accuracy");
    const copies = range(300).map((i) => i % 30);
    const y = classes(copies.map((i) => labels[i]!));
    const copied = two(copies.map((i) => p[i]!));
    const grouped = intervalOf(copied, { y, groups: Int32Array.from(copies) }, "accuracy");
    expect(grouped.low).toBeCloseTo(single.low, 2);
    expect(grouped.high).toBeCloseTo(single.high, 2);
    const independent = intervalOf(copied, { y }, "accuracy");
    expect(independent.high - independent.low).toBeLessThan((single.high - single.low) / 2);
  });
  it("have the bound of as few groups where all rows are right", () => {
    const labels = range(100).map((i) => (i % 10 < 5 ? 0 : 1));
    const groups = Int32Array.from(range(100), (i) => i % 10);
    const { low } = intervalOf(two(labels), { y: classes(labels), groups }, "auc");
    expect(low).toBeCloseTo(0.025 ** (1 / 5), 9);
  });
});

describe("the interval of a difference", () => {
  const labels = range(200).map((i) => i % 2);
  const y = classes(labels);
  /** Wrong on every `k`-th row. */
  const wrongOn = (k: number) => two(labels.map((t, i) => (i % k === 0 ? 1 - t : t)));

  it("is 0 for the same predictions", () => {
    const p = wrongOn(5);
    const { differences } = scoreIntervals([p, p.slice()], { y }, metrics.auc, rng());
    expect(differences).toEqual([
      { score: 0, low: 0, high: 0 },
      { score: 0, low: 0, high: 0 },
    ]);
  });
  it("is the score of each minus that of the first, narrower than both where they err alike", () => {
    const { each, differences } = scoreIntervals(
      [wrongOn(5), wrongOn(10)],
      { y },
      metrics.accuracy,
      rng(),
    );
    const { score, low, high } = differences[1]!;
    expect(score).toBeCloseTo(0.1, 12);
    expect(low).toBeGreaterThan(0.05);
    expect(high).toBeLessThan(0.15);
    expect(high - low).toBeLessThan(each[0]!.high - each[0]!.low);
  });
  it("is not empty where two models are right on all rows with other probabilities", () => {
    const sure = two(labels.map((t) => 0.01 + 0.98 * t));
    const less = two(labels.map((t) => 0.3 + 0.4 * t));
    for (const name of ["auc", "accuracy"] as const) {
      const { differences } = scoreIntervals([sure, less], { y }, metrics[name], rng());
      expect(differences[1]!.score).toBe(0);
      expect(differences[1]!.low).toBeLessThan(-0.004);
      expect(differences[1]!.high).toBeGreaterThan(0.004);
    }
  });
});

describe("intervals of many rows", () => {
  const n = 30_000;
  const noise = createRng(5);
  const labels = range(n).map(() => noise.integer(2));
  const p = two(labels.map((t) => 1 / (1 + Math.exp(-(noise.normal() + t)))));

  it("come from a sample, and have the width of all rows", () => {
    const all = intervalOf(p, { y: classes(labels) }, "accuracy");
    const error = Math.sqrt((all.score * (1 - all.score)) / n);
    expect((all.high - all.low) / (2 * 1.96 * error)).toBeGreaterThan(0.8);
    expect((all.high - all.low) / (2 * 1.96 * error)).toBeLessThan(1.25);
    expect(all.low).toBeLessThan(all.score);
  });
  it("are the same for the same random stream", () => {
    const y = classes(labels);
    expect(intervalOf(p, { y }, "auc")).toEqual(intervalOf(p, { y }, "auc"));
  });
});

it("weights count in the score and in its interval", () => {
  const labels = range(60).map((i) => i % 2);
  const p = two(labels.map((t, i) => (i < 20 ? 1 - t : t)));
  const y = classes(labels);
  const weights = Float64Array.from(labels, (_, i) => (i < 20 ? 0.5 : 1));
  const { each } = scoreIntervals([p], { y, weights }, metrics.accuracy, rng());
  expect(each[0]!.score).toBe(0.8);
  expect(each[0]!.low).toBeLessThan(0.75);
  expect(each[0]!.high).toBeGreaterThan(0.85);
});

describe("the gain over a constant", () => {
  it("is as uncertain as the model's score, and no end is beyond what scores can be", () => {
    const draw = createRng(4);
    const labels = range(120).map((i) => (i % 6 === 0 ? 1 : 0));
    const p = two(labels.map((t) => 1 / (1 + Math.exp(-3 * t - draw.normal()))));
    const constant = two(labels.map(() => 0.5));
    const { each, differences } = scoreIntervals(
      [p, constant],
      { y: classes(labels) },
      metrics.auc,
      rng(),
    );
    const [own] = each;
    expect(own!.score).toBeGreaterThan(0.9);
    const { low, high } = differences[1]!;
    expect(-high).toBeCloseTo(own!.low - 0.5, 2);
    expect(-low).toBeCloseTo(own!.high - 0.5, 2);
    expect(-low).toBeLessThanOrEqual(0.5);
  });
});

describe("a cross-validated score that is worse than the constant's", () => {
  const draw = createRng(9);
  const y = numbers(range(200).map(() => draw.normal()));
  // As models of the folds do where there is nothing to learn, it errs on the side of the other rows.
  const p = Float64Array.from(y.values, (v) => -0.05 * v);
  const constant = new Float64Array(200);
  const gained = (name: "rmse" | "r2", isCrossFitted: boolean) => {
    const source = { isCrossFitted, constant: 1 };
    const { each, differences } = scoreIntervals(
      [p, constant],
      { y },
      metrics[name],
      rng(),
      source,
    );
    return { own: each[0]!, other: each[1]!, difference: differences[1]! };
  };

  it("has an interval that reaches to it: it does not show that the model is worse", () => {
    for (const name of ["rmse", "r2"] as const) {
      const { own, other, difference } = gained(name, true);
      expect(own.low).toBeLessThanOrEqual(other.score);
      expect(own.high).toBeGreaterThanOrEqual(other.score);
      expect(difference.score).toBeCloseTo(other.score - own.score, 12);
      expect(name === "rmse" ? difference.high : difference.low).toBe(0);
    }
  });
  it("on a holdout shows it", () => {
    expect(gained("rmse", false).difference.high).toBeLessThan(0);
    expect(gained("r2", false).difference.low).toBeGreaterThan(0);
  });
});
