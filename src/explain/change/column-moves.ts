import { quantileOfSorted, standardDeviation } from "../../numeric/statistics.ts";
import type { Column, Table } from "../../tune/table/data-table.ts";

/** Values of a number or a date that are tried at first. */
const TRIED_VALUES = 40;
/** Categories that are tried, the commonest first. */
const MAX_CATEGORIES = 50;

/** A value that a column of a row may be changed to. */
export interface Move {
  /** Index of the column. */
  readonly column: number;
  /** A row of the table with the value. */
  readonly source: number;
  /** How far the value is: in spreads of the column; 1 for another category. */
  readonly distance: number;
}

/** What a column may be changed to. */
export interface ColumnMoves {
  /** All values, the nearest first; those below the row's own are one list, those above another. */
  readonly sides: readonly (readonly Move[])[];
  /** Some of them, over the whole range. */
  readonly tried: readonly Move[];
}

/**
 * The values that occur in the rows of a table, as changes of its row 0. Distances of numbers and dates
 * are in units of the distance between the quartiles, or of the standard deviation where the quartiles
 * are equal. A missing cell is a distance of 1 from every value; cells are not made missing.
 */
export function movesOf(table: Table, at: number): ColumnMoves {
  const column = table.columns[at];
  if (column.type === "text") return { sides: [], tried: [] };
  if (column.type === "category") {
    const moves = categoryMoves(column.codes, at);
    return { sides: moves.map((move) => [move]), tried: moves };
  }
  return numberMoves(column, at);
}

function categoryMoves(codes: Int32Array, at: number): Move[] {
  const found = new Map<number, { readonly source: number; count: number }>();
  for (let i = 1; i < codes.length; i++) {
    if (codes[i] < 0 || codes[i] === codes[0]) continue;
    const known = found.get(codes[i]);
    if (known === undefined) found.set(codes[i], { source: i, count: 1 });
    else known.count++;
  }
  return [...found.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_CATEGORIES)
    .map(({ source }) => ({ column: at, source, distance: 1 }));
}

function numberMoves({ values }: Extract<Column, { readonly values: unknown }>, at: number) {
  const order = Uint32Array.from(values.keys()).filter((i) => i > 0 && !Number.isNaN(values[i]));
  order.sort((a, b) => values[a] - values[b]);
  const sorted = Float64Array.from(order, (i) => values[i]);
  const spread =
    quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25) ||
    standardDeviation(sorted) ||
    1;
  const own = values[0];
  const isMissing = Number.isNaN(own);
  const distinct = [...order].filter((i, k) => k === 0 || values[i] !== values[order[k - 1]]);
  const moves = distinct
    .filter((i) => values[i] !== own)
    .map(
      (source): Move => ({
        ...{ column: at, source },
        distance: isMissing ? 1 : Math.abs(values[source] - own) / spread,
      }),
    );
  const every = Math.max(1, Math.ceil(moves.length / TRIED_VALUES));
  // The ends are among them.
  const tried = moves.filter((_, k) => k % every === 0 || k === moves.length - 1);
  if (isMissing) return { sides: moves.map((move) => [move]), tried };
  const below = moves.filter(({ source }) => values[source] < own).reverse();
  return { sides: [below, moves.filter(({ source }) => values[source] > own)], tried };
}
