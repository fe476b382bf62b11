import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { normalCdf, normalLogCdf, normalQuantile } from "./normal.ts";
import { normalMass, truncatedNormal } from "./truncated-normal.ts";

const { normal } = reference;
const near = (got: number, wanted: number, relative: number): void =>
  expect(Math.abs(got - wanted), `${got} for ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted) + 1e-300,
  );

describe("the normal distribution agrees with SciPy", () => {
  it("cdf, within 1e-13 down to its smallest values", () => {
    normal.x.forEach((x: number, i: number) => near(normalCdf(x), normal.cdf[i], 1e-12));
  });
  it("log cdf, within 1e-13", () => {
    normal.x.forEach((x: number, i: number) => near(normalLogCdf(x), normal.logcdf[i], 1e-13));
  });
  it("quantile, within 1e-14", () => {
    normal.p.forEach((p: number, i: number) =>
      Math.abs(normal.quantile[i]) < 1e-12
        ? expect(Math.abs(normalQuantile(p))).toBeLessThan(1e-12)
        : near(normalQuantile(p), normal.quantile[i], 2e-14),
    );
  });
  it("quantiles of 0, 1 and what is no probability", () => {
    expect([
      normalQuantile(0),
      normalQuantile(1),
      normalQuantile(-0.1),
      normalQuantile(Number.NaN),
    ]).toEqual([-Infinity, Infinity, Number.NaN, Number.NaN]);
  });
  it("truncated, far in the tail too", () => {
    for (const c of normal.truncated)
      c.u.forEach((u: number, i: number) =>
        near(truncatedNormal(u, c.mean, c.sigma, c.low, c.high), c.value[i], 1e-9),
      );
  });
  it("mass of an interval without cancellation", () => {
    near(normalMass(10, 11), 7.619853024160527e-24 - 1.9106595744986828e-28, 1e-12); // published Φ(−10) and Φ(−11)
    near(normalMass(-11, -10), normalMass(10, 11), 1e-12);
  });
});
