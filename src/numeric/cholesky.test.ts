import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplerReference } from "../../test/reference.ts";
import {
  choleskyInto,
  choleskyInverseInto,
  choleskyRow,
  dotAt,
  solveLower,
  solveLowerTransposed,
} from "./cholesky.ts";

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
  it("solves a system as SciPy does, with rows further apart than the matrix is wide", () => {
    // scipy.linalg.solve(A, [1, 2, 3]), SciPy 1.17.1
    const a = Float64Array.of(4, 1, 0.5, 0, 0, 1, 3, -0.2, 0, 0, 0.5, -0.2, 1, 0, 0);
    const l = new Float64Array(15);
    const b = Float64Array.of(1, 2, 3);
    expect(choleskyInto(a, 3, l, 5)).toBe(true);
    solveLower(l, 3, b, 5);
    solveLowerTransposed(l, 3, b, 5);
    const wanted = [-0.43882709807886755, 1.0414560161779576, 3.4277047522750252];
    b.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 12));
  });
});

describe("the dot product of two ranges", () => {
  it("is the plain sum of products, whatever the number of entries", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 30 }),
        (list) => {
          const v = Float64Array.from(list);
          const n = v.length - 3;
          let sum = 0;
          for (let k = 0; k < n; k++) sum += v[1 + k] * v[3 + k];
          expect(dotAt(v, 1, v, 3, n)).toBe(sum); // whole numbers: the order does not matter
        },
      ),
    );
  });
});

describe("Pascal's matrix, whose entries are binomial coefficients", () => {
  // A[i][j] = C(i + j, i) has the factor L[i][j] = C(i, j) and a determinant of 1: whole numbers.
  const n = 6;
  const binomial = (a: number, b: number): number =>
    b === 0 ? 1 : (binomial(a - 1, b - 1) * a) / b;
  const pascal = Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return binomial(i + j, i);
  });
  it("has binomial coefficients as its factor, exactly", () => {
    const l = new Float64Array(n * n);
    expect(choleskyInto(pascal, n, l)).toBe(true);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) expect(l[i * n + j]).toBe(binomial(i, j));
  });
  it("has the inverse Σ over k of (−1)^(i+j) C(k, i) C(k, j), exactly", () => {
    const l = new Float64Array(n * n);
    choleskyInto(pascal, n, l);
    const inverse = new Float64Array(n * n);
    choleskyInverseInto(l, n, inverse, new Float64Array(n * n));
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let wanted = 0;
        for (let k = Math.max(i, j); k < n; k++) wanted += binomial(k, i) * binomial(k, j);
        expect(inverse[i * n + j]).toBe((i + j) % 2 === 0 ? wanted : -wanted);
      }
  });
  it("is factored in its own place, from its lower triangle alone", () => {
    const a = pascal.map((v, k) => (k % n > Math.floor(k / n) ? Number.NaN : v));
    expect(choleskyInto(a, n, a)).toBe(true);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) expect(a[i * n + j]).toBe(binomial(i, j));
      for (let j = i + 1; j < n; j++) expect(a[i * n + j]).toBeNaN();
    }
  });
});

describe("matrices without a factor", () => {
  it.each([
    ["a zero on the diagonal", [0]],
    ["a negative number", [-1]],
    ["NaN", [Number.NaN]],
    ["a singular matrix", [1, 1, 1, 1]],
    ["NaN beside the diagonal", [1, Number.NaN, Number.NaN, 1]],
  ])("%s", (_, entries) => {
    const n = Math.sqrt(entries.length);
    expect(choleskyInto(Float64Array.from(entries), n, new Float64Array(n * n))).toBe(false);
  });
  it("are not those without a row", () => {
    expect(choleskyInto(new Float64Array(0), 0, new Float64Array(0))).toBe(true);
  });
});

it("triangular systems are solved by hand", () => {
  const l = Float64Array.of(2, Number.NaN, 3, 4); // the upper triangle is not read
  const b = Float64Array.of(4, 14, 99);
  solveLower(l, 2, b);
  expect([...b]).toEqual([2, 2, 99]);
  const c = Float64Array.of(7, 8, 99);
  solveLowerTransposed(l, 2, c); // 2x + 3y = 7, 4y = 8
  expect([...c]).toEqual([0.5, 2, 99]);
});
it("rows that follow a factor leave the rows before them as they are", () => {
  const stride = 3;
  const a = Float64Array.of(4, 0, 0, 2, 5, 0, -2, 1, 6);
  const l = new Float64Array(9);
  expect(choleskyInto(a, 2, l, stride)).toBe(true);
  const before = [...l.slice(0, 6)];
  expect(choleskyRow(a, 2, l, stride)).toBe(true);
  expect([...l.slice(0, 6)]).toEqual(before);
  expect([...l.slice(6)]).toEqual([-1, 1, 2]); // 6 = (−1)² + 1² + 2²
});
