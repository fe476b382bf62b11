import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import type { FittedModel } from "../model.ts";
import { boosting } from "./boosting.ts";
import { defaultRate } from "./default-rate.ts";
import { type EnsembleJson, ensembleFromJson } from "./ensemble-json.ts";

/** 40 rows of three columns of whole numbers, and targets by formulas. */
const n = 40;
const rows = Array.from({ length: n }, (_, i) => [(i * 7) % 40, (i * i) % 23, (i * 13) % 11]);
const matrix = (of: readonly (readonly number[])[]): Matrix => ({
  rows: of.length,
  columns: of[0].length,
  data: Float64Array.from(of.flat()),
});
const x = matrix(rows);
const values = rows.map(([a, b, c]) =>
  Number((Math.sin(a / 6) * 3 + b / 10 + (c > 5 ? 1 : 0)).toFixed(3)),
);
const y: Target = { values: Float64Array.from(values), classes: 0 };
const two: Target = { values: Float64Array.from(values, (v) => (v > 1.5 ? 1 : 0)), classes: 2 };
const three: Target = {
  values: Float64Array.from(values, (v) => (v >= 2.5 ? 2 : v >= 0.5 ? 1 : 0)),
  classes: 3,
};
const params = { rounds: 20, rate: 0.2, leaves: 4, min_leaf: 3, l2: 0.5, features: 1 };
/** Trees that grow leaf by leaf, all rows in each, for the given number of rounds. */
function fit(target: Target, more: Partial<typeof params> = {}, table = x): FittedModel {
  const { rounds, rate, leaves, min_leaf, l2, features } = { ...params, ...more };
  const growth = { kind: "leaf_wise", leaves, min_leaf } as const;
  const rate_factor = rate / defaultRate(target.classes, table.rows, 2000);
  const rest = { l1: 0, l2, features, rows: 1, thresholds: "best" } as const;
  const own = { rounds: 2000, rate_factor, growth, ...rest };
  return boosting.fit(table, target, own, createRng(1), { steps: rounds });
}
const near = (got: ArrayLike<number>, wanted: readonly number[], digits: number): void =>
  wanted.forEach((w, i) => expect(got[i], `entry ${i}`).toBeCloseTo(w, digits));

describe("a row by itself", () => {
  it("has exactly the prediction that it has among others, trees of levels and missing cells included", () => {
    const holes = matrix(rows.map((row, i) => row.map((v, j) => ((i + j) % 9 === 0 ? NaN : v))));
    const growth = { kind: "oblivious", depth: 4 } as const;
    const rest = { l1: 0, l2: 1, features: 1, rows: 1, thresholds: "best" } as const;
    const own = { rounds: 2000, rate_factor: 1, growth, ...rest };
    const oblivious = boosting.fit(holes, three, own, createRng(1), { steps: 12 });
    for (const fitted of [fit(y, {}, holes), fit(three, {}, holes), oblivious]) {
      const all = fitted.predict(holes);
      const width = all.length / n;
      for (let i = 0; i < n; i++) {
        const row = holes.data.slice(i * 3, i * 3 + 3);
        const alone = fitted.predict({ rows: 1, columns: 3, data: row });
        expect([...alone]).toEqual([...all.slice(i * width, (i + 1) * width)]);
      }
    }
  });
});

describe("gradient boosting agrees with scikit-learn", () => {
  // HistGradientBoosting…(learning_rate=0.2, max_iter=20, max_leaf_nodes=4, min_samples_leaf=3,
  // l2_regularization=0.5, early_stopping=False), scikit-learn 1.9.1, on the same rows
  it("on numbers, also between and beyond the training rows", () => {
    const fitted = fit(y);
    near(
      fitted.predict(x),
      [0.32707992, 2.7470423, 2.9734552, 0.78847547, -0.31874229, -0.3963151],
      5,
    );
    const other = matrix([
      [3.3, 7.7, 2.2],
      [-100, 100, 5.5],
    ]);
    near(fitted.predict(other), [2.9906386, 1.8684959], 5);
  });
  it("on two classes", () => {
    const p = fit(two).predict(x);
    const second = [0.235742, 0.84404057, 0.9710942, 0.027908997, 0.066765717, 0.025120458];
    near(
      second.map((_, i) => p[i * 2 + 1]),
      second,
      5,
    );
  });
});

describe("gradient boosting", () => {
  it("does one round by hand: the mean, and a rate's share of the shrunk leaf means", () => {
    const line = matrix([[1], [2], [3], [4]]);
    const target: Target = { values: Float64Array.of(0, 0, 10, 10), classes: 0 };
    const [low, , , high] = fit(
      target,
      { rounds: 1, rate: 0.1, leaves: 2, min_leaf: 1, l2: 2 },
      line,
    ).predict(line);
    // The residuals of a leaf are −5, −5: −10 / (2 + 2), a tenth of which is added to the mean 5.
    // Leaf values have 16 significant bits.
    expect(low).toBeCloseTo(5 - 0.25, 5);
    expect(high).toBeCloseTo(5 + 0.25, 5);
  });
  it("predicts the mean or the shares where no leaf can be split", () => {
    const few = { min_leaf: 21 };
    expect(fit(y, few).predict(x)[0]).toBeCloseTo(values.reduce((a, b) => a + b, 0) / n, 9);
    near(fit(two, few).predict(x), [1 - 0.475, 0.475], 9);
    near(fit(three, few).predict(x), [18 / 40, 7 / 40, 15 / 40], 9);
  });
  it("does not depend on the order of rows, or on the scale of columns", () => {
    const order = rows.map((_, i) => (i * 11) % n);
    const shuffled = fit(
      { ...y, values: Float64Array.from(order, (i) => values[i]) },
      {},
      {
        ...matrix(order.map((i) => rows[i])),
      },
    );
    near(shuffled.predict(x), [...fit(y).predict(x)], 9);
    const scaled = matrix(rows.map((r) => r.map((v) => 1024 * v - 3)));
    near(fit(y, {}, scaled).predict(scaled), [...fit(y).predict(x)], 9);
  });
  it("learns a target of tiny numbers as well as any other", () => {
    const tiny = fit({ values: y.values.map((v) => v * 1e-8), classes: 0 }).predict(x);
    near(
      tiny.map((v) => v * 1e8),
      [...fit(y).predict(x)],
      6,
    );
  });
  it("moves probabilities with the classes when these change their names", () => {
    const p = fit(three).predict(x);
    const renamed = fit({ values: three.values.map((v) => (v + 1) % 3), classes: 3 }).predict(x);
    for (let i = 0; i < n; i++)
      for (let c = 0; c < 3; c++)
        expect(renamed[i * 3 + ((c + 1) % 3)]).toBeCloseTo(p[i * 3 + c], 9);
  });
  it("gives finite probabilities when a class, or all but one of them, do not occur", () => {
    const rare = fit({ values: two.values, classes: 3 }).predict(x);
    const single = fit({ values: new Float64Array(n), classes: 2 }).predict(x);
    expect([...rare, ...single].every(Number.isFinite)).toBe(true);
    for (let i = 0; i < n; i++) {
      expect(rare[i * 3 + 2]).toBeLessThan(0.01);
      expect(single[i * 2]).toBeGreaterThan(0.999);
    }
  });
  it("learns from one row, and from columns that are constant", () => {
    const one = matrix([[5, 5, 5]]);
    expect([...fit({ values: Float64Array.of(7), classes: 0 }, {}, one).predict(x)]).toEqual(
      Array(n).fill(7),
    );
    const flat = matrix(rows.map(() => [1, 2]));
    expect(fit(y, {}, flat).predict(flat)[3]).toBeCloseTo(values.reduce((a, b) => a + b) / n, 9);
  });
  it("predicts exactly the same after JSON", () => {
    for (const target of [y, two, three]) {
      const fitted = fit(target);
      const again = boosting.load(JSON.parse(JSON.stringify(fitted.toJSON())));
      expect(again.predict(x)).toEqual(fitted.predict(x));
      expect(again.steps).toBe(20);
    }
  });
  it("fits the training rows better with each round", () => {
    const error = (rounds: number): number =>
      fit(y, { rounds })
        .predict(x)
        .reduce((s, p, i) => s + (p - values[i]) ** 2, 0);
    const errors = [1, 2, 5, 10, 20].map(error);
    expect([...errors].sort((a, b) => b - a)).toEqual(errors);
  });
  it("splits only the columns that are drawn: a third of three is one", () => {
    const json = fit(y, { features: 0.34 }).toJSON() as EnsembleJson;
    const used = ensembleFromJson(json).trees.map((t) => new Set(t.column).size);
    expect(Math.max(...used)).toBe(1);
    expect(new Set(ensembleFromJson(json).trees.flatMap((t) => [...t.column])).size).toBe(3);
  });
});
