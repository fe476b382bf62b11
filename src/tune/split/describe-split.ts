import type { DataNote } from "../table/data-table.ts";
import type { Fold, Splitting } from "./fold.ts";

/** A holdout that misses the share that was asked for by more than this part of it is reported. */
const MAX_SHARE_ERROR = 0.25;

/** A split as it was asked for, and as it came out. */
export interface SplitOutcome {
  /** How rows were split. */
  readonly splitting: Splitting;
  /** Column that has the groups or times. */
  readonly column: string;
  /** Share of the rows to hold out. */
  readonly share: number;
  /** Rows of the table. */
  readonly rows: number;
  /** Rows that are held out. */
  readonly held: Int32Array;
  /** Folds of the rest. */
  readonly folds: readonly Fold[];
  /** Class of each row of the table; undefined for a regression. */
  readonly classes: Float64Array | undefined;
  /** Labels of the classes. */
  readonly labels: readonly string[];
}

/** Remarks on a split that did not come out as asked: its share, and parts with a single class. */
export function describeSplit(split: SplitOutcome): DataNote[] {
  const messages = [shareRemark(split), holdoutRemark(split), foldsRemark(split)];
  return messages.flatMap((message) =>
    message === undefined ? [] : [{ column: split.column, message }],
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function shareRemark({ splitting, share, rows, held }: SplitOutcome): string | undefined {
  const actual = held.length / rows;
  if (splitting.by === "rows" || Math.abs(actual - share) <= MAX_SHARE_ERROR * share)
    return undefined;
  const reason = splitting.by === "group" ? "groups are" : "rows of one time are";
  return `${percent(actual)} of the rows are held out, not ${percent(share)}: ${reason} kept together`;
}

/** The only class of some rows; undefined if they have several. */
function onlyClass(rows: Int32Array, classes: Float64Array | undefined): number | undefined {
  if (classes === undefined || rows.length === 0) return undefined;
  return rows.every((i) => classes[i] === classes[rows[0]]) ? classes[rows[0]] : undefined;
}

function holdoutRemark({ held, classes, labels }: SplitOutcome): string | undefined {
  const only = onlyClass(held, classes);
  return only === undefined
    ? undefined
    : `all rows that are held out are of class ${JSON.stringify(labels[only])}`;
}

function foldsRemark({ folds, classes }: SplitOutcome): string | undefined {
  const single = folds.filter((f) => onlyClass(f.validation, classes) !== undefined).length;
  return single === 0
    ? undefined
    : `${single} of ${folds.length} folds validate on rows of a single class`;
}
