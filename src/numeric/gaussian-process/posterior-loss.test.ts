import { expect, it } from "vitest";
import { samplerReference } from "../../../test/reference.ts";
import { createRng } from "../rng.ts";
import { PosteriorLoss } from "./posterior-loss.ts";
import { createPrior } from "./prior.ts";
import { Trend } from "./trend.ts";

it("is scikit-learn's log marginal likelihood, but for its sign and the prior", () => {
  const { x, y, lengths, signal, noise, log_likelihood } = samplerReference.process;
  const prior = createPrior(3, 3);
  const rows = { x: Float64Array.from(x), y: Float64Array.from(y), n: 15, size: 3, numbers: 3 };
  const loss = new PosteriorLoss(rows, new Trend(3, []), prior);
  const theta = Float64Array.of(
    ...lengths.map(Math.log),
    Math.log(signal),
    -60,
    -60,
    Math.log(noise),
  );
  let penalty = 0;
  for (const [h, t] of theta.entries())
    penalty += 0.5 * (t - prior.mean[h]) ** 2 * prior.precision[h];
  expect(loss.evaluate(theta, new Float64Array(7)) - penalty).toBeCloseTo(-log_likelihood, 8);
});
it("has the gradient that differences show, with choices too", () => {
  const rng = createRng(2);
  const n = 12;
  const x = new Float64Array(n * 3);
  for (let i = 0; i < n; i++) x.set([rng.uniform(), rng.uniform(), rng.integer(3)], i * 3);
  const y = Float64Array.from({ length: n }, () => rng.normal());
  const rows = { x, y, n, size: 3, numbers: 2 };
  const loss = new PosteriorLoss(rows, new Trend(3, [3]), createPrior(3, 3));
  const theta = Float64Array.of(-0.3, 0.4, 0.1, 0.2, -0.5, -1, -3);
  const gradient = new Float64Array(7);
  loss.evaluate(theta, gradient);
  for (let h = 0; h < 7; h++) {
    const at = (step: number): number =>
      loss.evaluate(
        theta.map((t, k) => (k === h ? t + step : t)),
        new Float64Array(7),
      );
    expect(gradient[h]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
  }
});
it("is infinite where the matrix is not positive definite", () => {
  const x = Float64Array.of(0.5, 0.5);
  const rows = { x, y: Float64Array.of(1, -1), n: 2, size: 1, numbers: 1 };
  const loss = new PosteriorLoss(rows, new Trend(1, []), createPrior(1, 1));
  const theta = Float64Array.of(0, 0, 0, 0, -200);
  expect(loss.evaluate(theta, new Float64Array(5))).toBe(Infinity);
});

/** Penalty of the prior: ½ Σ (θ − mean)² · precision. */
function penaltyOf(theta: Float64Array, size: number): number {
  const { mean, precision } = createPrior(size, size);
  return theta.reduce((s, t, h) => s + 0.5 * (t - mean[h]) ** 2 * precision[h], 0);
}

it("is the density of a normal distribution where there is a single row", () => {
  const rows = { x: Float64Array.of(0.5), y: Float64Array.of(1.5), n: 1, size: 1, numbers: 1 };
  const theta = Float64Array.of(0.3, Math.log(2), Math.log(3), Math.log(0.5), Math.log(0.1));
  // In the middle, effects are P₂(0)² = ¼ and the product is 1: K = 2 + 3/4 + ½ + 1 + 0.1.
  const variance = 4.35;
  const wanted = 0.5 * (Math.log(2 * Math.PI * variance) + 1.5 ** 2 / variance);
  const loss = new PosteriorLoss(rows, new Trend(1, []), createPrior(1, 1));
  const gradient = new Float64Array(5);
  expect(loss.evaluate(theta, gradient)).toBeCloseTo(wanted + penaltyOf(theta, 1), 12);
  // A length scale says nothing of one row: its gradient is the prior's.
  const { mean, precision } = createPrior(1, 1);
  expect(gradient[0]).toBeCloseTo((0.3 - mean[0]) * precision[0], 12);
});
it("is that of the two-dimensional normal distribution for two rows", () => {
  // At the two ends effects are 2 (0 between them), squares of the product 4 (0 between them).
  const rows = { x: Float64Array.of(0, 1), y: Float64Array.of(1, -0.5), n: 2, size: 1, numbers: 1 };
  const theta = Float64Array.of(Math.log(0.8), Math.log(1.2), -1, -2, Math.log(0.05));
  const r = Math.sqrt(5) / 0.8;
  const across = 1.2 * Math.exp(-r) * (1 + r + (r * r) / 3) + 1;
  const own = 1.2 + 2 * Math.exp(-1) + 4 * Math.exp(-2) + 1 + 0.05;
  const det = own * own - across * across;
  const quadratic = (own * (1 + 0.25) - 2 * across * -0.5) / det;
  const wanted = Math.log(2 * Math.PI) + 0.5 * (Math.log(det) + quadratic);
  const loss = new PosteriorLoss(rows, new Trend(1, []), createPrior(1, 1));
  expect(loss.evaluate(theta, new Float64Array(5))).toBeCloseTo(wanted + penaltyOf(theta, 1), 12);
});
it("does not depend on the order of rows, on the sign of y, or on evaluations before", () => {
  const rng = createRng(5);
  const n = 8;
  const points = Array.from({ length: n }, () => [rng.uniform(), rng.uniform(), rng.normal()]);
  const lossOf = (list: readonly number[][], sign: number): PosteriorLoss =>
    new PosteriorLoss(
      {
        x: Float64Array.from(list.flatMap((p) => p.slice(0, 2))),
        y: Float64Array.from(list, (p) => sign * p[2]),
        n,
        size: 2,
        numbers: 2,
      },
      new Trend(2, []),
      createPrior(2, 2),
    );
  const theta = Float64Array.of(-1, 0.5, 0.3, -1, -2, -4);
  const gradients = [0, 1, 2].map(() => new Float64Array(6));
  const loss = lossOf(points, 1);
  const value = loss.evaluate(theta, gradients[0]);
  loss.evaluate(new Float64Array(6), new Float64Array(6));
  expect(loss.evaluate(theta, gradients[1])).toBe(value);
  expect(gradients[1]).toEqual(gradients[0]);
  expect(lossOf(points.toReversed(), -1).evaluate(theta, gradients[2])).toBeCloseTo(value, 9);
  gradients[2].forEach((g, h) => expect(g).toBeCloseTo(gradients[0][h], 9));
});
