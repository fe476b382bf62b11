import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplerReference } from "../../../test/reference.ts";
import { normalCdf } from "../../numeric/normal.ts";
import { createRng } from "../../numeric/rng.ts";
import { categorical, float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { Categories } from "./categories.ts";
import { Gaussian } from "./gaussian.ts";
import { RateAdaptation } from "./rate-adaptation.ts";
import { defaultPopulation, strategy } from "./strategy.ts";

describe("CMA-ES", () => {
  it("has the strategy parameters of the package cmaes", () => {
    for (const { n, population, weights, ...wanted } of samplerReference.strategies) {
      const s = strategy(n, population);
      if (population !== 30) expect(defaultPopulation(n)).toBe(population);
      s.weights.forEach((w, i) => expect(w).toBeCloseTo(weights[i], 10));
      for (const [name, value] of Object.entries(wanted))
        expect(s[name as keyof typeof s], name).toBeCloseTo(value as number, 6);
    }
  });
  it("moves as cmaes moves: mean, step size and covariance after each of three generations", () => {
    const axes = space({ a: float(0, 1), b: float(0, 1), c: float(0, 1) }).axes;
    const gaussian = new Gaussian(axes, new Float64Array(3).fill(0.5), 0.2, strategy(3, 7), false);
    for (const { samples, mean, sigma, covariance } of samplerReference.generations) {
      gaussian.update(Float64Array.from(samples));
      gaussian.mean.forEach((v, i) => expect(v).toBeCloseTo(mean[i], 8));
      expect(gaussian.sigma).toBeCloseTo(sigma, 8);
      gaussian.covariance.forEach((v, i) => expect(v).toBeCloseTo(covariance[i], 6));
    }
  });
  it("adapts its learning rates as cmaes does", () => {
    const axes = space({ a: float(0, 1), b: float(0, 1), c: float(0, 1) }).axes;
    const gaussian = new Gaussian(
      axes,
      new Float64Array(3).fill(0.5),
      0.2,
      strategy(3, 7),
      false,
      undefined,
      new RateAdaptation(3, 9),
    );
    for (const { samples, mean, sigma, covariance } of samplerReference.adapted) {
      gaussian.update(Float64Array.from(samples));
      gaussian.mean.forEach((v, i) => expect(v).toBeCloseTo(mean[i], 8));
      const scale = covariance.map((v: number) => v * sigma * sigma);
      gaussian.covariance.forEach((v, i) =>
        expect(v * gaussian.sigma ** 2).toBeCloseTo(scale[i], 8),
      );
    }
  });
  it("keeps a margin: every neighbouring value of a whole number stays within reach", () => {
    const axes = space({ n: int(0, 9), m: int(0, 1), x: float(0, 1) }).axes;
    const s = strategy(3, 7);
    const gaussian = new Gaussian(axes, Float64Array.of(0.5, 0.5, 0.5), 0.2, s, false);
    const rng = createRng(1);
    const margin = 1 / (3 * 7);
    for (let g = 0; g < 150; g++) {
      const rows = Array.from({ length: 7 }, () => {
        const x = new Float64Array(3);
        gaussian.draw(rng, x);
        return x.map((v) => Math.min(1, Math.max(0, v)));
      });
      const level = (x: Float64Array): number => Math.min(9, Math.floor(x[0] * 10));
      const loss = (x: Float64Array): number =>
        (level(x) - 7) ** 2 + (x[1] < 0.5 ? 1 : 0) + (x[2] - 0.3) ** 2;
      rows.sort((a, b) => loss(a) - loss(b));
      gaussian.update(Float64Array.from(rows.flatMap((r) => [...r])));
    }
    expect(Math.floor(gaussian.mean[0] * 10)).toBe(7);
    const above = 1 - normalCdf((0.8 - gaussian.mean[0]) / gaussian.deviation(0));
    const below = normalCdf((0.7 - gaussian.mean[0]) / gaussian.deviation(0));
    expect(above).toBeGreaterThan(margin / 2.2);
    expect(below).toBeGreaterThan(margin / 2.2);
    expect(normalCdf((0.5 - gaussian.mean[1]) / gaussian.deviation(1))).toBeGreaterThan(
      margin * 0.9,
    );
  });
  it("moves choices to the better level, and leaves each a chance", () => {
    const categories = new Categories(
      space({ c: categorical(["a", "b", "c"]), d: categorical(["p", "q"]) }).axes,
    );
    const rng = createRng(2);
    const { weights, parents } = strategy(2, 10);
    for (let g = 0; g < 60; g++) {
      const rows = Array.from({ length: 10 }, () => [
        categories.draw(0, rng),
        categories.draw(1, rng),
      ]);
      rows.sort(
        (x, y) => Number(x[0] !== 2) + Number(x[1] !== 0) - Number(y[0] !== 2) - Number(y[1] !== 0),
      );
      categories.update(Int32Array.from(rows.flat()), weights, parents);
    }
    expect(categories.q[0][2]).toBeGreaterThan(0.6);
    expect(categories.q[1][0]).toBeGreaterThan(0.6);
    for (const q of categories.q) {
      expect(q.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      for (const p of q) expect(p).toBeGreaterThan(0.02);
    }
  });
});

const plane = space({ a: float(0, 1), b: float(0, 1) }).axes;
const gaussian = (sigma: number, covariance?: Float64Array, mean = Float64Array.of(0.5, 0.5)) =>
  new Gaussian(plane, mean, sigma, strategy(2, 4), false, covariance);

describe("the normal distribution of CMA-ES", () => {
  it("draws with its mean and covariance", () => {
    const g = gaussian(0.1, Float64Array.of(4, 1.5, 1.5, 1));
    const rng = createRng(11);
    const sums = [0, 0, 0, 0, 0];
    const out = new Float64Array(2);
    const count = 20_000;
    for (let i = 0; i < count; i++) {
      g.draw(rng, out);
      const [a, b] = [(out[0] - 0.5) / 0.1, (out[1] - 0.5) / 0.1];
      for (const [k, v] of [a, b, a * a, a * b, b * b].entries()) sums[k] += v / count;
    }
    // Four standard errors: 2/√n of the mean, √(2/n) · 4 of a variance.
    for (const [k, v] of [0, 0, 4, 1.5, 1].entries())
      expect(Math.abs(sums[k] - v), `moment ${k}`).toBeLessThan(0.17);
  });
  it("has a deviation on each axis, and an elongation along its principal axes", () => {
    const diagonal = gaussian(0.1, Float64Array.of(4, 0, 0, 1));
    expect(diagonal.deviation(0)).toBeCloseTo(0.2, 12);
    expect(diagonal.deviation(1)).toBeCloseTo(0.1, 12);
    expect(diagonal.elongation).toBeCloseTo(2, 12);
    // Eigenvalues of ((2, 1), (1, 2)) are 3 and 1.
    expect(gaussian(0.1, Float64Array.of(2, 1, 1, 2)).elongation).toBeCloseTo(Math.sqrt(3), 12);
  });
  it("updates a diagonal covariance as the diagonal of a full one, but for the rates", () => {
    const s = strategy(2, 4);
    const full = new Gaussian(plane, Float64Array.of(0.5, 0.5), 0.2, s, false);
    const diagonal = new Gaussian(plane, Float64Array.of(0.5, 0.5), 0.2, s, true);
    // One generation: both start from the identity.
    const samples = Float64Array.of(0.6, 0.5, 0.7, 0.4, 0.3, 0.6, 0.2, 0.9);
    for (const g of [full, diagonal]) g.update(samples.slice());
    diagonal.mean.forEach((m, i) => expect(m).toBeCloseTo(full.mean[i], 12));
    expect(diagonal.sigma).toBeCloseTo(full.sigma, 12);
    expect(diagonal.covariance[0]).toBeCloseTo(full.covariance[0], 12);
    expect(diagonal.covariance[1]).toBeCloseTo(full.covariance[3], 12);
  });
  it("moves its mean by nothing on a coordinate that no sample has", () => {
    const g = gaussian(0.2);
    const nan = Number.NaN;
    g.update(Float64Array.of(0.6, nan, 0.7, nan, 0.3, nan, 0.2, nan));
    expect(g.mean[0]).toBeGreaterThan(0.5);
    expect(g.mean[1]).toBe(0.5);
    for (const v of g.covariance) expect(Number.isFinite(v)).toBe(true);
  });
  it("cuts a step that it would hardly draw to √n + 2n/(n + 2) (Hansen 2011, eq. 4)", () => {
    const longest = Math.SQRT2 + 1;
    const states = [longest, 5 * longest, 1e6].map((length) => {
      const g = gaussian(0.01);
      const far = 0.5 + 0.01 * length;
      g.update(Float64Array.of(far, 0.5, 0.5, 0.51, 0.49, 0.5, 0.5, 0.48));
      return [...g.mean, g.sigma, ...g.covariance];
    });
    for (const other of states.slice(1))
      for (const [i, v] of other.entries()) expect(v).toBeCloseTo(states[0][i], 9);
  });
  it("keeps its mean within the cube", () => {
    const g = gaussian(1, undefined, Float64Array.of(0.99, 0.01));
    g.update(Float64Array.of(1.9, -0.9, 1.8, -0.8, 0.5, 0.5, 0.4, 0.6));
    expect([...g.mean]).toEqual([1, 0]);
  });
  it("keeps a symmetric covariance with positive eigenvalues, whatever it is told", () => {
    const coordinates = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.array(coordinates, { minLength: 1, maxLength: 8 }), (samples) => {
        const g = gaussian(0.3);
        for (const rows of samples) g.update(Float64Array.from(rows));
        const [a, b, c, d] = g.covariance;
        expect(b).toBe(c);
        expect(a).toBeGreaterThan(0);
        expect(a * d - b * c).toBeGreaterThan(0);
        expect(g.sigma > 0 && g.sigma <= 1e4).toBe(true);
      }),
    );
  });
});

describe("the margin of an axis with cells", () => {
  const alpha = 1 / 4; // one axis, a population of four
  const at = (levels: number, mean: number, sigma: number) => {
    const { axes } = space({ n: int(0, levels - 1) });
    return new Gaussian(axes, Float64Array.of(mean), sigma, strategy(1, 4), false);
  };
  const massBelow = (g: Gaussian, border: number) =>
    normalCdf((border - g.mean[0]) / g.deviation(0));
  it("is α/2 on both sides where the distribution had collapsed in the middle of a cell", () => {
    const g = at(10, 0.55, 1e-6);
    expect(g.mean[0]).toBeCloseTo(0.55, 9);
    expect(massBelow(g, 0.5)).toBeCloseTo(alpha / 2, 9);
    expect(1 - massBelow(g, 0.6)).toBeCloseTo(alpha / 2, 9);
  });
  it("takes what one side lacks from the other side and the middle", () => {
    const g = at(10, 0.58, 0.03);
    // Python: below 0.0038 is raised to 0.125, above 0.2525 falls in proportion to its excess.
    expect(massBelow(g, 0.5)).toBeCloseTo(0.125, 6);
    expect(1 - massBelow(g, 0.6)).toBeCloseTo(0.2317891721823774, 6);
  });
  it("is never below α/2 on either side, wherever the mean lies within an inner cell", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1001, max: 0.8999, noNaN: true }),
        fc.double({ min: -6, max: -1, noNaN: true }),
        (mean, exponent) => {
          const g = at(10, mean, 10 ** exponent);
          const level = Math.min(8, Math.max(1, Math.floor(mean * 10)));
          expect(massBelow(g, level / 10)).toBeGreaterThan(alpha / 2 - 1e-6);
          expect(1 - massBelow(g, (level + 1) / 10)).toBeGreaterThan(alpha / 2 - 1e-6);
        },
      ),
    );
  });
  it("is α beyond the only border of an outermost cell, by moving the mean alone", () => {
    for (const [mean, border] of [
      [0.01, 0.1],
      [0.99, 0.9],
    ]) {
      const g = at(10, mean, 0.01);
      expect(g.deviation(0)).toBeCloseTo(0.01, 12);
      const beyond = mean < 0.5 ? 1 - massBelow(g, border) : massBelow(g, border);
      expect(beyond).toBeCloseTo(alpha, 9);
    }
  });
  it("changes nothing where the neighbours are likely enough, or on a continuous axis", () => {
    const wide = at(10, 0.55, 0.2);
    expect([wide.mean[0], wide.deviation(0)]).toEqual([0.55, 0.2]);
    const real = gaussian(1e-6);
    expect([real.mean[0], real.deviation(0)]).toEqual([0.5, 1e-6]);
  });
});
