import { quantileOfSorted } from "../../../numeric/statistics.ts";

/** Rows whose values lie in a range. */
export interface HistogramBin {
  /** Least value. */
  readonly from: number;
  /** Greatest value. */
  readonly to: number;
  /** Number of rows. */
  readonly rows: number;
  /** How many of them have values beyond the range: in an outermost bin only. Default: 0. */
  readonly beyond?: number;
}

const BINS = 20;
/** The outermost bins also take the values beyond these quantiles, which would flatten the others. */
const TAIL = 0.005;
/** They do where the range of all values is wider than that between these quantiles by this factor. */
const LONG_TAIL = 1.25;

/** Rows by value, in ranges of equal width; missing values are left out. */
export function histogram(values: Float64Array): HistogramBin[] {
  const sorted = values.filter((v) => Number.isFinite(v)).sort();
  if (sorted.length === 0) return [];
  const isWhole = sorted.every(Number.isInteger);
  const bounds = shownRange(sorted);
  const [low, high] = isWhole ? [Math.floor(bounds[0]), Math.ceil(bounds[1])] : bounds;
  if (low === high)
    return [{ from: sorted[0], to: sorted[sorted.length - 1], rows: sorted.length }];
  // Bins of whole numbers are whole numbers wide, else some would get more values than others.
  const width = isWhole ? Math.ceil((high - low + 1) / BINS) : (high - low) / BINS;
  const start = isWhole ? low - 0.5 : low;
  const count = isWhole ? Math.ceil((high - low + 1) / width) : BINS;
  const rows = new Float64Array(count);
  for (const v of sorted) rows[Math.min(count - 1, Math.max(0, Math.floor((v - start) / width)))]++;
  const below = sorted.findIndex((v) => v >= start);
  const above = sorted.length - 1 - sorted.findLastIndex((v) => v <= start + count * width);
  return Array.from(rows, (r, b) => {
    const beyond = (b === 0 ? below : 0) + (b === count - 1 ? above : 0);
    const range = { from: start + b * width, to: start + (b + 1) * width };
    return { ...range, rows: r, ...(beyond > 0 && { beyond }) };
  });
}

/** All values, or those between the outermost quantiles where few would flatten the others. */
function shownRange(sorted: Float64Array): readonly [low: number, high: number] {
  const all = [sorted[0], sorted[sorted.length - 1]] as const;
  const inner = [quantileOfSorted(sorted, TAIL), quantileOfSorted(sorted, 1 - TAIL)] as const;
  return all[1] - all[0] > LONG_TAIL * (inner[1] - inner[0]) ? inner : all;
}
