import { expect, it } from "vitest";
import { reference } from "../../../test/reference.ts";
import { createRng } from "../../numeric/rng.ts";
import { MarginalLikelihood, startOfLikelihood } from "./marginal-likelihood.ts";

const { table } = reference;
const n = 30;
const x = Float64Array.from(table.x.slice(0, n * 4));
const first: number[] = table.y.slice(0, n);
const centre = first.reduce((s, v) => s + v / n, 0);
const spread = Math.sqrt(first.reduce((s, v) => s + (v - centre) ** 2 / n, 0));
const y = Float64Array.from(first, (v) => (v - centre) / spread);
const weights = new Float64Array(n).fill(1);

/** What the prior adds. */
function priorOf(theta: Float64Array): number {
  const start = startOfLikelihood(4, theta.length - 2);
  return theta.reduce((s, t, h) => s + 0.5 * (h < 4 ? 4 : 1 / 9) * (t - start[h]) ** 2, 0);
}

it("is scikit-learn's log marginal likelihood, but for its sign and the prior", () => {
  // GaussianProcessRegressor(C(q) * Matern([1.3, 0.8, 2.1, 1.7], nu=2.5) + C(0.1 q) *
  // DotProduct(2) + WhiteKernel(0.2 q)), q the best variance of the signal; scikit-learn 1.9.1
  const wanted = -21.490544848969407;
  const theta = Float64Array.of(...[1.3, 0.8, 2.1, 1.7, 0.2, 0.4].map(Math.log));
  const likelihood = new MarginalLikelihood({ x, columns: 4, y: [y], weights }, 4);
  const value = likelihood.evaluate(theta, new Float64Array(6)) - priorOf(theta);
  expect(-value - (n / 2) * (1 + Math.log(2 * Math.PI))).toBeCloseTo(wanted, 8);
});

it.each([1, 4])("has the gradient that differences show, with %i lengths", (lengths) => {
  const rng = createRng(1);
  const uneven = Float64Array.from({ length: n }, () => 0.5 + rng.uniform());
  const other = y.map((v) => (v > 0 ? 1 : -1));
  const rows = { x, columns: 4, y: [y, other], weights: uneven };
  const likelihood = new MarginalLikelihood(rows, lengths);
  const theta = startOfLikelihood(4, lengths).map((t, h) => t + 0.3 * Math.sin(h + 1));
  const gradient = new Float64Array(theta.length);
  likelihood.evaluate(theta, gradient);
  for (let h = 0; h < theta.length; h++) {
    const at = (step: number): number =>
      likelihood.evaluate(
        theta.map((t, k) => (k === h ? t + step : t)),
        new Float64Array(theta.length),
      );
    expect(gradient[h]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
  }
});

it("is the same with one length for all columns as with equal lengths", () => {
  const likelihoodOf = (lengths: number): number => {
    const theta = new Float64Array(lengths + 2).fill(Math.log(1.3));
    theta.set([Math.log(0.2), Math.log(0.4)], lengths);
    const likelihood = new MarginalLikelihood({ x, columns: 4, y: [y], weights }, lengths);
    const start = startOfLikelihood(4, lengths);
    const precision = lengths === 1 ? 0 : 4;
    const prior = theta.reduce(
      (s, t, h) => s + 0.5 * (h < lengths ? precision : 1 / 9) * (t - start[h]) ** 2,
      0,
    );
    return likelihood.evaluate(theta, new Float64Array(lengths + 2)) - prior;
  };
  expect(likelihoodOf(1)).toBeCloseTo(likelihoodOf(4), 10);
});
