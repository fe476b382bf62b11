import { quantileOfSorted } from "../../../numeric/statistics.ts";

/** Rows whose values lie in a range. */
export interface HistogramBin {
  /** Least value. */
  readonly from: number;
  /** Greatest value. */
  readonly to: number;
  /** Number of rows. */
  readonly rows: number;
}

const BINS = 20;
/** The outermost bins also take the values beyond these quantiles, which would flatten the others. */
const TAIL = 0.005;

/** Rows by value, in ranges of equal width; missing values are left out. */
export function histogram(values: Float64Array): HistogramBin[] {
  const sorted = values.filter((v) => Number.isFinite(v)).sort();
  if (sorted.length === 0) return [];
  const isWhole = sorted.every(Number.isInteger);
  const bounds = [quantileOfSorted(sorted, TAIL), quantileOfSorted(sorted, 1 - TAIL)];
  const [low, high] = isWhole ? [Math.floor(bounds[0]), Math.ceil(bounds[1])] : bounds;
  if (low === high)
    return [{ from: sorted[0], to: sorted[sorted.length - 1], rows: sorted.length }];
  // Bins of whole numbers are whole numbers wide, else some would get more values than others.
  const width = isWhole ? Math.ceil((high - low + 1) / BINS) : (high - low) / BINS;
  const start = isWhole ? low - 0.5 : low;
  const count = isWhole ? Math.ceil((high - low + 1) / width) : BINS;
  const rows = new Float64Array(count);
  for (const v of sorted) rows[Math.min(count - 1, Math.max(0, Math.floor((v - start) / width)))]++;
  return Array.from(rows, (r, b) => ({
    from: start + b * width,
    to: start + (b + 1) * width,
    rows: r,
  }));
}
