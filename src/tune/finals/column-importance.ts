import type { Rng } from "../../numeric/rng.ts";
import { signOf } from "../../trial/measures.ts";
import { gainOf } from "../interval/interval.ts";
import { estimateIntervalsMs, scoreIntervals } from "../interval/score-intervals.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { dependentRows } from "../split/dependent-rows.ts";
import type { Table } from "../table/data-table.ts";
import { pickCells } from "../table/pick-cells.ts";
import { type Sample, sampleOf, type UnseenPredictor, unseenRows } from "./unseen-predictor.ts";

/** How much worse the kept model scores without what a column says. */
export interface ColumnImportance {
  /** Name of the column. */
  readonly column: string;
  /** Score that is lost when the column's cells are shuffled; below 0 if the score gets better. */
  readonly loss: number;
  /** Lower end of the 95 % interval of the loss over rows; only of the most important columns. */
  readonly low?: number;
  /** Upper end of the interval. */
  readonly high?: number;
}

/** The importance of columns, and by which rows it was measured. */
export interface ColumnImportances {
  /** Every column, the most important first. */
  readonly columns: readonly ColumnImportance[];
  /** Number of rows whose cells were shuffled. */
  readonly rows: number;
  /** Whether no model that predicted them was trained on them. */
  readonly unseen: boolean;
}

/** Rows whose cells are shuffled. */
const MAX_ROWS = 1000;
/** Fewer rows do not show which columns matter, unless there are no more. */
const MIN_ROWS = 200;
/** Cells that are shuffled when no time limits it; each needs a prediction. */
const MAX_CELLS = 50_000;
/** Columns whose losses have intervals. */
const MAX_INTERVALS = 20;
/** Rows by which the time of a prediction is measured. */
const TIMED_ROWS = 50;

/**
 * Permutation importance (Breiman 2001; Fisher et al. 2019): the score that the model loses when the
 * cells of one column are shuffled, on rows that were held out, or on those that each fold validates.
 * Each member predicts with one model that has not seen the row, where it has such a model.
 * @param msLeft milliseconds that may be used; Infinity: as many cells whatever they take
 * @returns undefined when the time does not suffice
 */
export function measureImportance(
  plan: TunePlan,
  { predict, unseen }: UnseenPredictor,
  msLeft: number,
): ColumnImportances | undefined {
  const rng = plan.rng.fork("importance");
  const began = performance.now();
  const all = Uint32Array.from({ length: unseenRows(plan).length }, (_, k) => k);
  rng.shuffle(all);
  const columns = plan.dataset.table.columns.length;
  const most = Math.min(MAX_ROWS, all.length);
  let count = Math.min(most, Math.max(MIN_ROWS, Math.floor(MAX_CELLS / columns)));
  if (msLeft < Infinity) {
    const tried = Math.min(TIMED_ROWS, all.length);
    const before = performance.now();
    predict(sampleOf(plan, all.subarray(0, tried)));
    const msPerRow = (performance.now() - before) / tried;
    const left = msLeft - (performance.now() - began);
    count = Math.min(count, Math.floor(left / (msPerRow * (columns + 1))));
    if (count < Math.min(MIN_ROWS, all.length)) return undefined;
  }
  const sample = sampleOf(plan, all.slice(0, count).sort());
  const { info } = plan;
  const score = (p: Float64Array): number =>
    -signOf(info.direction) * info.score(p, sample.target, sample.weights);
  const own = predict(sample);
  const shuffled = sample.table.columns
    .map(({ name }, c): Shuffled => {
      const p = predict({ ...sample, table: withShuffled(sample.table, c, rng.fork(c)) });
      return { column: name, p, loss: score(own) - score(p) };
    })
    .sort((a, b) => b.loss - a.loss);
  const intervals = intervalsOf(plan, sample, own, shuffled, msLeft - (performance.now() - began));
  return {
    columns: shuffled.map(({ column, loss }, k) => ({ column, loss, ...intervals[k] })),
    rows: count,
    unseen,
  };
}

/** Predictions without what a column says. */
interface Shuffled {
  readonly column: string;
  readonly loss: number;
  readonly p: Float64Array;
}

/** Intervals of the losses of the most important columns, by a jackknife; none without time. */
function intervalsOf(
  plan: TunePlan,
  { rows, target: y, weights }: Sample,
  own: Float64Array,
  shuffled: readonly Shuffled[],
  msLeft: number,
): readonly { readonly low: number; readonly high: number }[] {
  const shown = shuffled.slice(0, MAX_INTERVALS);
  if (((shown.length + 1) / 3) * estimateIntervalsMs(rows.length) > msLeft) return [];
  const { differences } = scoreIntervals(
    [own, ...shown.map(({ p }) => p)],
    { y, weights, groups: dependentRows(plan.splitting, rows) },
    plan.info,
    plan.rng.fork("importance intervals"),
  );
  return shown.map(({ loss }, k) => {
    // The gain of the shuffled predictions is the loss with the other sign.
    const gain = gainOf(differences[k + 1], plan.info.direction);
    return { low: loss - (gain.high - gain.score), high: loss + (gain.score - gain.low) };
  });
}

function withShuffled(table: Table, at: number, rng: Rng): Table {
  const order = Uint32Array.from({ length: table.rows }, (_, i) => i);
  rng.shuffle(order);
  const columns = table.columns.map((column, c) => (c === at ? pickCells(column, order) : column));
  return { ...table, columns };
}
