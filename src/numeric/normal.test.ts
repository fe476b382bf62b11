import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { erf, erfc, erfcx, normalCdf, normalLogCdf, normalPdf, normalQuantile } from "./normal.ts";

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
  it("error functions, within 1e-14", () => {
    // scipy.special.erf, erfc and erfcx, SciPy 1.17.1
    const points = [-2, -0.3, 0.1, 0.46875, 1, 3.5];
    const wanted = [
      -0.9953222650189527, -0.3286267594591274, 0.1124629160182849, 0.492613473217938,
      0.8427007929497148, 0.9999992569016276,
    ];
    points.forEach((x, i) => near(erf(x), wanted[i], 1e-14));
    const tail = [-1, 0.2, 0.5, 2, 5, 20];
    const complements = [
      1.8427007929497148, 0.7772974107895215, 0.4795001221869535, 0.004677734981047266,
      1.5374597944280347e-12, 5.395865611607901e-176,
    ];
    tail.forEach((x, i) => near(erfc(x), complements[i], 2e-14));
    const scaled = [
      16205.988853999586, 5.008980080762283, 0.8090195199015808, 0.6156903441929258,
      0.2553956763105058, 0.11070463773306861, 0.011281536265323772,
    ];
    [-3, -1, 0.2, 0.5, 2, 5, 50].forEach((x, i) => near(erfcx(x), scaled[i], 1e-14));
  });
  it("density, within 1e-15", () => {
    // scipy.stats.norm.pdf, SciPy 1.17.1
    near(normalPdf(-3), 0.0044318484119380075, 1e-14);
    near(normalPdf(0), 0.3989422804014327, 1e-15);
    near(normalPdf(1.5), 0.12951759566589174, 1e-15);
  });
});
