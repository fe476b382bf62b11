import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import type { CategoryColumn } from "../table/data-table.ts";

/**
 * The overall mean counts as much as this many rows of a category (Micci-Barreca 2001, with a
 * fixed weight).
 */
const SMOOTHING_ROWS = 10;
/** Parts of the training rows, each encoded by the targets of the others. */
const CROSS_FITTING_PARTS = 5;
/** With ordered statistics, the overall mean counts as much as this many rows. */
const ORDERED_SMOOTHING_ROWS = 1;
/** Orders of the training rows over which ordered statistics are averaged. */
const ORDERS = 4;
/** Seed of these orders: the encoding of a table does not depend on the seed of a search. */
const ORDER_SEED = 1;

/** A column of categories encoded by mean targets. */
export interface TargetStep {
  /** Marks a step of this kind. */
  readonly kind: "target";
  /** Name of the column. */
  readonly name: string;
  /** Mean target of all training rows, one per output: used for unknown and missing categories. */
  readonly prior: readonly number[];
  /** Smoothed mean target of each category, one per output. */
  readonly means: { readonly [category: string]: readonly number[] };
  /** Whether missing cells stay missing. Default: they get the prior. */
  readonly keep?: true;
}

/** Columns that a target-encoded column becomes: one per class, but one for two classes. */
export function targetOutputs(y: Target): number {
  return y.classes > 2 ? y.classes : 1;
}

/** The number that is averaged: 1 for rows of the output's class, else the target itself. */
export function targetValue(y: Target, row: number, output: number): number {
  if (y.classes <= 2) return y.values[row];
  return y.values[row] === output ? 1 : 0;
}

/** The rows from which an encoding is learned, and the target of the whole table. */
export interface TrainingTargets {
  /** Indices of the training rows. */
  readonly rows: Int32Array;
  /** Target of each row of the table. */
  readonly y: Target;
  /** Weight of each row of the table, with mean 1 over `rows`. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
}

/** Where the encoded training rows of a column are written: into `x`, from its column `at` on. */
export interface EncodedPlace {
  readonly x: Matrix;
  readonly at: number;
}

/** Sums and counts of the target per category (category × outputs), and its overall mean. */
interface TargetSums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  readonly prior: readonly number[];
}

function sumTargets(column: CategoryColumn, { rows, y, weights }: TrainingTargets): TargetSums {
  const outputs = targetOutputs(y);
  const sums = new Float64Array(column.categories.length * outputs);
  const counts = new Float64Array(column.categories.length);
  const prior = new Array<number>(outputs).fill(0);
  let total = 0;
  for (const i of rows) {
    const c = column.codes[i];
    const w = weights?.[i] ?? 1;
    total += w;
    if (c >= 0) counts[c] += w;
    for (let o = 0; o < outputs; o++) {
      const t = w * targetValue(y, i, o);
      prior[o] += t;
      if (c >= 0) sums[c * outputs + o] += t;
    }
  }
  for (let o = 0; o < outputs; o++) prior[o] /= total || 1;
  return { sums, counts, prior };
}

/** Mean target of a category, shrunk towards the overall mean. */
function smoothedMean(
  { sums, counts, prior }: TargetSums,
  category: number,
  o: number,
  smoothing: number,
): number {
  return (
    (sums[category * prior.length + o] + smoothing * prior[o]) / (counts[category] + smoothing)
  );
}

/** How a column is encoded by its target. */
interface TargetStepOptions {
  /** Whether the training rows are encoded by `writeOrdered`. Default: false. */
  readonly isOrdered?: boolean;
  /** Whether missing cells stay missing. Default: false. */
  readonly keep?: boolean;
}

/** Learns the mean target of each category that occurs in the training rows. */
export function learnTargetStep(
  column: CategoryColumn,
  training: TrainingTargets,
  { isOrdered = false, keep = false }: TargetStepOptions = {},
): TargetStep {
  const sums = sumTargets(column, training);
  const smoothing = isOrdered ? ORDERED_SMOOTHING_ROWS : SMOOTHING_ROWS;
  const means = [...column.categories.entries()]
    .filter(([c]) => sums.counts[c] > 0)
    .map(
      ([c, category]) =>
        [category, sums.prior.map((_, o) => smoothedMean(sums, c, o, smoothing))] as const,
    );
  return {
    kind: "target",
    name: column.name,
    prior: sums.prior,
    // Not by assignment: a category may be called __proto__.
    means: Object.fromEntries(means),
    ...(keep && { keep }),
  };
}

/**
 * Writes the training rows of a target-encoded column. Each row is encoded by the targets of the
 * rows before it in a random order (ordered target statistics, Prokhorenkova et al. 2018, §3.2),
 * averaged over several orders, so that no row sees its own target and rare categories keep their
 * uncertainty.
 * @param keep whether missing cells stay missing
 */
export function writeOrdered(
  column: CategoryColumn,
  training: TrainingTargets,
  { x, at }: EncodedPlace,
  keep: boolean,
): void {
  const { rows, y, weights } = training;
  const { prior } = sumTargets(column, training);
  const outputs = prior.length;
  const rng = createRng(ORDER_SEED);
  const order = Uint32Array.from(rows.keys());
  for (let k = 0; k < rows.length; k++)
    for (let o = 0; o < outputs; o++) x.data[k * x.columns + at + o] = 0;
  for (let pass = 0; pass < ORDERS; pass++) {
    rng.shuffle(order);
    const sums = new Float64Array(column.categories.length * outputs);
    const counts = new Float64Array(column.categories.length);
    const before: TargetSums = { sums, counts, prior };
    for (const k of order) {
      const c = column.codes[rows[k]];
      for (let o = 0; o < outputs; o++) {
        const own =
          c >= 0
            ? smoothedMean(before, c, o, ORDERED_SMOOTHING_ROWS)
            : keep
              ? Number.NaN
              : prior[o];
        x.data[k * x.columns + at + o] += own / ORDERS;
      }
      if (c < 0) continue;
      const w = weights?.[rows[k]] ?? 1;
      counts[c] += w;
      for (let o = 0; o < outputs; o++) sums[c * outputs + o] += w * targetValue(y, rows[k], o);
    }
  }
}

/**
 * Writes the training rows of a target-encoded column. Each part of the rows is encoded by the
 * targets of the other parts, so that no row sees its own target.
 */
export function writeCrossFitted(
  column: CategoryColumn,
  training: TrainingTargets,
  { x, at }: EncodedPlace,
): void {
  const { rows } = training;
  for (let part = 0; part < CROSS_FITTING_PARTS; part++) {
    const others = rows.filter((_, k) => k % CROSS_FITTING_PARTS !== part);
    const sums = sumTargets(column, { ...training, rows: others });
    const { counts, prior } = sums;
    for (let k = part; k < rows.length; k += CROSS_FITTING_PARTS) {
      const c = column.codes[rows[k]];
      for (let o = 0; o < prior.length; o++)
        x.data[k * x.columns + at + o] =
          c < 0 || counts[c] === 0 ? prior[o] : smoothedMean(sums, c, o, SMOOTHING_ROWS);
    }
  }
}
