import { timeBlocks } from "../interval/time-blocks.ts";
import type { Splitting } from "./fold.ts";
import { numberGroups } from "./grouped-rows.ts";

/**
 * Which rows depend on each other, for the intervals of their scores: those of one group, or of one
 * block of time.
 * @param rows of the table
 * @returns a number for each of these rows, the same for rows that depend on each other; undefined
 *   when none do
 */
export function dependentRows(splitting: Splitting, rows: Int32Array): Int32Array | undefined {
  switch (splitting.by) {
    case "rows":
      return undefined;
    case "group":
      return numberGroups(rows, splitting.groups);
    case "time":
      return timeBlocks(Float64Array.from(rows, (i) => splitting.order[i]));
  }
}
