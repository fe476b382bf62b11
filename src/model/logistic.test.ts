import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { createRng } from "../numeric/rng.ts";
import { linear } from "./linear.ts";
import { fitLogistic } from "./logistic.ts";

/** 40 rows of three standardised columns, by whole-number formulas. */
const n = 40;
const raw = Array.from({ length: n }, (_, i) => [(i * 7) % 40, (i * i) % 23, (i * 13) % 11]);
const moments = [0, 1, 2].map((j) => {
  const mean = raw.reduce((s, r) => s + r[j], 0) / n;
  return { mean, spread: Math.sqrt(raw.reduce((s, r) => s + (r[j] - mean) ** 2, 0) / n) };
});
const rows = raw.map((r) => r.map((v, j) => (v - moments[j].mean) / moments[j].spread));
const x: Matrix = { rows: n, columns: 3, data: Float64Array.from(rows.flat()) };
const y = raw.map((r) => Math.sin(r[0] / 6) * 3 + r[1] / 10 + (r[2] > 5 ? 1 : 0));
const two: Target = { values: Float64Array.from(y, (v) => (v > 1.5 ? 1 : 0)), classes: 2 };
const three: Target = {
  values: Float64Array.from(y, (v) => (v >= 2.5 ? 2 : v >= 0.5 ? 1 : 0)),
  classes: 3,
};
const near = (got: ArrayLike<number>, wanted: readonly number[], digits: number): void =>
  wanted.forEach((w, i) => expect(got[i]).toBeCloseTo(w, digits));

/** The probabilities that weights stand for, by the definition of softmax. */
function probabilities(weights: readonly number[], intercept: readonly number[], k: number) {
  return rows.map((row) => {
    const scores = intercept.map((b, c) => row.reduce((s, v, j) => s + v * weights[c * 3 + j], b));
    const all = k === 2 ? [0, scores[0]] : scores;
    const total = all.reduce((s, z) => s + Math.exp(z), 0);
    return all.map((z) => Math.exp(z) / total);
  });
}

describe("logistic regression", () => {
  // LogisticRegression(C=1 / (40 * l2), tol=1e-10), scikit-learn 1.9.1
  it("of two classes has scikit-learn's weights and probabilities", () => {
    const { weights, intercept } = fitLogistic(x, two, { l2: 0.01 });
    near(weights, [-1.6817946, 0.83826106, -0.71231137], 2);
    near(intercept, [-0.17569694], 2);
    const fitted = linear.fit(
      x,
      two,
      { penalty: 0.01, l1_share: 0, curves: false, log_target: false, log_odds: false },
      createRng(0),
    );
    near(fitted.predict(x), [0.072298023, 0.92770198, 0.22474387, 0.77525613], 3);
  });
  it("of three classes has scikit-learn's weights and probabilities", () => {
    const { weights, intercept } = fitLogistic(x, three, { l2: 0.05 });
    near(weights.slice(0, 3), [0.71616438, -0.32445109, 0.28344004], 2);
    near(weights.slice(3, 6), [0.10681244, 0.29019441, -0.41539705], 2);
    near(weights.slice(6), [-0.82297682, 0.03425668, 0.13195702], 2);
    // Only differences of the intercepts matter, since these have no penalty.
    near([intercept[1] - intercept[0], intercept[2] - intercept[0]], [-0.84126644, -0.30070407], 2);
    const fitted = linear.fit(
      x,
      three,
      { penalty: 0.05, l1_share: 0, curves: false, log_target: false, log_odds: false },
      createRng(0),
    );
    near(fitted.predict(x), [0.10026363, 0.14563773, 0.75409864], 3);
  });
  it("with l1 has the weights of scikit-learn's saga", () => {
    // LogisticRegression(C=1 / (40 * 0.05), l1_ratio=1, solver="saga", tol=1e-10)
    const { weights, intercept } = fitLogistic(x, two, { l1: 0.05, l2: 0 });
    near(weights, [-1.2851027, 0.1428453, -0.039347485], 2);
    near(intercept, [-0.14986864], 2);
  });

  it.each([
    ["two", two],
    ["three", three],
  ] as const)("predicts each of %s classes with its share on average", (_, target) => {
    // The derivative by an intercept, which has no penalty, is 0.
    const { weights, intercept } = fitLogistic(x, target, { l2: 0.02 });
    const p = probabilities(weights, intercept, target.classes);
    for (let c = 0; c < target.classes; c++) {
      const share = target.values.filter((v) => v === c).length / n;
      expect(p.reduce((s, q) => s + q[c], 0) / n).toBeCloseTo(share, 3);
    }
  });
  it.each([
    ["two", two],
    ["three", three],
  ] as const)("has the gradient 0 by each weight of %s classes", (_, target) => {
    const l2 = 0.02;
    const { weights, intercept } = fitLogistic(x, target, { l2 });
    const p = probabilities(weights, intercept, target.classes);
    for (let c = 0; c < intercept.length; c++) {
      const label = target.classes === 2 ? 1 : c;
      for (let j = 0; j < 3; j++) {
        const slope = rows.reduce(
          (s, row, i) => s + (p[i][label] - (target.values[i] === label ? 1 : 0)) * row[j],
          0,
        );
        expect(slope / n + l2 * weights[c * 3 + j]).toBeCloseTo(0, 3);
      }
    }
  });
  it("turns the sign of its weights when the two classes change places", () => {
    const swapped = { values: two.values.map((v) => 1 - v), classes: 2 };
    const a = fitLogistic(x, two, { l2: 0.05 });
    const b = fitLogistic(x, swapped, { l2: 0.05 });
    near(
      b.weights,
      a.weights.map((w) => -w),
      3,
    );
    near(
      b.intercept,
      a.intercept.map((w) => -w),
      3,
    );
  });
  it("keeps finite weights where a column separates the classes", () => {
    const line: Matrix = { rows: 4, columns: 1, data: Float64Array.of(-2, -1, 1, 2) };
    const target: Target = { values: Float64Array.of(0, 0, 1, 1), classes: 2 };
    const fitted = linear.fit(
      line,
      target,
      { penalty: 1e-6, l1_share: 0, curves: false, log_target: false, log_odds: false },
      createRng(0),
    );
    const p = fitted.predict(line);
    expect(p.every(Number.isFinite)).toBe(true);
    for (let i = 0; i < 4; i++) expect(p[i * 2 + target.values[i]]).toBeGreaterThan(0.99);
  });
  it("gives a class that does not occur a small probability, and learns from one row", () => {
    const none: Target = { values: Float64Array.of(0, 1, 0, 1), classes: 3 };
    const line: Matrix = { rows: 4, columns: 1, data: Float64Array.of(-1, 1, -1, 1) };
    const p = linear
      .fit(
        line,
        none,
        { penalty: 0.1, l1_share: 0, curves: false, log_target: false, log_odds: false },
        createRng(0),
      )
      .predict(line);
    for (let i = 0; i < 4; i++) expect(p[i * 3 + 2]).toBeLessThan(0.05);
    const one: Matrix = { rows: 1, columns: 1, data: Float64Array.of(0) };
    const single = linear.fit(
      one,
      { values: Float64Array.of(1), classes: 2 },
      { penalty: 0.1, l1_share: 0, curves: false, log_target: false, log_odds: false },
      createRng(0),
    );
    expect(single.predict(one)[1]).toBeGreaterThan(0.9);
  });
});
