import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { drawnQuantile } from "./drawn-quantile.ts";
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

it("the quantile of many draws is the other one, within 1e-14", () => {
  for (let i = 1; i < 2000; i++) near(drawnQuantile(i / 2000), normalQuantile(i / 2000), 1e-14);
  for (let e = 4; e < 300; e += 7) near(drawnQuantile(10 ** -e), normalQuantile(10 ** -e), 1e-14);
  expect([0, 1, -0.1].map(drawnQuantile)).toEqual([-Infinity, Infinity, Number.NaN]);
});

describe("far tails and junctions", () => {
  // scipy.stats.norm.logcdf, scipy.special.log_ndtr and erfcx, norm.ppf; SciPy 1.17.1
  it("log cdf is SciPy's from −10⁵ to 9", () => {
    const wanted: [number, number][] = [
      [-1e5, -5000000012.431865],
      [-40, -804.6084420137539],
      [-10, -53.23128515051248],
      [-1, -1.8410216450092634],
      [0, -Math.LN2],
      [3, -0.0013508099647481925],
      [9, -1.1285884059538324e-19],
    ];
    for (const [x, v] of wanted) near(normalLogCdf(x), v, 1e-13);
  });
  it("quantiles are SciPy's from 1e-300 on, and at the borders of the three ranges", () => {
    const wanted: [number, number][] = [
      [1e-300, -37.0470962993612],
      [1e-20, -9.262340089798409],
      [1e-5, -4.264890793922825],
      [0.075, -1.4395314709384563],
      [0.3, -0.5244005127080409],
      [0.925, 1.4395314709384563],
    ];
    for (const [p, v] of wanted) near(normalQuantile(p), v, 1e-14);
  });
  it("exp(x²)·erfc(x) is SciPy's where erfc underflows, and at the borders of its ranges", () => {
    const wanted: [number, number][] = [
      [-5, 144009798674.66104],
      [-0.46875, 1.859402416871422],
      [0, 1],
      [0.46875, 0.632069689249556],
      [4, 0.1369994576250614],
      [1000, 0.0005641893014533876],
    ];
    for (const [x, v] of wanted) near(erfcx(x), v, 1e-14);
  });
});

describe("identities", () => {
  const xs = Array.from({ length: 121 }, (_, i) => (i - 60) / 8);
  it("erf is odd, and erf + erfc = 1", () => {
    for (const x of xs) {
      expect(erf(-x)).toBe(-erf(x));
      expect(erf(x) + erfc(x)).toBeCloseTo(1, 15);
      expect(erfc(x) + erfc(-x)).toBeCloseTo(2, 14);
    }
  });
  it("cdf rises, and leads back from its quantiles", () => {
    for (let i = 1; i < xs.length; i++)
      expect(normalCdf(xs[i])).toBeGreaterThanOrEqual(normalCdf(xs[i - 1]));
    for (let p = 0.01; p < 1; p += 0.01) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
  });
  it("the density is the slope of the cdf", () => {
    for (const x of [-3, -1, -0.2, 0, 0.7, 2])
      expect((normalCdf(x + 1e-5) - normalCdf(x - 1e-5)) / 2e-5).toBeCloseTo(normalPdf(x), 9);
  });
  it("the logarithm of the cdf has no step where its two forms meet", () => {
    near(normalLogCdf(-1 - 1e-12), normalLogCdf(-1 + 1e-12), 1e-11);
  });
  it("infinite arguments have the limits, and NaN stays NaN", () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
    expect([erf(-Infinity), erf(Infinity), erfc(Infinity)]).toEqual([-1, 1, 0]);
    expect([normalPdf(Infinity), normalLogCdf(Infinity)]).toEqual([0, -0]);
    expect([erf, erfc, normalCdf, normalPdf].map((f) => f(Number.NaN))).toEqual(
      Array(4).fill(Number.NaN),
    );
  });
});
