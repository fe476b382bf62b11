import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { ColumnSpec } from "../../tune/table/data-table.ts";
import { quoteText } from "./quote-text.ts";

/** More names are not listed in a type. */
const MAX_LISTED = 200;

/** What a row may have in a column. */
function cellType({ name, type, categories = [] }: ColumnSpec): string {
  // Every object has such a property of another type, `constructor` for example.
  if (name in {}) return "unknown";
  if (type === "number") return "number | string | null";
  if (type === "date") return "string | Date | null";
  if (type === "text") return "string | null";
  const listed = categories.length <= MAX_LISTED ? categories : [];
  // `string & {}` keeps the listed categories in completions.
  return [...listed.map(quoteText), "(string & {})", "number", "boolean", "null"].join(" | ");
}

/** The types that a module exports. */
export function moduleTypes({ columns, classes }: SavedModel): string {
  const cells = columns.map(
    (spec) => `  readonly ${quoteText(spec.name)}?: ${cellType(spec)} | undefined;`,
  );
  const row = [
    "/** A row: a cell that is absent, null or empty is missing. */",
    "export interface Row {",
    ...cells,
    "}",
  ];
  if (classes.length === 0) return row.join("\n");
  return [
    ...row,
    `/** A class of the target. */`,
    `export type Label = ${classes.map(quoteText).join(" | ")};`,
    "/** The probability of each class; they sum to 1. */",
    "export type Probabilities = { readonly [L in Label]: number };",
    "/** The most probable class, and the probability of each. */",
    "export interface Prediction {",
    "  readonly prediction: Label;",
    "  readonly probability: Probabilities;",
    "}",
  ].join("\n");
}
