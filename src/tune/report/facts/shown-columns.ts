import type { ColumnImportances } from "../../finals/column-importance.ts";
import { strengthOf } from "../../guards/strength.ts";
import type { TunePlan } from "../../plan/tune-plan.ts";
import type { Column } from "../../table/data-table.ts";

/** Columns whose effects are shown. */
const MAX_EFFECTS = 4;

/**
 * The most important columns; where importance was not measured, those that predict best by
 * themselves. Pixels of images are never shown.
 */
export function shownColumns(
  { dataset, judged }: Pick<TunePlan, "dataset" | "judged">,
  importance: ColumnImportances | undefined,
): readonly Column[] {
  const { columns, image } = dataset.table;
  if (image !== undefined) return [];
  if (importance !== undefined)
    return importance.columns
      .filter((c) => c.loss > 0)
      .slice(0, MAX_EFFECTS)
      .flatMap((c) => columns.find(({ name }) => name === c.column) ?? []);
  return columns
    .map((column) => ({ column, share: strengthOf(column, dataset, judged).share }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_EFFECTS)
    .map(({ column }) => column);
}
