/** Those of some rows for which something holds; several times as fast as `filter` of the array. */
export function keepRows(rows: Uint32Array, holds: (row: number) => boolean): Uint32Array {
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (holds(row)) kept[count++] = row;
  }
  return count === rows.length ? rows : kept.subarray(0, count);
}

/** Those of some rows that have a number. A loop of its own, since all charts wait for it. */
export function rowsWithNumber(rows: Uint32Array, numbers: ArrayLike<number>): Uint32Array {
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isNaN(numbers[row]!)) kept[count++] = row;
  }
  return count === rows.length ? rows : kept.subarray(0, count);
}

/** Those of some rows whose number is in a range. */
export function rowsInRange(
  rows: Uint32Array,
  numbers: Float64Array,
  low: number,
  high: number,
): Uint32Array {
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const number = numbers[row]!;
    if (number >= low && number <= high) kept[count++] = row;
  }
  return count === rows.length ? rows : kept.subarray(0, count);
}

/** Of more trials a chart draws an even sample: their density looks the same. */
export const MAX_DRAWN_ROWS = 100_000;

/** Every k-th of the rows, so that at most `most` are left. */
export function sampleRows(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  const step = rows.length / most;
  const sample = new Uint32Array(most);
  for (let i = 0; i < most; i++) sample[i] = rows[Math.floor(i * step)]!;
  return sample;
}
