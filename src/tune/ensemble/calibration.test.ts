import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { applyCalibration, calibrate } from "./calibration.ts";

const logit = (p: number): number => Math.log(p / (1 - p));
/** n rows with the same probabilities, a share of which is of the second class. */
const same = (n: number, p: number, share: number) => ({
  p: Float64Array.from({ length: 2 * n }, (_, k) => (k % 2 === 1 ? p : 1 - p)),
  y: { values: Float64Array.from({ length: n }, (_, i) => (i < share * n ? 1 : 0)), classes: 2 },
});

/** Random probabilities of three classes, too certain by a factor of their logarithms. */
function random(seed: number, factor: number, n = 300) {
  const rng = createRng(seed);
  const classes = 3;
  const p = new Float64Array(n * classes);
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const scores = Array.from({ length: classes }, () => 3 * rng.uniform());
    const shares = (by: number): number[] => {
      const e = scores.map((s) => Math.exp(by * s));
      const total = e.reduce((a, b) => a + b);
      return e.map((v) => v / total);
    };
    p.set(shares(factor), i * classes);
    const [first, second] = shares(1);
    const u = rng.uniform();
    values[i] = u < first ? 0 : u < first + second ? 1 : 2;
  }
  return { p, y: { values, classes } };
}

function logLoss(p: Float64Array, y: ReturnType<typeof random>["y"]): number {
  let total = 0;
  for (const [i, c] of y.values.entries()) total -= Math.log(p[i * y.classes + c]);
  return total / y.values.length;
}

describe("the temperature", () => {
  it.each([
    [0.9, 0.7, logit(0.9) / logit(0.7)],
    [0.6, 0.75, logit(0.6) / logit(0.75)],
    [0.8, 0.8, 1],
  ])("turns one probability, %d, into the share of rows that are so, %d", (p, share, expected) => {
    // Many rows outweigh the prior.
    const { p: probabilities, y } = same(100_000, p, share);
    const calibration = calibrate(probabilities, y);
    expect(Math.log(calibration.temperature)).toBeCloseTo(Math.log(expected), 1);
    expect(applyCalibration(probabilities, 2, calibration)[1]).toBeCloseTo(share, 2);
  });
  const ROWS = 1500;
  it.each([
    [1, 0.3],
    [2, 1],
    [3, 2.5],
    [4, 1.4],
  ])(
    "has the least log-loss of all on a fine grid (seed %d, too certain by %d)",
    (seed, factor) => {
      const { p, y } = random(seed, factor, ROWS);
      const { temperature, floor } = calibrate(p, y);
      const lossAt = (logarithm: number): number =>
        logLoss(applyCalibration(p, 3, { temperature: Math.exp(logarithm), floor }), y);
      // A normal prior of the logarithm with a standard deviation of 0.12.
      const penalized = (at: number): number => lossAt(at) + (at / 0.12) ** 2 / (2 * ROWS);
      let best = 0;
      for (let k = -400; k <= 400; k++) {
        const at = (k / 400) * Math.log(4);
        if (penalized(at) < penalized(best)) best = at;
      }
      expect(Math.abs(Math.log(temperature) - best)).toBeLessThan(5e-3);
      expect(penalized(Math.log(temperature))).toBeLessThan(penalized(best) + 1e-5);
      // It finds about the factor by which the probabilities were made too certain.
      expect(temperature / factor).toBeGreaterThan(0.7);
      expect(temperature / factor).toBeLessThan(1.4);
    },
  );
  it("is a quarter to four at most", () => {
    const wrong = same(1e6, 0.95, 0.5);
    expect(calibrate(wrong.p, wrong.y).temperature).toBeCloseTo(4, 1);
    const certain = same(1e6, 0.51, 1);
    expect(calibrate(certain.p, certain.y).temperature).toBeCloseTo(0.25, 2);
  });
  it("hardly leaves 1 because few rows are predicted without an error", () => {
    const few = same(20, 0.9, 1);
    expect(calibrate(few.p, few.y).temperature).toBeGreaterThan(0.8);
  });
});

describe("the floor", () => {
  it("is half a row of one more than there are", () => {
    for (const n of [1, 9, 99]) {
      const { p, y } = same(n, 0.5, 1);
      expect(calibrate(p, y).floor).toBe(0.5 / (n + 1));
    }
  });
  it("leaves no probability at 0, so a wrong prediction that was certain has a finite loss", () => {
    const p = Float64Array.of(1, 0, 1, 0, 0, 1);
    const y = { values: Float64Array.of(0, 1, 1), classes: 2 };
    const calibration = calibrate(p, y);
    expect(Number.isFinite(calibration.temperature)).toBe(true);
    const q = applyCalibration(p, 2, calibration);
    expect(q.every((v) => v > 0 && v < 1)).toBe(true);
    expect(Number.isFinite(logLoss(q, y))).toBe(true);
  });
});

describe("calibrated probabilities", () => {
  it("are raised to the floor, then to the reciprocal of the temperature, and sum to 1", () => {
    const q = applyCalibration(Float64Array.of(0, 1, 0.36, 0.64), 2, {
      temperature: 2,
      floor: 0.01,
    });
    expect([...q]).toEqual([
      expect.closeTo(0.1 / 1.1, 12),
      expect.closeTo(1 / 1.1, 12),
      expect.closeTo(0.6 / 1.4, 12),
      expect.closeTo(0.8 / 1.4, 12),
    ]);
  });
  it("are the same at temperature 1, above the floor", () => {
    const p = Float64Array.of(0.2, 0.3, 0.5);
    expect([...applyCalibration(p, 3, { temperature: 1, floor: 0.01 })]).toEqual(
      [0.2, 0.3, 0.5].map((v) => expect.closeTo(v, 12)),
    );
  });
  it("sum to 1 in each row, and keep the order of the classes", () => {
    for (const seed of [1, 2, 3]) {
      const { p, y } = random(seed, 3);
      const q = applyCalibration(p, 3, calibrate(p, y));
      for (let i = 0; i < q.length; i += 3) {
        const [row, before] = [q.subarray(i, i + 3), p.subarray(i, i + 3)];
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        for (let a = 0; a < 3; a++)
          for (let b = 0; b < 3; b++)
            if (before[a] < before[b]) expect(row[a]).toBeLessThanOrEqual(row[b]);
      }
    }
  });
  it("keep the order of the rows where there are two classes", () => {
    const p = Float64Array.from({ length: 100 }, (_, k) => {
      const own = (Math.floor(k / 2) + 0.5) / 50;
      return k % 2 === 1 ? own : 1 - own;
    });
    for (const temperature of [0.3, 1, 3.5]) {
      const q = applyCalibration(p, 2, { temperature, floor: 1e-3 });
      for (let k = 3; k < 100; k += 2) expect(q[k]).toBeGreaterThan(q[k - 2]);
    }
  });
});

it("a row of weight 2 counts as two rows", () => {
  const { p, y } = random(4, 2);
  const weights = Float64Array.from(y.values, (_, i) => (i < 100 ? 2 : 1e-12));
  const first = { values: y.values.slice(0, 100), classes: 3 };
  // The prior weighs as against all 300 rows.
  const few = calibrate(p.slice(0, 300), first).temperature;
  const weighed = calibrate(p, y, weights).temperature;
  expect(Math.abs(Math.log(weighed))).toBeGreaterThanOrEqual(Math.abs(Math.log(few)));
  const ones = calibrate(p, y, new Float64Array(300).fill(7));
  expect(ones.temperature).toBeCloseTo(calibrate(p, y).temperature, 9);
  expect(weighed).not.toBeCloseTo(ones.temperature, 3);
});
