import type { Rng } from "../../numeric/rng.ts";
import type { Ensemble } from "../../tune/ensemble/ensemble.ts";
import type { SavedModel } from "../../tune/saved-model.ts";
import type { ColumnSpec, Table } from "../../tune/table/data-table.ts";
import { MixedRows } from "../mixed-rows.ts";
import type { Pauses } from "../pause.ts";
import { type Banded, withBands } from "./bootstrap-band.ts";
import type { EffectGrid } from "./effect-grid.ts";

/** A value with the ends of its 95 % band. */
export interface BandedValue {
  /** The value. */
  readonly value: number;
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/** What is predicted at a value of a column. */
export interface EffectPoint {
  /** The cell, as it is written in a row. */
  readonly cell: string;
  /** The number, or the days since 1970-01-01 of a date; undefined for categories. */
  readonly number: number | undefined;
  /** Rows with this category, or with numbers up to this one and above the one before. */
  readonly rows: number;
  /** Partial dependence: the mean prediction if all rows had this value. */
  readonly dependence: BandedValue;
  /**
   * Accumulated local effect: how the prediction changes with the column, less its mean; undefined for
   * categories, which have no order.
   */
  readonly accumulated: BandedValue | undefined;
}

/** How predictions depend on a column. */
export interface EffectCurve {
  /** The class whose probability is predicted; undefined for numbers. */
  readonly class: string | undefined;
  /** Mean prediction of the rows. */
  readonly mean: number;
  /** Ascending numbers or dates; categories, the commonest one first. */
  readonly points: readonly EffectPoint[];
}

/** How predictions depend on a column, for each class. */
export interface ExplainedEffect {
  /** Name of the column. */
  readonly column: string;
  /** What its cells are. */
  readonly type: ColumnSpec["type"];
  /** Number of rows. */
  readonly rows: number;
  /** One for numbers and for two classes; of more classes one for each. */
  readonly curves: readonly EffectCurve[];
}

/**
 * Partial dependence (Friedman 2001, §8.2) and accumulated local effects (Apley and Zhu 2020, eq. 15 and
 * 16) of a column, with bands by a bootstrap over the rows. Partial dependence predicts rows with every
 * value of the column, also with those that do not occur together with the rest of the row; accumulated
 * local effects move each row within its own range only.
 * @param cells texts of the column in the rows
 * @param outputs indices of the outputs that are shown
 */
export async function measureEffect(
  model: SavedModel,
  ensemble: Pick<Ensemble, "predict">,
  table: Table,
  at: number,
  { sources, rows, rangeOf }: EffectGrid,
  cells: readonly string[],
  outputs: readonly number[],
  rng: Rng,
  pauses: Pauses,
): Promise<ExplainedEffect> {
  const column = table.columns[at];
  const width = Math.max(1, model.classes.length);
  const n = table.rows;
  const own = ensemble.predict(
    table,
    Int32Array.from({ length: n }, (_, i) => i),
  );
  const mixed = new MixedRows(table, ensemble, width);
  const predictAt = (source: (row: number) => number): Float64Array =>
    mixed.predict(withSources(table, at, source));
  const predictions: Float64Array[] = [];
  for (const [k, source] of sources.entries()) {
    predictions.push(predictAt(() => source));
    await pauses.after(k + 1, sources.length + 2);
  }
  // Each row at the ends of its range; rows without a value are not moved.
  const ends =
    rangeOf &&
    [1, 0].map((back) => predictAt((i) => (rangeOf[i] < 0 ? i : sources[rangeOf[i] - back])));
  const curves = outputs.map((o): EffectCurve => {
    const meansOf = (drawn: Int32Array): Float64Array =>
      Float64Array.from(predictions, (p) => meanOver(drawn, (i) => p[i * width + o]));
    const dependence = withBands(n, rng.fork(`dependence ${o}`), meansOf);
    const accumulated =
      ends &&
      rangeOf &&
      withBands(n, rng.fork(`accumulated ${o}`), (drawn) =>
        accumulate(
          drawn,
          rangeOf,
          sources.length,
          (i) => ends[1][i * width + o] - ends[0][i * width + o],
        ),
      );
    return {
      class: model.classes[o],
      mean: meanOver(
        Int32Array.from({ length: n }, (_, i) => i),
        (i) => own[i * width + o],
      ),
      points: Array.from(
        sources,
        (source, k): EffectPoint => ({
          cell: cells[source],
          number: "values" in column ? column.values[source] : undefined,
          rows: rows[k],
          dependence: bandedAt(dependence, k),
          accumulated: accumulated && bandedAt(accumulated, k),
        }),
      ),
    };
  });
  return { column: column.name, type: column.type, rows: n, curves };
}

const bandedAt = ({ values, low, high }: Banded, k: number): BandedValue => ({
  ...{ value: values[k], low: low[k], high: high[k] },
});

function meanOver(rows: Int32Array, of: (row: number) => number): number {
  let sum = 0;
  for (const i of rows) sum += of(i);
  return sum / rows.length;
}

/** Sources of mixed rows: those of the rows themselves, but for one column. */
function withSources(table: Table, at: number, source: (row: number) => number): Int32Array {
  const p = table.columns.length;
  const sources = new Int32Array(table.rows * p);
  for (let i = 0; i < table.rows; i++) {
    sources.fill(i, i * p, (i + 1) * p);
    sources[i * p + at] = source(i);
  }
  return sources;
}

/**
 * Sums of the mean changes within ranges up to each end, less their mean over the rows, which counts a
 * row as half way within its range (Apley and Zhu 2020, §3.1). A range without rows changes nothing.
 */
function accumulate(
  rows: Int32Array,
  rangeOf: Int32Array,
  ends: number,
  change: (row: number) => number,
): Float64Array {
  const changes = new Float64Array(ends);
  const counts = new Int32Array(ends);
  for (const i of rows) {
    const range = rangeOf[i];
    if (range < 0) continue;
    changes[range] += change(i);
    counts[range]++;
  }
  const effects = new Float64Array(ends);
  let centre = 0;
  let total = 0;
  for (let k = 1; k < ends; k++) {
    effects[k] = effects[k - 1] + (counts[k] === 0 ? 0 : changes[k] / counts[k]);
    centre += (counts[k] * (effects[k] + effects[k - 1])) / 2;
    total += counts[k];
  }
  return effects.map((e) => e - (total === 0 ? 0 : centre / total));
}
