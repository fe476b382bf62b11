import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { linear } from "./linear.ts";
import { fitLogTarget, hasLog, undoLog } from "./log-target.ts";

const n = 400;
const rng = createRng(3);
const x = { rows: n, columns: 1, data: Float64Array.from({ length: n }, () => rng.normal()) };
/** Prices that grow by a factor: e^(2 + x), with a log-normal error. */
const y = {
  values: Float64Array.from(x.data, (v) => Math.exp(2 + v + 0.3 * rng.normal())),
  classes: 0,
};
const params = { penalty: 1e-6, l1_share: 0, curves: false, log_target: true, log_odds: false };
const error = (p: Float64Array): number =>
  Math.sqrt(p.reduce((sum, v, i) => sum + (v - y.values[i]) ** 2, 0) / n);

describe("a linear model of the logarithm of the target", () => {
  const fitted = linear.fit(x, y, params, createRng(1));
  it("predicts the mean of a log-normal target, e^(2 + x + 0.3² / 2)", () => {
    const [p] = fitted.predict({ rows: 1, columns: 1, data: Float64Array.of(0.5) });
    expect(p / Math.exp(2.5 + 0.045)).toBeCloseTo(1, 1);
  });
  it("fits it better than a linear model of the target", () => {
    const plain = linear.fit(x, y, { ...params, log_target: false, log_odds: false }, createRng(1));
    expect(error(fitted.predict(x))).toBeLessThan(0.8 * error(plain.predict(x)));
  });
  it("predicts little more than the greatest target, however far a row lies outside", () => {
    const [far] = fitted.predict({ rows: 1, columns: 1, data: Float64Array.of(1e3) });
    const most = Math.max(...y.values);
    expect(far).toBeGreaterThan(most);
    expect(far).toBeLessThan(2 * most);
  });
  it("predicts the same after JSON", () => {
    const again = linear.load(JSON.parse(JSON.stringify(fitted.toJSON())));
    expect([...again.predict(x)]).toEqual([...fitted.predict(x)]);
  });
  it("is a model of the target itself where a target is not above 0", () => {
    const some = { values: y.values.map((v, i) => (i === 0 ? 0 : v)), classes: 0 };
    const [a, b] = [true, false].map((log) =>
      linear.fit(x, some, { ...params, log_target: log }, createRng(1)).predict(x),
    );
    expect(hasLog(some)).toBe(false);
    expect([...a]).toEqual([...b]);
  });
});

it("smears by the mean exponential of the residuals", () => {
  const log = fitLogTarget(Float64Array.of(0, 1), Float64Array.of(0.5, 0.5));
  expect(log.smear).toBeCloseTo((Math.exp(-0.5) + Math.exp(0.5)) / 2, 12);
  expect([...undoLog(Float64Array.of(0.5, -9, 9), log)]).toEqual([
    expect.closeTo(log.smear * Math.exp(0.5), 12),
    expect.closeTo(log.smear * Math.exp(-0.5), 12),
    expect.closeTo(log.smear * Math.exp(1.5), 12),
  ]);
});

it("smears by the weighted mean: a row of weight 2 counts as two rows", () => {
  const [logs, fitted] = [Float64Array.of(0, 1), Float64Array.of(0.5, 0.5)];
  const twice = fitLogTarget(Float64Array.of(0, 1, 1), Float64Array.of(0.5, 0.5, 0.5));
  expect(fitLogTarget(logs, fitted, Float64Array.of(1, 2)).smear).toBeCloseTo(twice.smear, 12);
  const rowTwice = {
    x: { rows: n + 1, columns: 1, data: Float64Array.of(...x.data, x.data[0]) },
    y: { values: Float64Array.of(...y.values, y.values[0]), classes: 0 },
  };
  const weights = new Float64Array(n).fill(1);
  weights[0] = 2;
  const weighed = linear.fit(x, y, params, createRng(1), { weights }).predict(x);
  const repeated = linear.fit(rowTwice.x, rowTwice.y, params, createRng(1)).predict(x);
  weighed.forEach((p, i) => expect(p / repeated[i]).toBeCloseTo(1, 9));
});
