import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplerReference } from "../../test/reference.ts";
import { symmetricEigen } from "./eigen.ts";

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
  it("and vectors of a small matrix are SciPy's", () => {
    // scipy.linalg.eigh, SciPy 1.17.1
    const values = new Float64Array(3);
    const vectors = new Float64Array(9);
    symmetricEigen(Float64Array.of(4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 1), 3, values, vectors);
    const order = [0, 1, 2].sort((a, b) => values[a] - values[b]);
    const wanted = [0.8503784596668522, 2.5028237389164834, 4.646797801416664];
    order.forEach((c, k) => expect(values[c]).toBeCloseTo(wanted[k], 13));
    const least = [-0.21187932633762988, 0.18779853983692685, 0.9590823006946955];
    const sign = Math.sign(vectors[6 + order[0]]);
    least.forEach((v, i) => expect(sign * vectors[i * 3 + order[0]]).toBeCloseTo(v, 13));
  });
  it("keep trace and sum of squares, and the vectors are orthonormal", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 28, maxLength: 28 }),
        (n, numbers) => {
          const a = new Float64Array(n * n);
          for (let i = 0, t = 0; i < n; i++)
            for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = numbers[t++];
          const values = new Float64Array(n);
          const v = new Float64Array(n * n);
          symmetricEigen(a.slice(), n, values, v);
          let trace = 0;
          for (let i = 0; i < n; i++) trace += a[i * n + i];
          const squares = a.reduce((s, x) => s + x * x, 0);
          expect(values.reduce((s, x) => s + x, 0)).toBeCloseTo(trace, 9);
          expect(values.reduce((s, x) => s + x * x, 0)).toBeCloseTo(squares, 8);
          for (let p = 0; p < n; p++)
            for (let q = 0; q <= p; q++) {
              let dot = 0;
              for (let k = 0; k < n; k++) dot += v[k * n + p] * v[k * n + q];
              expect(dot).toBeCloseTo(p === q ? 1 : 0, 12);
            }
        },
      ),
    );
  });
});

/** Eigenvalues in ascending order, and their vectors. */
function solve(rows: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = rows.length;
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  symmetricEigen(Float64Array.from(rows.flat()), n, values, vectors);
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  return {
    values: order.map((c) => values[c]),
    vectors: order.map((c) => rows.map((_, i) => vectors[i * n + c])),
  };
}

describe("matrices whose eigenvalues are known", () => {
  it("second differences have 2 − 2 cos(kπ/(n + 1))", () => {
    const n = 8;
    const rows = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
    );
    solve(rows).values.forEach((v, k) =>
      expect(v).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13),
    );
  });
  it("v vᵀ has |v|² with the vector v/|v|, and zeros", () => {
    const v = [1, -2, 2];
    const { values, vectors } = solve(v.map((a) => v.map((b) => a * b)));
    [0, 0, 9].forEach((wanted, k) => expect(values[k]).toBeCloseTo(wanted, 13));
    const sign = Math.sign(vectors[2][0]);
    v.forEach((a, i) => expect(sign * vectors[2][i]).toBeCloseTo(a / 3, 13));
  });
  it("a diagonal matrix has its own entries, and the axes as vectors", () => {
    const values = new Float64Array(3);
    const vectors = new Float64Array(9);
    symmetricEigen(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 0), 3, values, vectors);
    expect([...values]).toEqual([3, -1, 0]);
    expect([...vectors]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
  it("equal eigenvalues have vectors that are orthogonal: I + 1 1ᵀ has 1, 1 and 4", () => {
    const { values, vectors } = solve([
      [2, 1, 1],
      [1, 2, 1],
      [1, 1, 2],
    ]);
    [1, 1, 4].forEach((wanted, k) => expect(values[k]).toBeCloseTo(wanted, 13));
    const dot = vectors[0].reduce((s, a, i) => s + a * vectors[1][i], 0);
    expect(dot).toBeCloseTo(0, 13);
  });
  it("a matrix of one entry or of zeros needs no rotation", () => {
    expect(solve([[-7]])).toEqual({ values: [-7], vectors: [[1]] });
    const zeros = [
      [0, 0],
      [0, 0],
    ];
    expect(solve(zeros).values).toEqual([0, 0]);
  });
  it("small eigenvalues beside large ones are accurate to rounding", () => {
    // [[1, 1e-10], [1e-10, 2e-20]]: the product of both is the determinant, 1e-20.
    const { values } = solve([
      [1, 1e-10],
      [1e-10, 2e-20],
    ]);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(values[0] / 1e-20).toBeCloseTo(1, 6);
  });
  it("have eigenvalues that scale with the matrix, and vectors that do not", () => {
    const rows = [
      [4, 1, 0.5],
      [1, 3, -0.2],
      [0.5, -0.2, 1],
    ];
    const plain = solve(rows);
    const large = solve(rows.map((r) => r.map((v) => v * 2 ** 40)));
    expect(large.values).toEqual(plain.values.map((v) => v * 2 ** 40));
    expect(large.vectors).toEqual(plain.vectors);
  });
});
