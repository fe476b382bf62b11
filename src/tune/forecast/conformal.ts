import { type PackedNumbers, packFloats, readNumbers } from "../../numeric/packed-numbers.ts";
import { mean } from "../../numeric/statistics.ts";

/** Errors of forecasts that models were not trained for, from which intervals follow. */
export interface ForecastErrors {
  /** Mean absolute error of each step ahead, divided by the scale of its series; it never falls. */
  readonly spread: readonly number[];
  /**
   * Absolute errors divided by the scale of the series and by `spread` of the step, ascending; at most
   * `MAX_KEPT`, evenly drawn.
   */
  readonly ratios: PackedNumbers;
  /** Number of periods, over all series, that the errors are of: those of one depend on each other. */
  readonly periods: number;
}

/** Errors that are kept for intervals. */
const MAX_KEPT = 2000;
/**
 * Errors that those of one period are worth. Measured: with it intervals from four periods of simulated
 * series hold about their share.
 */
const WORTH_OF_PERIOD = 5;

/**
 * Collects the errors for intervals.
 * @param scaled absolute errors, each divided by the scale of its series
 * @param ahead step of each, from 0
 * @param periods number of periods, over all series, that they are of
 */
export function forecastErrors(
  scaled: Float64Array,
  ahead: Int32Array,
  horizon: number,
  periods: number,
): ForecastErrors {
  const sums = new Float64Array(horizon);
  const counts = new Float64Array(horizon);
  for (let i = 0; i < scaled.length; i++) {
    sums[ahead[i]] += scaled[i];
    counts[ahead[i]]++;
  }
  const spread = risingMeans(sums, counts);
  const ratios = scaled.map((e, i) => e / (spread[ahead[i]] || 1)).sort();
  const kept =
    ratios.length <= MAX_KEPT
      ? ratios
      : Float64Array.from(
          { length: MAX_KEPT },
          (_, k) => ratios[Math.round((k * (ratios.length - 1)) / (MAX_KEPT - 1))],
        );
  return { spread, ratios: packFloats(kept), periods };
}

/** Means that never fall, nearest to those of the steps (isotonic regression, Barlow et al. 1972). */
function risingMeans(sums: Float64Array, counts: Float64Array): number[] {
  const blocks: { sum: number; count: number; steps: number }[] = [];
  for (let h = 0; h < sums.length; h++) {
    blocks.push({ sum: sums[h], count: counts[h], steps: 1 });
    for (;;) {
      const [before, last] = blocks.slice(-2);
      if (last === undefined || before.sum * last.count < last.sum * before.count) break;
      blocks.splice(-2, 2, {
        sum: before.sum + last.sum,
        count: before.count + last.count,
        steps: before.steps + last.steps,
      });
    }
  }
  const total = blocks.reduce((s, b) => s + b.sum, 0) / blocks.reduce((s, b) => s + b.count, 0);
  return blocks.flatMap(({ sum, count, steps }) =>
    new Array<number>(steps).fill(count > 0 ? sum / count : total),
  );
}

/**
 * Half the width of the interval of each step ahead, in scales of the series: split conformal
 * prediction (Vovk et al. 2005; Lei et al. 2018) of errors in proportion to the mean error of their
 * step. n errors that are independent hold a share of (n + 1) / n times the share; here n is that of
 * the periods. With too few errors for a share the largest one counts.
 * @param share of actual values that the interval holds
 */
export function halfWidths(
  { spread, ratios, periods }: ForecastErrors,
  share: number,
): Float64Array {
  const sorted = readNumbers(ratios);
  const worth = Math.min(sorted.length, WORTH_OF_PERIOD * periods);
  const rank = Math.ceil(sorted.length * share * (1 + 1 / worth));
  const quantile = sorted[Math.min(sorted.length, rank) - 1];
  return Float64Array.from(spread, (s) => s * quantile);
}

/** Share of actual values that intervals hold. */
export function coverageOf(scaled: Float64Array, ahead: Int32Array, widths: Float64Array): number {
  return mean(Float64Array.from(scaled, (e, i) => (e <= widths[ahead[i]] ? 1 : 0)));
}
