import { expect, it } from "vitest";
import { createPrior, findMode } from "./prior.ts";

it("has length scales that grow with the dimension, √2 + log(D)/2 in the mean", () => {
  const prior = createPrior(3, 9);
  expect(prior.mean[0]).toBeCloseTo(Math.SQRT2 + Math.log(3), 12);
  expect(prior.precision[0]).toBeCloseTo(1 / 3, 12);
  expect(prior.mean.length).toBe(7);
});
it("has its mode within the bounds, where the log-normal density is highest", () => {
  for (const together of [1, 5, 100_000]) {
    const prior = createPrior(2, together);
    const mode = findMode(prior, 2);
    mode.forEach((v, h) => expect(v >= prior.low[h] && v <= prior.high[h]).toBe(true));
    const wanted = Math.min(prior.high[0], Math.SQRT2 + 0.5 * Math.log(together) - 3);
    expect(mode[0]).toBeCloseTo(Math.max(prior.low[0], wanted), 12);
  }
});
it("has its hyperparameters in the order: length scales, signal, effects, pairs, noise", () => {
  const prior = createPrior(2, 1);
  expect([...prior.mean]).toEqual([Math.SQRT2, Math.SQRT2, 0, 0, -2, -8]);
  const variances = [...prior.precision].map((p) => 1 / p);
  [3, 3, 2.25, 4, 4, 9].forEach((v, h) => expect(variances[h]).toBeCloseTo(v, 12));
  expect([...prior.low]).toEqual([0.02, 0.02].map(Math.log).concat([-6, -12, -12, Math.log(1e-6)]));
  expect([...prior.high]).toEqual([60, 60].map(Math.log).concat([5, 5, 5, 1]));
});
it("takes a space in which a point uses no dimension as one of a single dimension", () => {
  expect(createPrior(1, 0)).toEqual(createPrior(1, 1));
});
it("has the medians of the variances in its mode, and is not changed by asking for it", () => {
  const prior = createPrior(1, 1);
  const mean = [...prior.mean];
  expect([...findMode(prior, 1)].slice(1)).toEqual([0, 0, -2, -8]);
  expect([...prior.mean]).toEqual(mean);
});
