import type { Matrix } from "../../numeric/matrix.ts";
import type { SparseMatrix } from "../../numeric/sparse-matrix.ts";
import { sum } from "../../numeric/statistics.ts";
import type { ImageFeatures } from "../image/image-features.ts";
import type { Table, TextColumn } from "../table/data-table.ts";
import type { NGramStep } from "../text/n-gram-encoding.ts";
import { type EncodingStep, type StepWriters, stepWidth, writeStep } from "./column-encoding.ts";

/** A preparation as plain data. */
export interface PreparationJson {
  /** One step per column of the table. */
  readonly steps: readonly EncodingStep[];
  /** What takes the place of the pixels, the first encoded columns; absent where they stay. */
  readonly images?: ImageFeatures;
  /** Subtracted from each encoded column; absent when the model needs no scaling. */
  readonly centre?: readonly number[];
  /** Divides each encoded column; absent when the model needs no scaling. */
  readonly spread?: readonly number[];
  /** Scaled values v become v/√(1 + (v/limit)²), which lie within (−limit, limit). */
  readonly limit?: number;
}

/** What prepares rows: only an exported model lacks what its steps do not need. */
export interface Encoders {
  /** What writes dense columns. */
  readonly writers: StepWriters;
  /** What makes sparse columns of texts. */
  readonly nGrams?: (
    steps: readonly NGramStep[],
    columns: readonly TextColumn[],
    rows: Int32Array,
  ) => SparseMatrix;
  /** What makes gradients and colours of pixels. */
  readonly images?: (features: ImageFeatures, x: Matrix) => Matrix;
}

/**
 * Rows of a table as numbers (rows × encoded columns). Columns are found by name; categories that
 * the training rows did not have are encoded as rare ones are.
 */
export function prepareRows(
  json: PreparationJson,
  { writers, nGrams: encode, images: describe }: Encoders,
  table: Table,
  rows: Int32Array,
): Matrix {
  const { steps, images } = json;
  const columns = sum(steps.map(stepWidth));
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const nGrams = steps.flatMap((step) => {
    const column = byName.get(step.name);
    return step.kind === "n-grams" && column?.type === "text" ? [{ step, column }] : [];
  });
  const x: Matrix = {
    rows: rows.length,
    columns,
    data: new Float64Array(rows.length * columns),
    ...(encode &&
      nGrams.length > 0 && {
        sparse: encode(
          nGrams.map(({ step }) => step),
          nGrams.map(({ column }) => column),
          rows,
        ),
      }),
  };
  let at = 0;
  for (const step of steps) {
    writeStep(writers, step, byName.get(step.name)!, rows, x, at);
    at += stepWidth(step);
  }
  const encoded = images && describe ? describe(images, x) : x;
  scaleRows(json, encoded);
  return encoded;
}

/** Scales encoded rows in place, where the model needs that. */
export function scaleRows({ centre, spread, limit }: PreparationJson, x: Matrix): void {
  if (centre === undefined || spread === undefined) return;
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.columns; j++) {
      const v = (x.data[i * x.columns + j] - centre[j]) / spread[j];
      x.data[i * x.columns + j] =
        limit === undefined ? v : v / Math.sqrt(1 + (v / limit) * (v / limit));
    }
}
