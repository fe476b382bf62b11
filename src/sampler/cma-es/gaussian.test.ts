import { describe, expect, it } from "vitest";
import { samplerReference } from "../../../test/reference.ts";
import { normalCdf } from "../../numeric/normal.ts";
import { createRng } from "../../numeric/rng.ts";
import { categorical, float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { Categories } from "./categories.ts";
import { Gaussian } from "./gaussian.ts";
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
      true,
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
