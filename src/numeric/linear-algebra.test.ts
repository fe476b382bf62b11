import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplerReference } from "../../test/reference.ts";
import {
  choleskyInto,
  choleskyInverseInto,
  choleskyRow,
  solveLower,
  solveLowerTransposed,
} from "./cholesky.ts";
import { symmetricEigen } from "./eigen.ts";
import { lbfgs } from "./lbfgs.ts";
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
              for (let k = 0; k < n; k++)
                a[i * n + j] += numbers[k * n + i] * numbers[k * n + j] + (i === j ? 1 / n : 0);
          const x = Float64Array.from(numbers.slice(64, 64 + n));
          const b = Float64Array.from({ length: n }, (_, i) =>
            x.reduce((s, v, j) => s + a[i * n + j] * v, 0),
          );
          const l = new Float64Array(n * n);
          expect(choleskyInto(a, n, l)).toBe(true);
          solveLower(l, n, b);
          solveLowerTransposed(l, n, b);
          b.forEach((v, i) => expect(v).toBeCloseTo(x[i], 7));
        },
      ),
    );
  });
  it("gives NumPy's factor and inverse, whole or row by row", () => {
    const { a, factor, inverse } = samplerReference.matrix;
    const l = new Float64Array(49);
    expect(choleskyInto(Float64Array.from(a), 7, l)).toBe(true);
    const wide = new Float64Array(7 * 9);
    for (let i = 0; i < 7; i++) wide.set(a.slice(i * 7, i * 7 + 7), i * 9);
    for (let i = 0; i < 7; i++) expect(choleskyRow(wide, i, wide, 9)).toBe(true);
    const inverted = new Float64Array(49);
    choleskyInverseInto(l, 7, inverted, new Float64Array(49));
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < 7; j++) {
        if (j <= i) expect(l[i * 7 + j]).toBeCloseTo(factor[i * 7 + j], 12);
        if (j <= i) expect(wide[i * 9 + j]).toBe(l[i * 7 + j]);
        expect(inverted[i * 7 + j]).toBeCloseTo(inverse[i * 7 + j], 9);
      }
  });
  it("says when a matrix is not positive definite", () => {
    expect(choleskyInto(Float64Array.of(1, 2, 2, 1), 2, new Float64Array(4))).toBe(false);
  });
});

describe("L-BFGS", () => {
  it("finds the minimum of Rosenbrock's function in ten dimensions", () => {
    const x = new Float64Array(10).fill(-1.2);
    const found = lbfgs(rosenbrock, x, { iterations: 1000, tolerance: 1e-8 });
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
          g[i] = v[i] - centre[i];
          s += 0.5 * g[i] ** 2;
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
});

describe("eigenvalues", () => {
  it("are NumPy's, and the vectors make the matrix again", () => {
    const { a, eigenvalues } = samplerReference.matrix;
    const values = new Float64Array(7);
    const vectors = new Float64Array(49);
    symmetricEigen(Float64Array.from(a), 7, values, vectors);
    values
      .slice()
      .sort()
      .forEach((v, i) => expect(v).toBeCloseTo(eigenvalues[i], 10));
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < 7; j++) {
        let sum = 0;
        for (let k = 0; k < 7; k++) sum += vectors[i * 7 + k] * values[k] * vectors[j * 7 + k];
        expect(sum).toBeCloseTo(a[i * 7 + j], 10);
      }
  });
});
