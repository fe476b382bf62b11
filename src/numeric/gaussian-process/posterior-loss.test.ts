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
