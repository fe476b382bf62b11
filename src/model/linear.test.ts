import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { linear } from "./linear.ts";
import { fitLogistic } from "./logistic.ts";

/** Six rows of two standardised columns. */
const x = {
  rows: 6,
  columns: 2,
  data: Float64Array.of(
    ...[-1.4638501094227998, -0.8619342151577695, -0.8783100656536799, -1.470358367033842],
    ...[-0.29277002188455997, 0.3549140885943758, 0.29277002188455997, -0.25351006328169684],
    ...[0.8783100656536799, 1.571762392346521, 1.4638501094227998, 0.659126164532412],
  ),
};
const numbers = { values: Float64Array.of(1, 2, 2.5, 4, 5, 7), classes: 0 };
const expectNear = (got: readonly number[], wanted: readonly number[], digits: number): void =>
  wanted.forEach((w, i) => expect(got[i]).toBeCloseTo(w, digits));

describe("least squares", () => {
  it("with l2 has the weights of scikit-learn's Ridge", () => {
    // Ridge(alpha=0.1 * 6) on y / y.std(), weights times y.std(), scikit-learn 1.9.1
    const { weights, intercept } = fitLeastSquares(x, numbers, 0, 0.1);
    expectNear(weights, [1.7825928146639778, 0.019505398590149266], 8);
    expect(intercept[0]).toBeCloseTo(3.5833333333333335, 10);
  });
  it("with l1 and l2 has the weights of scikit-learn's ElasticNet, with an exact zero", () => {
    // ElasticNet(alpha=0.3, l1_ratio=0.5) on y / y.std(), weights times y.std(), scikit-learn 1.9.1
    const { weights } = fitLeastSquares(x, numbers, 0.15, 0.15);
    expect(weights[0]).toBeCloseTo(1.4564333720790705, 5);
    expect(weights[1]).toBe(0);
  });
  it("ignores a constant column, and predicts the mean of a constant target", () => {
    const flat = { rows: 3, columns: 2, data: Float64Array.of(1, 5, 2, 5, 3, 5) };
    const y = { values: Float64Array.of(1, 2, 3), classes: 0 };
    for (const l1 of [0, 1e-6]) {
      const { weights } = fitLeastSquares(flat, y, l1, 0);
      expectNear([...weights], [1, 0], 4);
    }
    const constant = { values: Float64Array.of(4, 4, 4), classes: 0 };
    expect(fitLeastSquares(flat, constant, 0, 0.1)).toMatchObject({
      weights: [0, 0],
      intercept: [4],
    });
  });
});

describe("a training that is over", () => {
  const n = 60;
  /** Powers of a number, which are alike, so that the weights converge slowly. */
  const powers = {
    ...{ rows: n, columns: 5 },
    data: Float64Array.from(
      { length: 5 * n },
      (_, at) => (Math.floor(at / 5) / 30 - 1) ** (1 + (at % 5)),
    ),
  };
  const sparse = {
    ...{ rows: n, columns: 30, starts: Int32Array.from({ length: n + 1 }, (_, i) => 2 * i) },
    indices: Int32Array.from({ length: 2 * n }, (_, at) => 15 * (at % 2) + ((7 * at * at) % 15)),
    values: new Float32Array(2 * n).fill(1),
  };
  const y = {
    values: Float64Array.from({ length: n }, (_, i) => (Math.floor(i / 10) + +(i % 7 === 0)) % 3),
    classes: 3,
  };
  const params = { l1_share: 0, curves: false, log_target: false, log_odds: false };
  const lossOf = (p: Float64Array): number =>
    -y.values.reduce((sum, label, i) => sum + Math.log(p[3 * i + label]), 0) / n;

  it.each([
    ["columns", powers],
    ["n-grams", { ...powers, sparse }],
  ])("ends where it is, of %s: better than a constant, worse than the minimum", (_, x) => {
    const train = (isOver?: () => boolean): number =>
      lossOf(linear.fit(x, y, { ...params, penalty: 1e-5 }, createRng(0), { isOver }).predict(x));
    let asked = 0;
    const ended = train(() => ++asked > 3);
    const converged = train(() => false);
    expect(asked).toBe(4);
    expect(ended).toBeLessThan(0.9 * Math.log(3));
    expect(ended).toBeGreaterThan(1.1 * converged);
    expect(train()).toBe(converged);
  });
});

describe("logistic regression", () => {
  // LogisticRegression(C=1 / (0.2 * 6)), scikit-learn 1.9.1
  it("of two classes has scikit-learn's weights", () => {
    const y = { values: Float64Array.of(0, 0, 1, 1, 1, 0), classes: 2 };
    const { weights, intercept } = fitLogistic(x, y, { l2: 0.2 });
    expectNear([...weights], [0.07490960146134662, 0.6103907813837854], 3);
    expect(intercept[0]).toBeCloseTo(0.0007070448628584039, 3);
  });
  it("of three classes has scikit-learn's weights, a row for each class", () => {
    const y = { values: Float64Array.of(0, 1, 1, 2, 2, 0), classes: 3 };
    const { weights, intercept } = fitLogistic(x, y, { l2: 0.2 });
    expectNear(
      [...weights],
      [
        0.03714347293338426, -0.0855469193993151, -0.27330115542830863, -0.24121102489051563,
        0.23615768249492455, 0.32675794428983085,
      ],
      3,
    );
    const mean = intercept.reduce((s, v) => s + v, 0) / 3;
    expectNear(
      intercept.map((v) => v - mean),
      [0.07957722663018978, -0.027421068728027798, -0.052156157902161986],
      3,
    );
  });
});

it("counts an l1 share below a hundredth as none", () => {
  const fit = (l1Share: number) =>
    linear
      .fit(
        x,
        numbers,
        { penalty: 0.3, l1_share: l1Share, curves: false, log_target: false, log_odds: false },
        createRng(0),
      )
      .toJSON() as {
      weights: number[];
    };
  expect(fit(0.009).weights[1]).not.toBe(0);
  expect(fit(1).weights[1]).toBe(0);
});
