import { expect, it } from "vitest";
import { rightSingularVectors } from "./randomized-svd.ts";
import { createRng } from "./rng.ts";
import type { SparseMatrix } from "./sparse-matrix.ts";

const ROWS = 80;
const COLUMNS = 30;

/** A matrix of rank 3 with singular values in the ratio 16 : 4 : 1, and some noise. */
function makeMatrix(noise: number): { readonly x: SparseMatrix; readonly rightOf: Float64Array[] } {
  const rng = createRng(2);
  // Vectors without common entries are orthogonal.
  const part = (length: number, c: number): Float64Array => {
    const v = Float64Array.from({ length }, (_, i) => (i % 3 === c ? rng.normal() : 0));
    return v.map((e) => e / Math.hypot(...v));
  };
  const left = [0, 1, 2].map((c) => part(ROWS, c));
  const right = [0, 1, 2].map((c) => part(COLUMNS, c));
  const [starts, indices, values]: [number[], number[], number[]] = [[0], [], []];
  for (let i = 0; i < ROWS; i++) {
    for (let j = 0; j < COLUMNS; j++) {
      let v = noise * rng.normal();
      for (let c = 0; c < 3; c++) v += (16 / 4 ** c) * left[c][i] * right[c][j];
      if (v !== 0) {
        indices.push(j);
        values.push(v);
      }
    }
    starts.push(indices.length);
  }
  const x = {
    rows: ROWS,
    columns: COLUMNS,
    starts: Int32Array.from(starts),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
  return { x, rightOf: right };
}

it.each([0, 0.01])("finds the right singular vectors, the greatest first: noise %d", (noise) => {
  const { x, rightOf } = makeMatrix(noise);
  const found = rightSingularVectors(x, 3, createRng(1));
  for (let c = 0; c < 3; c++) {
    const own = Float64Array.from({ length: COLUMNS }, (_, j) => found[j * 3 + c]);
    const cosine = own.reduce((sum, v, j) => sum + v * rightOf[c][j], 0);
    expect(Math.hypot(...own)).toBeCloseTo(1, 6);
    expect(Math.abs(cosine)).toBeGreaterThan(noise === 0 ? 1 - 1e-6 : 0.99);
  }
});
it("has columns of zeros where the rank is lower", () => {
  const { x } = makeMatrix(0);
  const found = rightSingularVectors(x, 5, createRng(1));
  for (let j = 0; j < COLUMNS; j++) expect(Math.abs(found[j * 5 + 4])).toBeLessThan(1e-9);
});
