import { asReadModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { ColumnSpec } from "../../tune/table/data-table.ts";

/** Columns of numbers that a warning names. */
const MAX_NAMED = 5;

/**
 * What an ONNX file of a model does otherwise than Attune, in sentences; empty where it does the same.
 * Words in scripts that have no blanks between them, such as Chinese and Thai, are found by a
 * dictionary, which ONNX does not have. Inputs of numbers have 32 bits, which hold seven digits. The
 * shares of such texts and numbers are those of the training rows; files of earlier versions do not have
 * them.
 */
export function onnxWarnings(saved: SavedModel): readonly string[] {
  const { columns } = asReadModel(saved, "onnxWarnings");
  return [...columns.flatMap(warningsOfTexts), ...warningsOfNumbers(columns)];
}

function warningsOfTexts({ name, scripts = {} }: ColumnSpec): readonly string[] {
  const names = Object.keys(scripts);
  if (names.length === 0) return [];
  const shares = names.map((script) => `${script} in ${percentText(scripts[script])}`);
  return [
    `ONNX Runtime finds other words than Attune in ${JSON.stringify(name)}, where texts have no blanks ` +
      `between words (${shares.join(", ")} of the training rows), so predictions for such texts ` +
      "differ: export a TypeScript module (.ts) for them",
  ];
}

function warningsOfNumbers(columns: readonly ColumnSpec[]): readonly string[] {
  const named = columns.flatMap(({ name, lostDigits = 0 }) =>
    lostDigits > 0
      ? [`${JSON.stringify(name)} (${percentText(lostDigits)} of the training rows)`]
      : [],
  );
  if (named.length === 0) return [];
  const shown = named.slice(0, MAX_NAMED);
  const more = named.length > shown.length ? ` and ${named.length - shown.length} more` : "";
  return [
    `numbers have 32 bits in ONNX, which hold seven digits, and there are more in ${shown.join(", ")}` +
      `${more}, so predictions may differ: export a TypeScript module (.ts) for all digits`,
  ];
}

/** A share as a percentage of two digits, which is never 0. */
const percentText = (share: number): string =>
  `${Number((100 * share).toPrecision(share < 0.995 ? 2 : 3))} %`;
