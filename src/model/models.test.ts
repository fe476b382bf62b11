import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { createRng } from "../numeric/rng.ts";
import { mean } from "../numeric/statistics.ts";
import { depthOf, nodesFromJson } from "../numeric/trees/nodes.ts";
import { defaultPoint } from "../space/default-point.ts";
import { space } from "../space/space.ts";
import type { FitOptions, Model } from "./model.ts";
import { models } from "./models.ts";

type NodesJson = Parameters<typeof nodesFromJson>[0];
type Params = { readonly [name: string]: unknown };

const { table } = reference;
const x: Matrix = { rows: table.rows, columns: table.columns, data: Float64Array.from(table.x) };
const target = (values: readonly number[], classes: number): Target => ({
  values: Float64Array.from(values),
  classes,
});
const y = target(table.y, 0);
const two = target(table.two, 2);
const three = target(table.three, 3);
const part = (from: number, to: number): Matrix => ({
  rows: to - from,
  columns: x.columns,
  data: x.data.slice(from * x.columns, to * x.columns),
});
/** The columns as pixels of an image, for the models that read images. */
const image = { width: x.columns, height: 1, channels: 1 };
const fit = (model: Model, t: Target, params: Params, seed = 1) =>
  model.fit(x, t, params, createRng(seed), { image });
const agree = (got: Float64Array, wanted: readonly number[], within: number): void =>
  wanted.forEach((w, i) =>
    expect(Math.abs(got[i] - w), `entry ${i}: ${got[i]} for ${w}`).toBeLessThan(within),
  );
const defaults = (model: Model): Params => {
  const s = space(model.space);
  const start = defaultPoint(s);
  return start === undefined ? {} : s.fromUnit(start);
};

describe("linear models agree with scikit-learn", () => {
  it("ridge, lasso and elastic net", () => {
    for (const c of reference.least_squares)
      agree(
        fit(models.linear, y, {
          penalty: c.penalty,
          l1_share: c.share,
          curves: false,
          log_target: false,
          log_odds: false,
        }).predict(x),
        c.prediction,
        c.share === 0 ? 1e-6 : 1e-4,
      );
  });
  it("logistic regression with two and with three classes", () => {
    for (const c of reference.logistic.two)
      agree(
        fit(models.linear, two, {
          penalty: c.penalty,
          l1_share: 0,
          curves: false,
          log_target: false,
          log_odds: false,
        }).predict(x),
        c.probability,
        2e-3,
      );
    for (const c of reference.logistic.three)
      agree(
        fit(models.linear, three, {
          penalty: c.penalty,
          l1_share: 0,
          curves: false,
          log_target: false,
          log_odds: false,
        }).predict(x),
        c.probability,
        2e-3,
      );
  });
  it("l1 leaves weights that are exactly zero", () => {
    const weights = (
      fit(models.linear, two, {
        penalty: 0.1,
        l1_share: 1,
        curves: false,
        log_target: false,
        log_odds: false,
      }).toJSON() as {
        weights: number[];
      }
    ).weights;
    expect(weights.filter((w) => w === 0).length).toBeGreaterThan(0);
    expect(weights.filter((w) => w !== 0).length).toBeGreaterThan(0);
  });
});

describe("trees agree with scikit-learn", () => {
  const free = { depth: 30, min_leaf: 1, min_split: 2, pruning: 0, criterion: "gini" };
  const cases: [string, Target, Params][] = [
    ["gini", three, { ...free, depth: 3 }],
    ["entropy", two, { ...free, depth: 3, criterion: "entropy" }],
    ["leaf", two, { ...free, min_leaf: 9 }],
    ["variance", y, { ...free, depth: 3 }],
    ["pruned", two, { ...free, pruning: 0.02 }],
  ];
  it.each(cases)("%s", (name, t, params) => {
    const fitted = fit(models.tree, t, params);
    agree(fitted.predict(x), reference.trees[name].prediction, 1e-6);
    expect(nodesFromJson(fitted.toJSON() as NodesJson).feature.filter((f) => f < 0).length).toBe(
      reference.trees[name].leaves,
    );
  });
  it("a fully grown tree knows its rows by heart, and a depth is kept", () => {
    const whole = fit(models.tree, three, free).predict(x);
    for (let i = 0; i < x.rows; i++) expect(whole[i * 3 + three.values[i]]).toBe(1);
    expect(
      depthOf(nodesFromJson(fit(models.tree, three, { ...free, depth: 2 }).toJSON() as NodesJson)),
    ).toBe(2);
  });
});

describe("near neighbours agree with scikit-learn", () => {
  /** Votes alone: scikit-learn does not mix them with the shares of the classes. */
  const learn = (t: Target, params: Params) => {
    const y = { values: t.values.slice(0, 80), classes: t.classes };
    const fitted = models.neighbors.fit(part(0, 80), y, params, createRng(0));
    const json = fitted.toJSON() as object;
    return models.neighbors.load({ ...json, smoothing: 0 }).predict(part(80, 120));
  };
  it("votes of seven", () =>
    agree(
      learn(three, { k: 7, power: 2, weights: "uniform" }),
      reference.neighbors.uniform,
      1e-12,
    ));
  it("means by distance", () =>
    agree(learn(y, { k: 5, power: 1, weights: "distance" }), reference.neighbors.distance, 1e-9));
});

describe.each(Object.values(models).map((m) => [m.name, m] as const))(
  "every model: %s",
  (name, model) => {
    const params = name === "network" ? { ...defaults(model), epochs: 30 } : defaults(model);
    it.each([
      ["two classes", two],
      ["three classes", three],
      ["numbers", y],
    ] as const)(
      "learns %s better than a constant, the same way each time, and survives JSON",
      (_, t) => {
        const fitted = fit(model, t, params);
        const p = fitted.predict(x);
        const k = Math.max(1, t.classes);
        expect(p.length).toBe(x.rows * k);
        expect(p.every(Number.isFinite)).toBe(true);
        if (t.classes > 0)
          for (let i = 0; i < x.rows; i++)
            expect(p.subarray(i * k, i * k + k).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        const loss = (q: Float64Array): number =>
          t.values.reduce((s, v, i) => s + (t.classes > 0 ? 1 - q[i * k + v] : (v - q[i]) ** 2), 0);
        if (name !== "constant")
          expect(loss(p)).toBeLessThan(
            0.8 * loss(models.constant.fit(x, t, {}, createRng(0)).predict(x)),
          );
        expect([...fit(model, t, params).predict(x)]).toEqual([...p]);
        const again = model.load(JSON.parse(JSON.stringify(fitted.toJSON()))).predict(x);
        again.forEach((v, i) => expect(v).toBeCloseTo(p[i], 6));
      },
    );
    it.each([2, 0])("learns by the weights of rows (%i classes)", (classes) => {
      // Each row twice: with the target 1 and a weight of 9, and with the target 0 and a weight of 1.
      const n = x.rows;
      const both: Matrix = { ...x, rows: 2 * n, data: Float64Array.of(...x.data, ...x.data) };
      const t = {
        values: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : 0)),
        classes,
      };
      const weights = Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? 9 : 1));
      const meanOf = (options: FitOptions): number => {
        const p = model.fit(both, t, params, createRng(1), { image, ...options }).predict(x);
        return mean(classes === 0 ? p : p.filter((_, i) => i % 2 === 1));
      };
      expect(meanOf({ weights })).toBeGreaterThan(0.8);
      expect(meanOf({ weights })).toBeLessThan(0.97);
      expect(meanOf({})).toBeCloseTo(0.5, 1);
    });
  },
);

describe("models that draw at random", () => {
  it.each(["forest", "network", "convolution"] as const)("%s changes with the seed", (name) => {
    const params = { ...defaults(models[name]), trees: 5, epochs: 5 };
    expect([...fit(models[name], three, params, 1).predict(x)]).not.toEqual([
      ...fit(models[name], three, params, 2).predict(x),
    ]);
  });
});
