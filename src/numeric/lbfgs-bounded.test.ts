import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplerReference } from "../../test/reference.ts";
import { minimizeBounded } from "./lbfgs-bounded.ts";

/** Rosenbrock's function, and its gradient into `g`. */
function rosenbrock(v: Float64Array, g: Float64Array): number {
  g.fill(0);
  let s = 0;
  for (let i = 0; i + 1 < v.length; i++) {
    const a = v[i + 1] - v[i] ** 2;
    s += 100 * a * a + (1 - v[i]) ** 2;
    g[i] += -400 * a * v[i] - 2 * (1 - v[i]);
    g[i + 1] += 200 * a;
  }
  return s;
}

/** ½ xᵀA x − bᵀx for a fixed positive definite A, and its gradient into `g`. */
function quadratic(v: Float64Array, g: Float64Array): number {
  const a = [4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 1];
  const b = [1, 2, 3];
  let value = 0;
  for (let i = 0; i < 3; i++) {
    let s = 0;
    for (let j = 0; j < 3; j++) s += a[i * 3 + j] * v[j];
    g[i] = s - b[i];
    value += 0.5 * s * v[i] - b[i] * v[i];
  }
  return value;
}

describe("bounded L-BFGS", () => {
  it("finds the minima that SciPy's L-BFGS-B finds, at bounds and inside", () => {
    for (const { low, high, start, x: wanted, value } of samplerReference.bounded) {
      const x = new Float64Array(6).fill(start);
      const found = minimizeBounded(
        rosenbrock,
        x,
        new Float64Array(6).fill(low),
        new Float64Array(6).fill(high),
        {
          iterations: 3000,
          tolerance: 1e-9,
          gain: 0,
        },
      );
      expect(found).toBeCloseTo(value, 6);
      x.forEach((v, i) => {
        expect(v).toBeCloseTo(wanted[i], 4);
        expect(v >= low && v <= high).toBe(true);
      });
    }
  });
  it("steps back from where the function is not finite", () => {
    const x = Float64Array.of(0.9);
    minimizeBounded(
      (v, g) => {
        g[0] = 1 - 1 / v[0];
        return v[0] < 0.2 ? Number.NaN : v[0] - Math.log(v[0]);
      },
      x,
      Float64Array.of(0),
      Float64Array.of(5),
    );
    expect(x[0]).toBeCloseTo(1, 4);
  });
  it("finds SciPy's minimum of a quadratic, where all three variables are at a bound", () => {
    // scipy.optimize.minimize(method="L-BFGS-B"), SciPy 1.17.1
    const x = Float64Array.of(0.5, 0, 1);
    const low = Float64Array.of(0, -1, 0);
    const high = Float64Array.of(1, 0.2, 2);
    const value = minimizeBounded(quadratic, x, low, high, { tolerance: 1e-10, gain: 0 });
    expect([...x]).toEqual([0, 0.2, 2]);
    expect(value).toBeCloseTo(-4.42, 12);
  });
  it("never leaves the bounds, and never ends above its start", () => {
    const bound = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bound, bound, bound), { minLength: 2, maxLength: 6 }),
        (rows) => {
          const low = Float64Array.from(rows, ([a, b]) => Math.min(a, b));
          const high = Float64Array.from(rows, ([a, b]) => Math.max(a, b));
          const x = Float64Array.from(rows, (r) => r[2]);
          const start = x.map((v, i) => Math.min(high[i], Math.max(low[i], v)));
          const g = new Float64Array(x.length);
          const value = minimizeBounded(rosenbrock, x, low, high);
          expect(value).toBeLessThanOrEqual(rosenbrock(start, g));
          expect(value).toBe(rosenbrock(x, g));
          x.forEach((v, i) => expect(v >= low[i] && v <= high[i]).toBe(true));
        },
      ),
    );
  });
});

it("ends where the gradient is 0 along what is free, and points out of what is held", () => {
  const bound = fc.integer({ min: -8, max: 8 }).map((v) => v / 4);
  fc.assert(
    fc.property(fc.array(fc.tuple(bound, bound, bound), { minLength: 3, maxLength: 3 }), (rows) => {
      const low = Float64Array.from(rows, ([a, b]) => Math.min(a, b));
      const high = Float64Array.from(rows, ([a, b]) => Math.max(a, b));
      const x = Float64Array.from(rows, (r) => r[2]);
      const options = { iterations: 500, tolerance: 1e-9, gain: 0 };
      minimizeBounded(quadratic, x, low, high, options);
      const g = new Float64Array(3);
      quadratic(x, g);
      for (let i = 0; i < 3; i++) {
        if (x[i] > low[i]) expect(g[i]).toBeLessThan(1e-5);
        if (x[i] < high[i]) expect(g[i]).toBeGreaterThan(-1e-5);
      }
    }),
  );
});
it("moves a start outside of the bounds to the nearest point within", () => {
  const x = Float64Array.of(9, -9, 0);
  const low = Float64Array.of(-1, -1, -1);
  const high = Float64Array.of(1, 1, 1);
  const g = new Float64Array(3);
  const value = minimizeBounded(quadratic, x, low, high, { iterations: 0 });
  expect([...x]).toEqual([1, -1, 0]);
  expect(value).toBe(quadratic(x, g));
});
it("does not move a variable whose bounds are equal", () => {
  const x = Float64Array.of(0, 5, 0);
  const low = Float64Array.of(-9, 0.25, -9);
  const high = Float64Array.of(9, 0.25, 9);
  minimizeBounded(quadratic, x, low, high, { tolerance: 1e-10, gain: 0 });
  expect(x[1]).toBe(0.25);
  // 4x + z/2 = 1 − ¼ and x/2 + z = 3 + 0.05: what remains of the system without y.
  expect(x[0]).toBeCloseTo((0.75 - 0.5 * 3.05) / 3.75, 8);
  expect(x[2]).toBeCloseTo(3.05 - 0.5 * ((0.75 - 0.5 * 3.05) / 3.75), 8);
});
it("evaluates the function once where every variable is held, or the gradient is NaN", () => {
  for (const slope of [1, Number.NaN]) {
    let calls = 0;
    const x = Float64Array.of(0);
    const value = minimizeBounded(
      (_, g) => {
        calls++;
        g[0] = slope;
        return 4;
      },
      x,
      Float64Array.of(0),
      Float64Array.of(1),
    );
    expect([calls, value, x[0]]).toEqual([1, 4, 0]);
  }
});
