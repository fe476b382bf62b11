import { nonDominatedRanks } from "../numeric/pareto.ts";
import type { FinishedColumns, History } from "./history.ts";

/** Whether a row is a complete trial that kept all limits. */
export function isFeasible({ state, violation }: FinishedColumns, row: number): boolean {
  return state[row] === "complete" && !(violation[row] > 0);
}

/** Whether a row is a complete trial none of whose values is NaN. */
export function isNumericResult({ state, loss }: FinishedColumns, row: number): boolean {
  return state[row] === "complete" && loss.every((column) => !Number.isNaN(column[row]));
}

/** Rows of feasible complete trials, in completion order. */
export function feasibleRows({ finished }: Pick<History, "finished">): number[] {
  const rows: number[] = [];
  for (let row = 0; row < finished.length; row++) if (isFeasible(finished, row)) rows.push(row);
  return rows;
}

/** Rows of feasible complete trials that no other one dominates, in completion order. */
export function frontRows(history: Pick<History, "finished">): number[] {
  return nonDominated(history.finished.loss, feasibleRows(history));
}

/** The row of the best feasible trial, the first of equals; of several objectives the front. */
export function bestRows(history: Pick<History, "finished">): readonly number[] {
  const { loss } = history.finished;
  if (loss.length > 1) return frontRows(history);
  const [least] = loss;
  const rows = feasibleRows(history);
  return rows.length === 0 ? [] : [rows.reduce((best, i) => (least[i] < least[best] ? i : best))];
}

/**
 * Fronts of some rows, the non-dominated one first; within a front as they stand in `rows`.
 * @param columns one column an objective, less being better
 */
export function frontsOf(
  columns: readonly Float64Array[],
  rows: readonly number[],
): readonly (readonly number[])[] {
  const points = columns.map((column) => Float64Array.from(rows, (row) => column[row]));
  const ranks = nonDominatedRanks(points, rows.length);
  const fronts: number[][] = [];
  for (const [k, row] of rows.entries()) (fronts[ranks[k]] ??= []).push(row);
  return fronts;
}

/** Those of some rows that no other of them dominates, as they stand in `rows`. */
export function nonDominated(columns: readonly Float64Array[], rows: readonly number[]): number[] {
  return [...(frontsOf(columns, rows)[0] ?? [])];
}
