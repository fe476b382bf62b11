import { type Chooser, parseExpression } from "./expression.ts";
import type { Trials } from "./trials.ts";
import type { View } from "./view.ts";

/** Rows of the trials that a view shows. */
export interface Chosen {
  /** In the order in which trials were read. */
  readonly rows: readonly number[];
  /** What is wrong with the expression; all trials are shown then. */
  readonly error: string;
}

/** The trials of a view's states for which its expression holds. */
export function chooseRows(trials: Trials, { where, states }: View): Chosen {
  let holds: Chooser = () => true;
  let error = "";
  if (where.trim() !== "")
    try {
      holds = parseExpression(where, (name) => trials.column(name));
    } catch (thrown) {
      error = (thrown as Error).message;
    }
  const wanted = new Set(states);
  const rows: number[] = [];
  for (let row = 0; row < trials.length; row++)
    if ((wanted.size === 0 || wanted.has(trials.state[row]!)) && holds(row)) rows.push(row);
  return { rows, error };
}

/** Rows in the order of a column; those without a value come last. */
export function sortRows(
  trials: Trials,
  rows: readonly number[],
  name: string,
  descending: boolean,
): readonly number[] {
  const column = trials.column(name) ?? trials.number;
  const sign = descending ? -1 : 1;
  const ranks = trials.numbers(column);
  const isText = rows.some((row) => Number.isNaN(ranks[row]!) && typeof column[row] === "string");
  const sorted = Uint32Array.from(rows);
  if (!isText)
    return sorted.sort((a, b) => {
      const x = ranks[a]!;
      const y = ranks[b]!;
      if (x < y) return -sign;
      if (x > y) return sign;
      const [lacksX, lacksY] = [Number.isNaN(x), Number.isNaN(y)];
      return lacksX === lacksY ? sign * (a - b) : lacksX ? 1 : -1;
    }) as unknown as readonly number[]; // it is only read, by index and length
  const text = (row: number): string => String(column[row] ?? "");
  return [...sorted].sort((a, b) => {
    const [x, y] = [text(a), text(b)];
    if (x === y) return sign * (a - b);
    return x === "" ? 1 : y === "" ? -1 : sign * (x < y ? -1 : 1);
  });
}

/** Rows that improve an objective on all feasible trials before them, in order of number. */
export function improvingRows(
  trials: Trials,
  objective: readonly unknown[],
  direction: "minimize" | "maximize",
): readonly number[] {
  const values = trials.numbers(objective);
  const sign = direction === "minimize" ? 1 : -1;
  const rows: number[] = [];
  let best = Infinity;
  for (let row = 0; row < trials.length; row++) {
    if (trials.feasible[row] !== true || !(sign * values[row]! < best)) continue;
    best = sign * values[row]!;
    rows.push(row);
  }
  return rows;
}
