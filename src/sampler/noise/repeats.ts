import { isFeasible } from "../../trial/feasible.ts";
import type { FinishedColumns, History, HistoryColumns } from "../../trial/history.ts";

/** Results of one point differ if they do by more than this share of the spread of all results. */
const SAME_WITHIN_SPREAD = 1e-3;
/** Whether results are noisy is read from this many of the first finished trials. */
export const MAX_ROWS_FOR_EVIDENCE = 1000;

/**
 * What trials at one point say of a study with one objective: `noisy` if their results differ,
 * `exact` if they agree, `unknown` where no point was repeated.
 */
type Evidence = "noisy" | "exact" | "unknown";

/**
 * The trials of a study by their point, which follow the history as it grows. Rows after the first
 * ones are not read unless results are noisy.
 */
export class Repeats {
  readonly #points = new Map<string, number[]>();
  readonly #repeated = new Set<number[]>();
  #attempts = 0;
  #read = 0;
  #evidence: Evidence = "unknown";

  /** Reads the trials that have finished since the last call. @returns what they say */
  update({ finished }: Pick<History, "finished">): Evidence {
    for (; this.#read < finished.length; this.#read++) {
      if (this.#evidence !== "noisy" && this.#read >= MAX_ROWS_FOR_EVIDENCE) break;
      this.#add(finished, this.#read);
    }
    return this.#evidence;
  }

  #add(finished: FinishedColumns, row: number): void {
    const key = keyOf(finished, row);
    const rows = this.#points.get(key);
    if (rows !== undefined) this.#attempts++;
    if (!isFeasible(finished, row) || !Number.isFinite(finished.loss[0][row])) {
      if (rows === undefined) this.#points.set(key, []);
      return;
    }
    if (rows === undefined) this.#points.set(key, [row]);
    else rows.push(row);
    if (rows === undefined || rows.length < 2 || this.#evidence === "noisy") return;
    this.#repeated.add(rows);
    const [loss] = finished.loss;
    const least = SAME_WITHIN_SPREAD * spreadOf(this.points, loss);
    const differs = [...this.#repeated].some((some) =>
      some.some((r) => Math.abs(loss[r] - loss[some[0]]) > least),
    );
    this.#evidence = differs ? "noisy" : "exact";
  }

  /** Rows of the feasible complete trials of each point, in completion order. */
  get points(): readonly (readonly number[])[] {
    return [...this.#points.values()].filter((rows) => rows.length > 0);
  }
  /** Trials that have finished at a point of an earlier one, whatever their state. */
  get attempts(): number {
    return this.#attempts;
  }
  /** Whether a trial that has not finished yet is at the point of one that has. */
  isRepeating({ pending, paused }: History): boolean {
    return [pending, paused].some((columns) => {
      for (let row = 0; row < columns.length; row++)
        if (this.#points.has(keyOf(columns, row))) return true;
      return false;
    });
  }
}

function keyOf({ unit }: HistoryColumns, row: number): string {
  let key = "";
  for (const column of unit) key += `${column[row]},`;
  return key;
}

/** Distance of the quartiles of the first results of all points. */
function spreadOf(points: readonly (readonly number[])[], loss: Float64Array): number {
  const firsts = points.map(([row]) => loss[row]).sort((a, b) => a - b);
  return firsts[Math.floor(0.75 * firsts.length)] - firsts[Math.floor(0.25 * firsts.length)];
}
