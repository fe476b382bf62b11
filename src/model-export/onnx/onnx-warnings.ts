import { asReadModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { ColumnSpec } from "../../tune/table/data-table.ts";

/**
 * What an ONNX file of a model does otherwise than Attune, in sentences; empty where it does the same.
 * Words in scripts that have no blanks between them, such as Chinese and Thai, are found by a
 * dictionary, which ONNX does not have. The shares of such texts are those of the training rows; files
 * of earlier versions do not have them.
 */
export const onnxWarnings = (saved: SavedModel): readonly string[] =>
  asReadModel(saved, "onnxWarnings").columns.flatMap(warningsOf);

function warningsOf({ name, scripts = {} }: ColumnSpec): readonly string[] {
  const names = Object.keys(scripts);
  if (names.length === 0) return [];
  const shares = names.map((script) => `${script} in ${percentText(scripts[script])}`);
  return [
    `ONNX Runtime finds other words than Attune in ${JSON.stringify(name)}, where texts have no blanks ` +
      `between words (${shares.join(", ")} of the training rows), so predictions for such texts ` +
      "differ: export a TypeScript module (.ts) for them",
  ];
}

/** A share as a percentage of two digits, which is never 0. */
const percentText = (share: number): string =>
  `${Number((100 * share).toPrecision(share < 0.995 ? 2 : 3))} %`;
