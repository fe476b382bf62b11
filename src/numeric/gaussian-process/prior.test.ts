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
