import type { DataNote } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { Guard } from "./guarded-data.ts";
import { findNearCopies } from "./nearly-copied-rows.ts";
import { keysOf } from "./row-keys.ts";
import { chanceOfTwins } from "./twins-by-chance.ts";

/** Rows that are compared. */
const MAX_ROWS = 20_000;
/** Cells of the rows that are compared but for one cell. */
const MAX_CELLS = 200_000;
/** Copies are reported from this share of the rows on, since fewer hardly change a score… */
const MIN_SHARE = 0.03;
/** …and from this number. */
const MIN_COPIES = 5;
/** Of copies with one other cell, this share differs in the same column, if that column is named. */
const SAME_COLUMN_SHARE = 0.9;

const ADVICE =
  "a copy in another fold makes scores too good; remove them, or keep copies together with --group";

/** Rows that equal an earlier row in the target and in every column, or in all but one, and not by chance. */
export const findCopiedRows: Guard = ({ data, rest, held, splitting }) => {
  if (splitting.by === "group") return undefined;
  const all = [...rest.subarray(0, MAX_ROWS), ...held.subarray(0, MAX_ROWS)];
  const isByChance = chanceOfTwins(data, all);
  const seen = new Set<string>();
  const copies = new Set<number>();
  for (const [at, key] of keysOf(data.target, data.table.columns, all).entries()) {
    if (!seen.has(key)) seen.add(key);
    else if (!isByChance(all[at])) copies.add(all[at]);
  }
  if (areEnough(copies.size, all.length)) {
    const message = `${countText(copies.size, all.length)} are copies of others: ${ADVICE}`;
    return [{ column: "", message, kind: "leak" }];
  }
  const compared = all.slice(0, Math.floor(MAX_CELLS / Math.max(1, data.table.columns.length)));
  const near = findNearCopies(data, compared);
  // The few exact copies alone would not be reported.
  if (!areEnough(near.length, compared.length)) return [];
  const [first] = near;
  const same = near.filter(({ column }) => column === first.column).length;
  const but = same >= SAME_COLUMN_SHARE * near.length ? `their ${first.column.name}` : "one cell";
  const name = compared.length < all.length ? `of the first ${compared.length} rows` : "rows";
  const message = `${countText(near.length, compared.length, name)} are copies of others but for ${but}: ${ADVICE}`;
  return [{ column: "", message, kind: "leak" }];
};

/**
 * Whether some of the rows in `held` equal training rows, in all cells or in all but one.
 * @param name of these rows
 */
export function describeCopiesOf(
  data: Dataset,
  rest: Int32Array,
  held: Int32Array,
  name: string,
): DataNote[] {
  const { target, table } = data;
  const all = [...rest.subarray(0, MAX_ROWS), ...held.subarray(0, MAX_ROWS)];
  const isByChance = chanceOfTwins(data, all);
  const known = new Set(keysOf(target, table.columns, rest));
  const keys = keysOf(target, table.columns, held);
  const copies = new Set(held.filter((i, at) => known.has(keys[at]) && !isByChance(i)));
  const message = (but: string): string =>
    `${countText(copies.size, held.length, name)} are copies of training rows${but}, which makes their score too good`;
  if (areEnough(copies.size, held.length))
    return [{ column: "", message: message(""), kind: "leak" }];
  const [isTraining, isHeld] = [new Set(rest), new Set(held)];
  for (const { row, of } of findNearCopies(data, all))
    if (isHeld.has(row) && isTraining.has(of)) copies.add(row);
  if (!areEnough(copies.size, held.length)) return [];
  return [{ column: "", message: message(" but for one cell"), kind: "leak" }];
}

const areEnough = (copies: number, rows: number): boolean =>
  copies >= MIN_COPIES && copies >= MIN_SHARE * rows;

const countText = (copies: number, rows: number, name = "rows"): string =>
  `${copies} ${name} (${((100 * copies) / rows).toFixed(1)} %)`;
