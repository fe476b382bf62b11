import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { categorical, choose, float } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { space } from "../../space/space.ts";
import { RegressionForest } from "./regression-forest.ts";

const line = new Encoding(space({ x: float(0, 1) }).axes);
const grow = (
  x: readonly number[],
  y: readonly number[],
  { trees = 24, seed = 1, encoding = line } = {},
) =>
  new RegressionForest(encoding, { n: y.length, x: Float64Array.from(x) }, Float64Array.from(y), {
    trees,
    rng: createRng(seed),
  });
const predict = (forest: RegressionForest, ...x: readonly number[]) => {
  const out = { mean: 0, variance: 0 };
  forest.predict(Float64Array.from(x), out);
  return out;
};
const places = (n: number) => Array.from({ length: n }, (_, i) => (i + 0.5) / n);

describe("a regression forest", () => {
  it("predicts a constant with the least variance", () => {
    const forest = grow(places(20), new Array<number>(20).fill(3));
    for (const x of [0, 0.33, 1]) {
      const { mean, variance } = predict(forest, x);
      expect(mean).toBeCloseTo(3, 12);
      expect(variance).toBe(1e-10);
    }
  });
  it("of a single point predicts its value everywhere", () => {
    expect(predict(grow([0.4], [7]), 0.9).mean).toBe(7);
  });
  it("finds a step, and is least sure of itself near it", () => {
    const x = places(40);
    const forest = grow(
      x,
      x.map((u) => (u < 0.5 ? 0 : 1)),
    );
    expect(predict(forest, 0.2).mean).toBeCloseTo(0, 6);
    expect(predict(forest, 0.8).mean).toBeCloseTo(1, 6);
    const border = predict(forest, 0.5);
    expect(border.mean > 0.05 && border.mean < 0.95).toBe(true);
    expect(border.variance).toBeGreaterThan(100 * predict(forest, 0.2).variance);
  });
  it("is not flat between neighbouring values, since its cuts lie at random between them", () => {
    const forest = grow([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1], { trees: 400 });
    const means = [0.2, 0.4, 0.6, 0.8].map((x) => predict(forest, x).mean);
    for (let i = 1; i < 4; i++) expect(means[i]).toBeGreaterThan(means[i - 1]);
  });
  it("is the same from the same stream, and another from another one", () => {
    const x = places(30);
    const y = x.map((u) => Math.sin(9 * u));
    const at = (seed: number) => predict(grow(x, y, { seed }), 0.43);
    expect(at(1)).toEqual(at(1));
    expect(at(2)).not.toEqual(at(1));
  });
  it("predicts within the range of the values, with a variance in that range", () => {
    const value = fc.double({ min: -100, max: 100, noNaN: true });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(unit, value), { minLength: 1, maxLength: 25 }),
        unit,
        (rows, at) => {
          const y = rows.map(([, v]) => v);
          const { mean, variance } = predict(
            grow(
              rows.map(([u]) => u),
              y,
              { trees: 6 },
            ),
            at,
          );
          const [low, high] = [Math.min(...y), Math.max(...y)];
          expect(mean).toBeGreaterThanOrEqual(low - 1e-9);
          expect(mean).toBeLessThanOrEqual(high + 1e-9);
          // Popoviciu: at most a quarter of the squared range.
          expect(variance).toBeGreaterThanOrEqual(1e-10);
          expect(variance).toBeLessThanOrEqual((high - low) ** 2 / 4 + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a forest over choices", () => {
  const choices = new Encoding(space({ c: categorical(["a", "b", "c", "d", "e", "f"]) }).axes);
  // Levels 0, 2 and 4 are good: no split of neighbouring levels divides them from the others.
  const x = Array.from({ length: 60 }, (_, i) => i % 5);
  const forest = grow(
    x,
    x.map((l) => l % 2),
    { encoding: choices },
  );
  it("divides levels by their mean values, not by their order", () => {
    expect([0, 1, 2, 3, 4].map((l) => Math.round(predict(forest, l).mean))).toEqual([
      0, 1, 0, 1, 0,
    ]);
  });
  it("puts a level that was never seen between good and bad ones", () => {
    const mean = predict(forest, 5).mean;
    expect(mean >= 0 && mean <= 1).toBe(true);
    expect(predict(forest, 5).variance).toBeGreaterThanOrEqual(predict(forest, 0).variance);
  });
  it("has a value for points on which a choice is not in use", () => {
    const branches = new Encoding(
      space({ o: choose({ p: { c: categorical(["a", "b"]) }, q: {} }) }).axes,
    );
    // Rows of the branch and of the choice, −1 where it is not in use.
    const rows = Array.from(
      { length: 30 },
      (_, i) =>
        [
          [0, 0],
          [0, 1],
          [1, -1],
        ][i % 3],
    );
    const model = grow(
      rows.flat(),
      rows.map(([, c]) => c),
      { encoding: branches },
    );
    expect(predict(model, 1, -1).mean).toBeCloseTo(-1, 6);
    expect(predict(model, 0, 1).mean).toBeCloseTo(1, 6);
  });
});
