import { describe, expect, it } from "vitest";
import { reference } from "../../../test/reference.ts";
import { choleskyInto, solveLower, solveLowerTransposed } from "../../numeric/cholesky.ts";
import { matern } from "../../numeric/matern.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { readNumbers } from "../../numeric/packed-numbers.ts";
import { createRng } from "../../numeric/rng.ts";
import { type Points, preparePoints } from "./covariance.ts";
import { kernel } from "./kernel.ts";
import type { KernelJson } from "./kernel-sums.ts";
import { learnScales } from "./learn-scales.ts";
import { drawPivots } from "./pivots.ts";

/** Covariance of point i of `a` and point j of `b`: a Matérn-5/2 and a linear part, entry by entry. */
function covarianceOf(a: Points, i: number, b: Points, j: number): number {
  const { columns } = a;
  const at = i * columns;
  const bt = j * columns;
  let r2 = 0;
  let product = a.intercept;
  for (let c = 0; c < columns; c++) {
    const difference = a.scaled[at + c] - b.scaled[bt + c];
    r2 += difference * difference;
    product += a.plain[at + c] * b.plain[bt + c];
  }
  return matern(r2) + product;
}

const { table } = reference;
const part = (from: number, to: number): Matrix => ({
  rows: to - from,
  columns: 4,
  // Centres are saved as float32.
  data: Float64Array.from(table.x.slice(from * 4, to * 4), Math.fround),
});
const target = (values: readonly number[], classes: number): Target => ({
  values: Float64Array.from(values.slice(0, 80)),
  classes,
});
const params = { centres: 500, lengths: "each", penalty: 1, log_target: false } as const;
const learn = (y: Target, more: object = {}) =>
  kernel.fit(part(0, 80), y, { ...params, ...more }, createRng(3)).predict(part(80, 120));

describe("a kernel machine for numbers", () => {
  it("is the mean of the Gaussian process, where every row is a centre", () => {
    const x = part(0, 80);
    const y = target(table.y, 0);
    const fitted = kernel.fit(x, y, params, createRng(3));
    const { inverse, linear } = fitted.toJSON() as KernelJson;
    const scales = { inverse: readNumbers(inverse), linear };
    const { noise } = learnScales(x, y, true, createRng(3).fork("scales"));
    const points = preparePoints(x.data, 4, scales);
    const k = new Float64Array(80 * 80);
    for (let i = 0; i < 80; i++)
      for (let j = 0; j < 80; j++)
        k[i * 80 + j] = covarianceOf(points, i, points, j) + (i === j ? noise : 0);
    const centre = y.values.reduce((s, v) => s + v / 80, 0);
    const alpha = y.values.map((v) => v - centre);
    choleskyInto(k, 80, k);
    solveLower(k, 80, alpha);
    solveLowerTransposed(k, 80, alpha);
    const others = preparePoints(part(80, 120).data, 4, scales);
    fitted.predict(part(80, 120)).forEach((p, i) => {
      let wanted = centre;
      for (let j = 0; j < 80; j++) wanted += alpha[j] * covarianceOf(others, i, points, j);
      expect(p).toBeCloseTo(wanted, 4);
    });
  });
  it("predicts unseen rows as well as scikit-learn's Gaussian process", () => {
    // GaussianProcessRegressor(C(1) * Matern([2] * 4, nu=2.5) + WhiteKernel(), normalize_y=True)
    // has a root mean squared error of 1.0625, SVR(C=std(y)) one of 1.1883; scikit-learn 1.9.1
    const p = learn(target(table.y, 0));
    const errors = p.map((v, i) => (v - table.y[80 + i]) ** 2);
    expect(Math.sqrt(errors.reduce((s, e) => s + e / 40, 0))).toBeLessThan(1.0625 * 1.05);
  });
  it("never predicts a number below 0 by the logarithm of the target", () => {
    const positive = target(
      table.y.map((v: number) => Math.exp(v)),
      0,
    );
    expect(learn(positive, { log_target: true }).every((v) => v > 0)).toBe(true);
    expect(learn(positive).every((v) => v > 0)).toBe(false);
  });
});

describe("a kernel machine for classes", () => {
  // SVC(probability=True) and GaussianProcessClassifier(C(1) * Matern(2, nu=2.5)) of scikit-learn
  // 1.9.1; a log-loss of 40 rows has a standard error of about 0.06.
  it.each([
    ["two", 2, 0.2676, 0.2631],
    ["three", 3, 0.3492, 0.3472],
  ])("has a log-loss like scikit-learn's of %s classes", (name, classes, svc, process) => {
    const p = learn(target(table[name], classes), { lengths: "one" });
    let loss = 0;
    for (let i = 0; i < 40; i++) loss -= Math.log(p[i * classes + table[name][80 + i]]) / 40;
    expect(loss).toBeLessThan((svc + process) / 2 + 0.06);
  });
  it("is as certain as its rows: noise gives the shares of the classes", () => {
    const rng = createRng(8);
    const n = 300;
    const noise: Matrix = {
      rows: n,
      columns: 4,
      data: Float64Array.from({ length: n * 4 }, () => rng.normal()),
    };
    const y = {
      values: Float64Array.from({ length: n }, () => +(rng.uniform() < 0.3)),
      classes: 2,
    };
    const p = kernel.fit(noise, y, { ...params, lengths: "one" }, rng).predict(noise);
    const second = p.filter((_, i) => i % 2 === 1).sort();
    expect(second[30]).toBeGreaterThan(0.1);
    expect(second[270]).toBeLessThan(0.55);
  });
});

describe("centres", () => {
  const columns = 3;
  const rng = createRng(5);
  const x = Float64Array.from({ length: 200 * columns }, () => rng.normal());
  const pointsOf = (...inverse: number[]) =>
    preparePoints(x, columns, { inverse: Float64Array.from(inverse), linear: 0.1 });
  const points = pointsOf(0.5, 0.4, 0.3);
  it.each([
    ["length scales", points, 1e-2],
    ["one length scale", pointsOf(0.4, 0.4, 0.4), 2e-2],
  ])("give the covariances of %s again, the better the more there are", (_, points, bound) => {
    const error = (most: number): number => {
      const { features, pivots } = drawPivots(points, 200, most, createRng(1));
      const m = pivots.length;
      expect(m).toBeLessThanOrEqual(most);
      let worst = 0;
      for (let i = 0; i < 200; i++)
        for (let j = 0; j < 200; j++) {
          let product = 0;
          for (let c = 0; c < m; c++) product += features[i * m + c] * features[j * m + c];
          worst = Math.max(worst, Math.abs(product - covarianceOf(points, i, points, j)));
        }
      return worst;
    };
    expect(error(20)).toBeGreaterThan(1e-2);
    expect(error(100)).toBeLessThan(bound);
    expect(error(200)).toBeLessThan(1e-4);
  });
  it("have a triangular part of the factor, and are different rows", () => {
    const { features, pivots } = drawPivots(points, 200, 50, createRng(2));
    expect(new Set(pivots).size).toBe(50);
    for (const [row, p] of pivots.entries()) {
      expect(features[p * 50 + row]).toBeGreaterThan(0);
      for (let c = row + 1; c < 50; c++) expect(features[p * 50 + c]).toBe(0);
    }
  });
  it("are as few as the rows that differ", () => {
    const twice = preparePoints(
      Float64Array.from({ length: 60 }, (_, i) => Math.floor(i / 20)),
      1,
      { inverse: Float64Array.of(1), linear: 0.1 },
    );
    expect(drawPivots(twice, 60, 60, createRng(3)).pivots.length).toBe(3);
  });
});

it("expects to take longer for more rows and classes, and less than their square", () => {
  const seconds = (rows: number, outputs: number) => kernel.expectedSeconds!(params, rows, outputs);
  expect(seconds(2000, 1)).toBeLessThan(2);
  expect(seconds(20_000, 2)).toBeGreaterThan(3 * seconds(2000, 2));
  expect(seconds(2000, 10)).toBeGreaterThan(3 * seconds(2000, 2));
  expect(seconds(1e6, 1)).toBeLessThan(seconds(40_000, 1));
});
