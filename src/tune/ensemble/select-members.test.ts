import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { metrics, type ScoreFunction } from "../metric.ts";
import { mix, selectMembers, shrinkWeights } from "./select-members.ts";

const meanSquare: ScoreFunction = (p, y) =>
  p.reduce((total, v, i) => total + (v - y.values[i]) ** 2, 0) / p.length;
const zeros = (n: number) => ({ values: new Float64Array(n), classes: 0 });
const list = (...rows: readonly (readonly number[])[]) => rows.map((r) => Float64Array.from(r));
/** Probabilities of two classes, of the second one's. */
const two = (...p: readonly number[]) => Float64Array.from(p.flatMap((v) => [1 - v, v]));

describe("members are selected greedily", () => {
  const squares = { target: zeros(2), score: meanSquare, sign: 1, most: 8 } as const;

  it("one step after the other, as computed by hand", () => {
    // Squares of A: 2, then A + B: 0.5, A again: 4/9, B: 0.5, A: 0.4. The least that any weights
    // have is at w = 0.6, where 20w² − 24w + 8 is: after five steps, and never again below that.
    const weights = selectMembers(list([2, 0], [-2, 2]), squares);
    expect([...weights]).toEqual([0.6, 0.4]);
  });
  it("where more is better, too", () => {
    const score: ScoreFunction = (p, y) => -meanSquare(p, y);
    const weights = selectMembers(list([2, 0], [-2, 2]), { ...squares, score, sign: -1 });
    expect([...weights]).toEqual([0.6, 0.4]);
  });
  it("alone if none improves on it", () => {
    expect([...selectMembers(list([1, 1], [3, 3], [2, 2]), squares)]).toEqual([1, 0, 0]);
    expect([...selectMembers(list([3, 3], [1, 1], [2, 2]), squares)]).toEqual([0, 1, 0]);
  });
  it("the first one of equal candidates", () => {
    const weights = selectMembers(list([2, 0], [2, 0], [-2, 2]), squares);
    expect([...weights]).toEqual([0.6, 0, 0.4]);
  });
  it("and of equal candidates one that is a member, so that others have room", () => {
    const { score } = metrics.accuracy;
    const target = { values: Float64Array.of(1, 1, 1, 1), classes: 2 };
    // The second is right in three rows. With itself or the first it stays so; the third mends the
    // fourth row, but only if the second counts twice.
    const candidates = [
      two(0.4, 0.4, 0.4, 0.4),
      two(0.9, 0.9, 0.9, 0.4),
      two(0.05, 0.05, 0.05, 0.9),
    ];
    const weights = selectMembers(candidates, { target, score, sign: -1, most: 2 });
    expect([...weights]).toEqual([0, 2 / 3, 1 / 3]);
    expect(score(mix(candidates, weights), target)).toBe(1);
  });
  it("but not for a difference in the last digits", () => {
    const [a, b] = list([1, 1], [1 - 1e-9, 1 - 1e-9]);
    expect([...selectMembers([a, b], squares)]).toEqual([1, 0]);
  });
  it("and never one without a score; the first one where none has", () => {
    const weights = selectMembers(list([Number.NaN, 1], [1, 1]), squares);
    expect([...weights]).toEqual([0, 1]);
    expect([...selectMembers(list([Number.NaN, 1], [1, Number.NaN]), squares)]).toEqual([1, 0]);
  });
});

describe.each(["rmse", "mae", "log-loss", "auc", "accuracy"] as const)(
  "selected by %s",
  (metric) => {
    const { score, direction, task } = metrics[metric];
    const sign = direction === "maximize" ? -1 : 1;
    const n = 60;
    const make = (seed: number) => {
      const rng = createRng(seed);
      const classes = task === "classification" ? 2 : 0;
      const values = Float64Array.from({ length: n }, () =>
        classes > 0 ? (rng.uniform() < 0.4 ? 1 : 0) : rng.uniform(),
      );
      const candidates = Array.from({ length: 9 }, (_, m) => {
        const own = Array.from(values, (v) => {
          const noisy = 0.5 + (v - 0.5) * 0.3 + (rng.uniform() - 0.5) * (0.5 + m / 20);
          return Math.min(0.99, Math.max(0.01, noisy));
        });
        return classes > 0 ? two(...own) : Float64Array.from(own);
      });
      return { candidates, target: { values, classes } };
    };

    it("weights sum to 1, of no more candidates than may be, and no single candidate is better", () => {
      for (let seed = 0; seed < 10; seed++)
        for (const most of [1, 2, 4, 8]) {
          const { candidates, target } = make(seed);
          const weights = selectMembers(candidates, { target, score, sign, most });
          expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          expect(weights.every((w) => w >= 0)).toBe(true);
          expect(weights.filter((w) => w > 0).length).toBeLessThanOrEqual(most);
          const best = Math.min(...candidates.map((p) => sign * score(p, target)));
          const loss = sign * score(mix(candidates, weights), target);
          expect(loss).toBeLessThanOrEqual(best + 1e-6);
          if (most === 1) expect(loss).toBeCloseTo(best, 6);
        }
    });
  },
);

it("a mixture is the weighted mean, without candidates of no weight", () => {
  const candidates = list([1, 2], [Number.NaN, Number.NaN], [5, 10]);
  expect([...mix(candidates, Float64Array.of(0.75, 0, 0.25))]).toEqual([2, 4]);
});

describe("shrunk weights", () => {
  it("are half selected, half those of the better half of the candidates", () => {
    const weights = Float64Array.of(0, 0, 1, 0);
    expect([...shrinkWeights(weights, [3, 1, 2, 4], 8)]).toEqual([0, 0.25, 0.75, 0]);
  });
  it("go to five candidates, or to the greatest number of members", () => {
    const losses = Array.from({ length: 12 }, (_, i) => i);
    const weights = Float64Array.from(losses, (i) => (i === 0 ? 1 : 0));
    const near = (list: readonly number[]) => list.map((w) => expect.closeTo(w, 12));
    const [rest, none] = [Array(7).fill(0), Array(10).fill(0)];
    expect([...shrinkWeights(weights, losses, 8)]).toEqual(
      near([0.6, 0.1, 0.1, 0.1, 0.1, ...rest]),
    );
    expect([...shrinkWeights(weights, losses, 2)]).toEqual(near([0.75, 0.25, ...none]));
  });
});

it("members are selected by the weights of rows", () => {
  const target = zeros(3);
  const { score } = metrics.rmse;
  const candidates = list([1, 1, 9], [2, 2, 0.1]);
  const by = (weights?: Float64Array) => [
    ...selectMembers(candidates, { target, weights, score, sign: 1, most: 1 }),
  ];
  expect(by()).toEqual([0, 1]);
  expect(by(Float64Array.of(1, 1, 1e-6))).toEqual([1, 0]);
});
