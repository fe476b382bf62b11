import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import type { ValuesOf } from "../../space/param.ts";
import { network } from "./network.ts";

type Params = ValuesOf<typeof network.space>;

const params: Params = {
  neurons: [8],
  activation: "tanh",
  optimizer: { kind: "adam", rate: 0.02, beta1: 0.9, beta2: 0.999 },
  schedule: "constant",
  batch: 16,
  epochs: 30,
  l1: 1e-8,
  l2: 1e-8,
  dropout: 0,
  patience: 0,
};
const matrix = (of: readonly (readonly number[])[]): Matrix => ({
  rows: of.length,
  columns: of[0].length,
  data: Float64Array.from(of.flat()),
});
const n = 60;
const rows = Array.from({ length: n }, (_, i) => [Math.sin(i), Math.cos(i * 1.7)]);
const x = matrix(rows);
const y: Target = { values: Float64Array.from(rows, ([a, b]) => 2 * a - b), classes: 0 };
const three: Target = {
  values: Float64Array.from(rows, ([a]) => (a < -0.4 ? 0 : a < 0.5 ? 1 : 2)),
  classes: 3,
};
const fit = (target: Target, more: Partial<Params> = {}, seed = 1) =>
  network.fit(x, target, { ...params, ...more }, createRng(seed));
const near = (got: ArrayLike<number>, wanted: readonly number[], digits: number): void =>
  wanted.forEach((w, i) => expect(got[i], `entry ${i}`).toBeCloseTo(w, digits));
const errorOf = (fitted: { predict(of: Matrix): Float64Array }): number =>
  fitted.predict(x).reduce((s, p, i) => s + (p - y.values[i]) ** 2, 0) / n;

describe("a network with given weights agrees with scikit-learn", () => {
  // MLPClassifier((3, 2)) and MLPRegressor((3,)) whose coefs_ (transposed) and intercepts_ were set
  // to these numbers, scikit-learn 1.9.1
  const points = matrix([
    [0.5, -1.5],
    [2, 1],
  ]);
  const layers = {
    sizes: [2, 3, 2, 3],
    weights: [
      [0, -0.926, 0.992, 0.494, -0.256, 0.798],
      [0.841, -0.952, 0.999, 0.427, -0.182, -0.075],
      [0.909, 0.729, -0.53, 0.585, -0.773, -0.88],
    ],
    biases: [
      [1, 0.622, -0.227],
      [0.54, -0.323],
      [-0.416, -0.971, -0.791],
    ],
  };
  const scale = { mean: 0, spread: 1 };
  it.each([
    ["relu", [0.97208842, 0.021805927, 0.0061056579, 0.44221147, 0.25386134, 0.3039272]],
    ["tanh", [0.50788662, 0.24516031, 0.24695307, 0.24028877, 0.21985876, 0.53985248]],
    ["sigmoid", [0.77785643, 0.14877236, 0.073371216, 0.7499684, 0.1610935, 0.088938101]],
  ])("on three classes with %s", (activation, wanted) => {
    const fitted = network.load({ layers: { ...layers, activation }, classes: 3, scale });
    near(fitted.predict(points), wanted, 7);
  });
  it("on numbers, in units of the target", () => {
    const regression = {
      activation: "relu",
      sizes: [2, 3, 1],
      weights: [layers.weights[0], [0.841, 0.427, -0.952]],
      biases: [layers.biases[0], [0.54]],
    };
    const load = (of: { mean: number; spread: number }) =>
      network.load({ layers: regression, classes: 0, scale: of }).predict(points);
    near(load(scale), [2.710128, 1.869766], 6);
    near(load({ mean: 100, spread: 10 }), [127.10128, 118.69766], 5);
  });
});

describe("a trained network", () => {
  it("is the same for the same seed, and another one for another", () => {
    expect([...fit(three).predict(x)]).toEqual([...fit(three).predict(x)]);
    expect([...fit(three, {}, 2).predict(x)]).not.toEqual([...fit(three).predict(x)]);
  });
  it("predicts the same after JSON, to the last bit", () => {
    for (const target of [y, three]) {
      const fitted = fit(target);
      const again = network.load(JSON.parse(JSON.stringify(fitted.toJSON())));
      expect(again.predict(x)).toEqual(fitted.predict(x));
    }
  });
  it("follows a target that is shifted and scaled", () => {
    const moved: Target = { values: y.values.map((v) => 1e6 + 4096 * v), classes: 0 };
    const plain = fit(y).predict(x);
    fit(moved)
      .predict(x)
      .forEach((v, i) => expect((v - 1e6) / 4096).toBeCloseTo(plain[i], 5));
  });
  it("predicts a constant target, the only row, and a class that always occurs", () => {
    const constant = fit({ values: new Float64Array(n).fill(42), classes: 0 }).predict(x);
    for (const v of constant) expect(Math.abs(v - 42)).toBeLessThan(0.5);
    const one = matrix([[0.3, -0.2]]);
    const single = network.fit(
      one,
      { values: Float64Array.of(5), classes: 0 },
      { ...params, patience: 10 },
      createRng(1),
    );
    expect(single.predict(one)[0]).toBeCloseTo(5, 0);
    const sure = fit({ values: new Float64Array(n).fill(1), classes: 2 }).predict(x);
    for (let i = 0; i < n; i++) expect(sure[i * 2 + 1]).toBeGreaterThan(0.9);
  });
  it.each([
    ["Adam", { kind: "adam", rate: 0.02, beta1: 0.9, beta2: 0.999 }],
    ["momentum", { kind: "sgd", rate: 0.05, momentum: 0.8, nesterov: false }],
    ["Nesterov's momentum", { kind: "sgd", rate: 0.05, momentum: 0.8, nesterov: true }],
  ] as const)("learns a sum of columns with %s", (_, optimizer) => {
    const variance = y.values.reduce((s, v) => s + v * v, 0) / n;
    for (const schedule of ["constant", "cosine", "step"] as const)
      expect(errorOf(fit(y, { optimizer, schedule, epochs: 60 }))).toBeLessThan(0.1 * variance);
  });
  it("with a strong l2 predicts hardly more than the mean", () => {
    const spread = (l2: number): number => {
      const p = fit(y, { l2 }).predict(x);
      return Math.max(...p) - Math.min(...p);
    };
    expect(spread(5)).toBeLessThan(0.2 * spread(1e-8));
  });
  it("with a strong l1 has weights that are smaller in sum", () => {
    const sum = (l1: number): number =>
      (fit(y, { l1 }).toJSON() as { layers: { weights: number[][] } }).layers.weights
        .flat()
        .reduce((s, w) => s + Math.abs(w), 0);
    expect(sum(0.05)).toBeLessThan(0.7 * sum(1e-8));
  });
  it("takes a batch that is larger than the table as the table", () => {
    expect([...fit(y, { batch: 64 }).predict(x)]).toEqual([...fit(y, { batch: 256 }).predict(x)]);
  });
  it("has a layer for each entry of `neurons`, and one output per class", () => {
    const sizes = (target: Target, neurons: number[]) =>
      (fit(target, { neurons, epochs: 1 }).toJSON() as { layers: { sizes: number[] } }).layers
        .sizes;
    expect(sizes(y, [4])).toEqual([2, 4, 1]);
    expect(sizes(three, [4, 5, 6])).toEqual([2, 4, 5, 6, 3]);
  });
  it("keeps the epoch that did best on the rows given for stopping, and is trained so again", () => {
    const noise = { values: three.values.map((_, i) => (i * 7) % 3), classes: 3 };
    const optimizer = { kind: "adam", rate: 0.3, beta1: 0.9, beta2: 0.95 } as const;
    const stopping = { x, y: noise };
    const stopped = { ...params, optimizer, epochs: 60, patience: 5 } as const;
    // Rows for stopping that contradict the others: each epoch makes the loss on them worse.
    const early = network.fit(x, three, stopped, createRng(1), { stopping });
    expect(early.steps).toBeLessThan(10);
    const again = network.fit(x, three, stopped, createRng(1), { steps: early.steps });
    expect(again.steps).toBe(early.steps);
    expect(again.predict(x)).toEqual(early.predict(x));
  });
  it("predicts nothing beyond the targets that it has seen", () => {
    const far = matrix([
      [1000, -1000],
      [-1000, 1000],
    ]);
    const [high, low] = fit(y).predict(far);
    expect(high).toBeLessThanOrEqual(Math.max(...y.values));
    expect(low).toBeGreaterThanOrEqual(Math.min(...y.values));
  });
  it("follows the weights of rows, whatever their unit", () => {
    const chance = { values: three.values.map((_, i) => i % 3), classes: 3 };
    const share = (weights: Float64Array): number => {
      const p = network
        .fit(x, chance, { ...params, epochs: 5 }, createRng(1), { weights })
        .predict(x);
      return p.reduce((s, q, at) => s + (at % 3 === 2 ? q / n : 0), 0);
    };
    const weights = chance.values.map((c) => (c === 2 ? 20 : 1));
    expect(share(weights)).toBeGreaterThan(share(weights.map(() => 1)) + 0.1);
    expect(share(weights.map((w) => 8 * w))).toBeCloseTo(share(weights), 9);
  });
});
