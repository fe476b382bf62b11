import type { Column } from "../../../src/server/columns/column.ts";
import { type Chooser, parseExpression } from "./expression.ts";
import type { Trials } from "./trials.ts";

/** Rows of the trials that a view shows. */
export interface Chosen {
  /** In the order in which trials were read. */
  readonly rows: Uint32Array;
  /** What is wrong with the expression; all trials are shown then. */
  readonly error: string;
}

/** The trials in some states (none for all) for which an expression holds. */
export function chooseRows(trials: Trials, where: string, states: readonly string[]): Chosen {
  let holds: Chooser | undefined;
  let error = "";
  if (where.trim() !== "")
    try {
      holds = parseExpression(where, (name) => trials.column(name));
    } catch (thrown) {
      error = (thrown as Error).message;
    }
  const rows = new Uint32Array(trials.length);
  const { codes, others } = trials.fields.state;
  const isWanted = [states.length === 0, ...others.map((s) => states.includes(String(s)))];
  let count = 0;
  for (let row = 0; row < rows.length; row++)
    if ((states.length === 0 || isWanted[codes?.[row] ?? 0]) && (holds === undefined || holds(row)))
      rows[count++] = row;
  return { rows: rows.subarray(0, count), error };
}

/** Rows that improve an objective on all feasible trials before them, in order of number. */
export function improvingRows(
  { fields: { feasible } }: Trials,
  { numbers }: Column,
  direction: "minimize" | "maximize",
): readonly number[] {
  const sign = direction === "minimize" ? 1 : -1;
  const rows: number[] = [];
  let best = Infinity;
  for (let row = 0; row < numbers.length; row++) {
    const loss = sign * numbers[row]!;
    if (!(loss < best) || feasible.at(row) !== true) continue;
    best = loss;
    rows.push(row);
  }
  return rows;
}
