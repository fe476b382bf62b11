import { requireFewGaps } from "./build-panel.ts";
import { endOf, fillGaps, type Series } from "./panel.ts";

/** Steps between the end of a series and its newer rows. */
export const stepsBetween = (before: Series, newer: Series): number =>
  Math.max(0, newer.start - endOf(before));

/**
 * A series with newer rows: these count where both have a value, and end the series. Steps between
 * them are filled.
 * @throws AttuneError `data-invalid` if there are more steps between them than in them
 */
export function mergeSeries(before: Series, newer: Series): Series {
  const start = Math.min(before.start, newer.start);
  requireFewGaps(newer.name, stepsBetween(before, newer), endOf(newer) - start);
  const values = new Float64Array(endOf(newer) - start).fill(Number.NaN);
  for (const { start: from, values: own, filled } of [before, newer])
    for (let i = 0; i < own.length; i++) {
      const at = from + i - start;
      if (at < values.length && (filled[i] === 0 || Number.isNaN(values[at]))) values[at] = own[i];
    }
  return {
    ...{ name: newer.name, start, values, filled: fillGaps(values) },
    known: newer.known.map((own, k) =>
      mergeKnown(
        { start: before.start, values: before.known[k] },
        { start: newer.start, values: own },
        start,
      ),
    ),
  };
}

interface KnownValues {
  readonly start: number;
  readonly values: Float64Array;
}

function mergeKnown(before: KnownValues, newer: KnownValues, start: number): Float64Array {
  const end = Math.max(endOf(before), endOf(newer));
  const merged = new Float64Array(end - start).fill(Number.NaN);
  for (const { start: from, values } of [before, newer])
    for (let i = 0; i < values.length; i++)
      if (!Number.isNaN(values[i])) merged[from + i - start] = values[i];
  return merged;
}
