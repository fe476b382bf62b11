import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { averageTarget } from "../average.ts";
import type { FitOptions } from "../model.ts";
import { tree } from "./decision-tree.ts";
import { extraTrees } from "./extra-trees.ts";
import { forest } from "./random-forest.ts";

const n = 200;
const source = createRng(11);
const x: Matrix = {
  rows: n,
  columns: 3,
  data: Float64Array.from({ length: 3 * n }, () => source.normal()),
};
const y: Target = {
  values: Float64Array.from({ length: n }, (_, i) => x.data[3 * i] * 2 + source.normal() * 0.3),
  classes: 0,
};
const three: Target = {
  values: Float64Array.from({ length: n }, (_, i) =>
    x.data[3 * i] > 0.4 ? 2 : x.data[3 * i + 1] > 0 ? 1 : 0,
  ),
  classes: 3,
};
const free = { depth: 30, min_leaf: 1, min_split: 2, criterion: "gini" as const };
const params = { ...free, trees: 10, features: 1, bootstrap: true };
const near = (got: ArrayLike<number>, wanted: ArrayLike<number>, digits = 6): void =>
  Array.from(wanted).forEach((w, i) => expect(got[i], `entry ${i}`).toBeCloseTo(w, digits));

describe("a random forest", () => {
  it("without randomness is the tree, with the shares of the classes as one tree more", () => {
    for (const target of [y, three]) {
      const limits = { ...free, depth: 3 };
      const alone = tree.fit(x, target, { ...limits, pruning: 0 }, createRng(1)).predict(x);
      const shares = averageTarget(target);
      const plain = { ...params, ...limits, bootstrap: false };
      const many = forest.fit(x, target, plain, createRng(5)).predict(x);
      near(many, target === y ? alone : alone.map((p, at) => (10 * p + shares[at % 3]) / 11));
    }
  });
  it("predicts within the range of the training targets, and votes of ten trees and one", () => {
    const p = forest.fit(x, y, { ...params, features: 0 }, createRng(2)).predict(x);
    expect(Math.min(...p)).toBeGreaterThanOrEqual(Math.min(...y.values) - 1e-6);
    expect(Math.max(...p)).toBeLessThanOrEqual(Math.max(...y.values) + 1e-6);
    const shares = averageTarget(three);
    // Leaves of fully grown trees on distinct rows are pure.
    const classes = forest.fit(x, three, params, createRng(2)).predict(x);
    classes.forEach((q, at) => {
      const votes = q * 11 - shares[at % 3];
      expect(votes).toBeCloseTo(Math.round(votes), 9);
    });
  });
  it("never calls a class impossible that occurs", () => {
    expect(Math.min(...forest.fit(x, three, params, createRng(2)).predict(x))).toBeGreaterThan(0);
  });
});

describe.each([
  ["forest", forest],
  ["extra-trees", extraTrees],
] as const)("%s", (_, model) => {
  const fit = (target: Target, options: FitOptions, of: Partial<typeof params> = {}) =>
    model.fit(x, target, { ...params, ...of }, createRng(3), options);

  it("grows the same first trees whatever their number", () => {
    const seen: Float64Array[] = [];
    const watch = (step: number, now: { predict(x: Matrix): Float64Array }) => {
      if (step === 10) seen.push(now.predict(x));
      return undefined;
    };
    fit(y, { watch }, { trees: 20 });
    expect(seen[0]).toEqual(fit(y, {}).predict(x));
  });
  it("grows as many trees as it is asked for in steps", () => {
    const fitted = fit(y, { steps: 4 });
    expect(fitted.steps).toBe(4);
    expect(fitted.predict(x)).toEqual(fit(y, {}, { trees: 4 }).predict(x));
  });
  it.each([
    ["numbers", y],
    ["classes", three],
  ] as const)("predicts rows out of bag by the trees that did not draw them: %s", (_, target) => {
    // One tree: a row is in its bag, or is predicted by it as any other row.
    const fitted = fit(target, { outOfSample: true, steps: 1 });
    const all = fitted.predict(x);
    const { outOfSample = new Float64Array() } = fitted;
    expect(outOfSample.length).toBe(all.length);
    const out = outOfSample.filter((p) => !Number.isNaN(p)).length / outOfSample.length;
    expect(out).toBeGreaterThan(0.25);
    expect(out).toBeLessThan(0.5);
    outOfSample.forEach((p, at) => Number.isNaN(p) || expect(p).toBeCloseTo(all[at], 12));
  });
  it("is as good out of bag as on new rows, not as on rows that it knows by heart", () => {
    const noise = { values: y.values.map(() => source.normal()), classes: 0 };
    const { outOfSample = [] } = fit(noise, { outOfSample: true }, { trees: 100 });
    let error = 0;
    for (let i = 0; i < n; i++) error += (outOfSample[i] - noise.values[i]) ** 2 / n;
    expect(error).toBeGreaterThan(0.95);
  });
  it("has predictions out of bag only with a bootstrap, and where they are wanted", () => {
    expect(model.hasOutOfSample?.({ ...params, bootstrap: true })).toBe(true);
    expect(model.hasOutOfSample?.({ ...params, bootstrap: false })).toBe(false);
    expect(fit(y, { outOfSample: true }, { bootstrap: false }).outOfSample).toBeUndefined();
    expect(fit(y, {}).outOfSample).toBeUndefined();
  });
  it("follows the weights of rows, whatever their unit", () => {
    const chance = { values: three.values.map((_, i) => i % 3), classes: 3 };
    const weights = chance.values.map((c) => (c === 2 ? 20 : 1));
    const limits = { depth: 2, trees: 50 };
    const share = (p: Float64Array) => p.reduce((s, q, at) => s + (at % 3 === 2 ? q / n : 0), 0);
    const weighted = fit(chance, { weights }, limits).predict(x);
    expect(share(weighted)).toBeGreaterThan(2 * share(fit(chance, {}, limits).predict(x)));
    near(fit(chance, { weights: weights.map((w) => w * 8) }, limits).predict(x), weighted, 12);
    const ones = new Float64Array(n).fill(1);
    expect(fit(y, { weights: ones }).predict(x)).toEqual(fit(y, {}).predict(x));
  });
  it("predicts the same to the last bit after JSON", () => {
    for (const target of [y, three]) {
      const fitted = fit(target, {});
      const again = model.load(JSON.parse(JSON.stringify(fitted.toJSON())));
      expect(again.predict(x)).toEqual(fitted.predict(x));
    }
  });
});
