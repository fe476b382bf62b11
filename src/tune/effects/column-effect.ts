import type { Rng } from "../../numeric/rng.ts";
import type { ColumnSpec, Table } from "../table/data-table.ts";
import { pickCells } from "../table/pick-cells.ts";
import { accumulateLevels, accumulateRanges } from "./accumulate.ts";
import { type Banded, withBands } from "./bootstrap-band.ts";
import type { EffectGrid } from "./effect-grid.ts";
import { orderLevels } from "./level-order.ts";

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
  /** Accumulated local effect: how the prediction changes with the column, less its mean. */
  readonly accumulated: BandedValue;
  /**
   * Of a category: its place in the order by which effects are accumulated, from 0. Categories whose rows
   * are alike in the other columns are side by side.
   */
  readonly place?: number;
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

/** What an effect is measured of. */
interface EffectModel {
  /** Labels of the classes; none for numbers. */
  readonly classes: readonly string[];
  /** Predictions of rows, rows × outputs. */
  readonly predict: (table: Table) => Float64Array;
}

/** A column whose effect is measured. */
interface MeasuredColumn {
  /** Index of the column. */
  readonly at: number;
  /** Its values. */
  readonly grid: EffectGrid;
  /** The text of the column in a row. */
  readonly cellOf: (row: number) => string;
}

/**
 * Partial dependence (Friedman 2001, §8.2) and accumulated local effects (Apley and Zhu 2020, eq. 15 and
 * 16) of a column, with bands by a bootstrap over the rows. Partial dependence predicts rows with every
 * value of the column, also with those that do not occur together with the rest of the row; accumulated
 * local effects move each row within its own range, or to the categories beside its own.
 * @param outputs indices of the outputs that are shown
 * @param after called after each of the predictions, of which there are `total`
 */
export async function measureEffect(
  { classes, predict }: EffectModel,
  table: Table,
  { at, grid, cellOf }: MeasuredColumn,
  outputs: readonly number[],
  rng: Rng,
  after: (done: number, total: number) => Promise<void>,
): Promise<ExplainedEffect> {
  const { sources, rows } = grid;
  const column = table.columns[at];
  const width = Math.max(1, classes.length);
  const n = table.rows;
  const predictAt = (source: (row: number) => number): Float64Array => {
    const moved = pickCells(
      column,
      Int32Array.from({ length: n }, (_, i) => source(i)),
    );
    return predict({ ...table, columns: table.columns.map((c, j) => (j === at ? moved : c)) });
  };
  const own = predict(table);
  const means: Float64Array[] = [];
  for (const source of sources) {
    means.push(predictAt(() => source));
    await after(means.length, sources.length + 2);
  }
  const { accumulate, placeOf } = accumulator(table, at, grid, predictAt, own);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const curves = outputs.map((o): EffectCurve => {
    const outputOf = (p: Float64Array): Float64Array => pickOutput(p, width, o);
    const outputAt = means.map(outputOf);
    const dependence = withBands(n, rng.fork(`dependence ${o}`), (drawn) =>
      Float64Array.from(outputAt, (p) => meanOver(drawn, p)),
    );
    const accumulated = withBands(n, rng.fork(`accumulated ${o}`), accumulate(outputOf));
    return {
      class: classes[o],
      mean: meanOver(all, outputOf(own)),
      points: Array.from(
        sources,
        (source, k): EffectPoint => ({
          cell: cellOf(source),
          number: "values" in column ? column.values[source] : undefined,
          rows: rows[k],
          dependence: bandedAt(dependence, k),
          accumulated: bandedAt(accumulated, k),
          ...(placeOf && { place: placeOf[k] }),
        }),
      ),
    };
  });
  return { column: column.name, type: column.type, rows: n, curves };
}

/** Accumulates changes of predictions over the values of a column, in the order of the grid. */
interface Accumulator {
  /** @param outputOf the output of predictions whose changes are accumulated */
  readonly accumulate: (
    outputOf: (predictions: Float64Array) => Float64Array,
  ) => (rows: Int32Array) => Float64Array;
  /** Of categories the place of each in their order. */
  readonly placeOf?: Int32Array;
}

function accumulator(
  table: Table,
  at: number,
  { sources, rangeOf, levelOf }: EffectGrid,
  predictAt: (source: (row: number) => number) => Float64Array,
  own: Float64Array,
): Accumulator {
  if (levelOf === undefined) {
    // Each row at the ends of its range; rows without a value are not moved.
    const [low, high] = [1, 0].map((back) =>
      predictAt((i) => (rangeOf[i] < 0 ? i : sources[rangeOf[i] - back])),
    );
    return {
      accumulate: (outputOf) => {
        const change = differencesOf(outputOf(high), outputOf(low));
        return (rows) => accumulateRanges(rows, rangeOf, sources.length, change);
      },
    };
  }
  const order = orderLevels(table, at, levelOf, sources.length);
  const placeOf = new Int32Array(order.length);
  for (const [place, level] of order.entries()) placeOf[level] = place;
  const placeOfRow = levelOf.map((level) => (level < 0 ? -1 : placeOf[level]));
  const beside = (step: number) => (i: number) => {
    const level = placeOfRow[i] < 0 ? undefined : order[placeOfRow[i] + step];
    return level === undefined ? i : sources[level];
  };
  const [next, before] = [predictAt(beside(1)), predictAt(beside(-1))];
  return {
    placeOf,
    accumulate: (outputOf) => {
      const up = differencesOf(outputOf(next), outputOf(own));
      const down = differencesOf(outputOf(own), outputOf(before));
      return (rows) => {
        const effects = accumulateLevels(rows, placeOfRow, order.length, up, down);
        return Float64Array.from(placeOf, (place) => effects[place]);
      };
    },
  };
}

const bandedAt = ({ values, low, high }: Banded, k: number): BandedValue => ({
  ...{ value: values[k], low: low[k], high: high[k] },
});

/** One output of predictions with `width` outputs a row. */
function pickOutput(p: Float64Array, width: number, output: number): Float64Array {
  const picked = new Float64Array(p.length / width);
  for (let i = 0; i < picked.length; i++) picked[i] = p[i * width + output];
  return picked;
}

const differencesOf = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - b[i]);

function meanOver(rows: Int32Array, values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < rows.length; k++) sum += values[rows[k]];
  return sum / rows.length;
}
