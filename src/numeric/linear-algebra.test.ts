import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choleskyInto, solveLower, solveLowerTransposed } from "./cholesky.ts";
import { lbfgs } from "./lbfgs.ts";

describe("Cholesky", () => {
  it("solves A x = b for A = MᵀM + I", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 80, maxLength: 80 }),
        (n, numbers) => {
          const a = new Float64Array(n * n);
          for (let i = 0; i < n; i++)
            for (let j = 0; j < n; j++)
              for (let k = 0; k < n; k++) a[i * n + j]! += numbers[k * n + i]! * numbers[k * n + j]! + (i === j ? 1 / n : 0);
          const x = Float64Array.from(numbers.slice(64, 64 + n));
          const b = Float64Array.from({ length: n }, (_, i) => x.reduce((s, v, j) => s + a[i * n + j]! * v, 0));
          const l = new Float64Array(n * n);
          expect(choleskyInto(a, n, l)).toBe(true);
          solveLower(l, n, b);
          solveLowerTransposed(l, n, b);
          b.forEach((v, i) => expect(v).toBeCloseTo(x[i]!, 7));
        },
      ),
    );
  });
  it("says when a matrix is not positive definite", () => {
    expect(choleskyInto(Float64Array.of(1, 2, 2, 1), 2, new Float64Array(4))).toBe(false);
  });
});

describe("L-BFGS", () => {
  it("finds the minimum of Rosenbrock's function in ten dimensions", () => {
    const x = new Float64Array(10).fill(-1.2);
    const found = lbfgs(
      (v, g) => {
        g.fill(0);
        let s = 0;
        for (let i = 0; i + 1 < v.length; i++) {
          const a = v[i + 1]! - v[i]! ** 2;
          s += 100 * a * a + (1 - v[i]!) ** 2;
          g[i]! += -400 * a * v[i]! - 2 * (1 - v[i]!);
          g[i + 1]! += 200 * a;
        }
        return s;
      },
      x,
      { iterations: 1000, tolerance: 1e-8 },
    );
    expect(found.value).toBeLessThan(1e-10);
    x.forEach((v) => expect(v).toBeCloseTo(1, 4));
  });
  it("with l1 reaches the soft threshold of a separable quadratic, exact zeros included", () => {
    const centre = [3, 0.5, -2, -0.1];
    const x = new Float64Array(4);
    lbfgs(
      (v, g) => {
        let s = 0;
        for (let i = 0; i < 4; i++) {
          g[i] = v[i]! - centre[i]!;
          s += 0.5 * g[i]! ** 2;
        }
        return s;
      },
      x,
      { l1: 1, tolerance: 1e-10 },
    );
    expect(x[0]).toBeCloseTo(2, 6);
    expect(x[2]).toBeCloseTo(-1, 6);
    expect([x[1], x[3]]).toEqual([0, 0]);
  });
});
