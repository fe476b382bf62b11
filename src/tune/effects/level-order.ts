import { symmetricEigen } from "../../numeric/eigen.ts";
import type { Column, Table } from "../table/data-table.ts";

/** Parts of the rows at whose borders distributions of numbers are compared. */
const PARTS = 20;

/**
 * Orders the categories of a column so that similar ones are side by side: along the first axis of
 * a multidimensional scaling (Torgerson 1952) of the distances between them. The distance of two
 * categories is a sum over the other columns (Apley and Zhu 2020, appendix on categorical
 * predictors): for numbers and dates the Kolmogorov-Smirnov distance, for categories half of the
 * summed differences of their shares.
 * @param at the column
 * @param levelOf index of each row's category; −1 of rows that are left out
 * @returns indices of the categories in order
 */
export function orderLevels(
  { columns }: Table,
  at: number,
  levelOf: Int32Array,
  levels: number,
): Int32Array {
  const distances = new Float64Array(levels * levels);
  for (const [j, column] of columns.entries()) {
    if (j === at) continue;
    const shares = sharesOf(column, levelOf, levels);
    if (shares === undefined) continue;
    for (let a = 0; a < levels; a++)
      for (let b = 0; b < a; b++) {
        const d = distanceOf(column.type, shares[a], shares[b]);
        distances[a * levels + b] += d;
        distances[b * levels + a] += d;
      }
  }
  const places = firstAxis(distances, levels);
  return Int32Array.from(places.keys()).sort((a, b) => places[a] - places[b] || a - b);
}

/** Shares of each category's rows by category of another column, or below borders of its numbers. */
function sharesOf(column: Column, levelOf: Int32Array, levels: number): Float64Array[] | undefined {
  if (column.type === "text") return undefined;
  const [width, placeOf] =
    column.type === "category"
      ? [column.categories.length, (i: number) => column.codes[i]]
      : [PARTS, partsOf(column.values)];
  const shares = Array.from({ length: levels }, () => new Float64Array(width));
  const counts = new Float64Array(levels);
  for (let i = 0; i < levelOf.length; i++) {
    const level = levelOf[i];
    const place = placeOf(i);
    if (level < 0 || place < 0) continue;
    shares[level][place]++;
    counts[level]++;
  }
  for (const [level, own] of shares.entries())
    for (let k = 0; k < width; k++) own[k] /= Math.max(1, counts[level]);
  if (column.type !== "category")
    for (const own of shares) for (let k = 1; k < width; k++) own[k] += own[k - 1];
  return shares;
}

/** The part of a row when all are divided into about as many each; −1 where its number is missing. */
function partsOf(values: Float64Array): (row: number) => number {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  const borders = Array.from(
    { length: PARTS - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / PARTS)] ?? 0,
  );
  return (i) => {
    if (Number.isNaN(values[i])) return -1;
    let part = 0;
    while (part < borders.length && borders[part] <= values[i]) part++;
    return part;
  };
}

function distanceOf(type: Column["type"], a: Float64Array, b: Float64Array): number {
  let [sum, most] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    const d = Math.abs(a[k] - b[k]);
    sum += d;
    most = Math.max(most, d);
  }
  return type === "category" ? sum / 2 : most;
}

/** Coordinates on the first axis of classical scaling: the leading eigenvector of the centred squares. */
function firstAxis(distances: Float64Array, n: number): Float64Array {
  const squares = distances.map((d) => d * d);
  const means = Float64Array.from(
    { length: n },
    (_, a) => squares.subarray(a * n, (a + 1) * n).reduce((sum, d) => sum + d, 0) / n,
  );
  const mean = means.reduce((sum, m) => sum + m / n, 0);
  const centred = squares.map(
    (d, at) => -0.5 * (d - means[Math.floor(at / n)] - means[at % n] + mean),
  );
  const [values, vectors] = [new Float64Array(n), new Float64Array(n * n)];
  symmetricEigen(centred, n, values, vectors);
  const first = values.indexOf(Math.max(...values));
  const axis = Float64Array.from({ length: n }, (_, a) => vectors[a * n + first]);
  // The sign of an eigenvector is arbitrary: the first category is on the left.
  return axis[0] > 0 ? axis.map((v) => -v) : axis;
}
