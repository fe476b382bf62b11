import { createRng } from "../../../numeric/rng.ts";
import type { ColumnImportances } from "../../finals/column-importance.ts";
import { strengthOf } from "../../guards/strength.ts";
import type { TunePlan } from "../../plan/tune-plan.ts";
import { sampleRows } from "../../split.ts";
import type { Column } from "../../table/data-table.ts";

/** Columns whose effects are shown. */
const MAX_EFFECTS = 4;
/** Where importance was not measured, columns are judged by at most this number of rows and cells. */
const MAX_SAMPLED_ROWS = 2000;
const MAX_SAMPLED_CELLS = 200_000;

/**
 * The most important columns; where importance was not measured, those that predict best by
 * themselves. Pixels of images are never shown.
 */
export function shownColumns(
  { dataset, rest, seed }: Pick<TunePlan, "dataset" | "rest" | "seed">,
  importance: ColumnImportances | undefined,
): readonly Column[] {
  const { columns, image } = dataset.table;
  if (image !== undefined) return [];
  if (importance !== undefined)
    return importance.columns
      .filter((c) => c.loss > 0)
      .slice(0, MAX_EFFECTS)
      .flatMap((c) => columns.find(({ name }) => name === c.column) ?? []);
  const count = Math.min(MAX_SAMPLED_ROWS, Math.ceil(MAX_SAMPLED_CELLS / columns.length));
  const sample = sampleRows(rest, count, undefined, createRng(seed));
  return columns
    .map((column) => ({ column, share: strengthOf(column, dataset, sample).share }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_EFFECTS)
    .map(({ column }) => column);
}
