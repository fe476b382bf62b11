/** Pixels must differ from their neighbours by less than this share of what any two differ by. */
const MAX_SHARE = 0.75;
/** Pixels below must be nearer than those this number of pixels beside them. */
const BESIDE = 2;
/** Fewer rows say too little. */
const LEAST_ROWS = 20;

/**
 * Whether columns are the pixels of square images. Then neighbours in a row and in a column are
 * similar, and a pixel differs less from the pixel below it, `side` columns further on, than from
 * those beside that one. That tells images from series of values over time, which are the less
 * alike the further apart they are.
 */
export function looksSmooth(
  rows: readonly Float64Array[],
  side: number,
  channels: number,
): boolean {
  if (rows.length < LEAST_ROWS) return false;
  const line = side * channels;
  const any = differenceOfAny(rows);
  const next = difference(rows, channels);
  const below = difference(rows, line);
  const beside = [line - BESIDE * channels, line + BESIDE * channels];
  return (
    next < MAX_SHARE * any &&
    below < MAX_SHARE * any &&
    beside.every((lag) => below < difference(rows, lag))
  );
}

/** Mean difference of values that are a number of columns apart. */
function difference(rows: readonly Float64Array[], lag: number): number {
  let sum = 0;
  for (const row of rows)
    for (let i = 0; i + lag < row.length; i++) sum += Math.abs(row[i + lag] - row[i]);
  return sum / (rows.length * (rows[0].length - lag));
}

/** Mean difference of any two values of a row: by their order, Σ (2i − n + 1)·x₍ᵢ₎ · 2 / n(n − 1). */
function differenceOfAny(rows: readonly Float64Array[]): number {
  let sum = 0;
  for (const row of rows) {
    const n = row.length;
    const sorted = row.toSorted();
    for (let i = 0; i < n; i++) sum += ((2 * i - n + 1) * sorted[i] * 2) / (n * (n - 1));
  }
  return sum / rows.length;
}
