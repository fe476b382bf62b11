import type { Target } from "../../numeric/matrix.ts";
import type { ScoreFunction } from "../metric.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import { dependentRows } from "../split/dependent-rows.ts";
import type { Fold, Splitting } from "../split.ts";

/**
 * Numbers that the predictions of one candidate have at most. They are stored with its trial, and
 * members of an ensemble are selected by them: a sample of the rows says as much.
 */
const MAX_NUMBERS = 200_000;
/** As above, for the rows. */
const MAX_ROWS = 20_000;
/** Parts of the rows when there is only one fold. */
const PARTS_OF_ONE_FOLD = 5;

/**
 * The rows that cross-validation predicts, each by a model that has not been trained on it, and in
 * which part of the cross-validation each of them is.
 */
export class OutOfFold {
  /** Rows of the table, in ascending order. */
  readonly rows: Int32Array;
  /** Part of each of these rows: its fold in the first repeat. */
  readonly parts: Uint16Array;
  /** Number of parts. */
  readonly partCount: number;
  /** Targets of these rows. */
  readonly target: Target;
  /** Weights of these rows; undefined: 1 each. */
  readonly weights: Float64Array | undefined;
  /** Numbers of one row: one, or one a class. */
  readonly outputs: number;
  /** Whether models of each part are trained on rows of others, and the other way round. */
  readonly isCrossFitted: boolean;
  /** A number for each row, the same for rows that depend on each other; undefined if none do. */
  readonly groups: Int32Array | undefined;
  readonly #folds: readonly Fold[];

  /**
   * @param folds of all repeats
   * @param splitting by which the folds were made. Default: by rows
   * @param weights of all rows of the table. Default: 1 each
   */
  constructor(
    folds: readonly Fold[],
    target: Target,
    splitting: Splitting = { by: "rows" },
    weights?: Float64Array,
  ) {
    this.#folds = folds;
    this.outputs = Math.max(1, target.classes);
    const partOf = new Map<number, number>();
    for (const [f, { validation }] of folds.entries())
      for (const i of validation) if (!partOf.has(i)) partOf.set(i, f);
    const all = Int32Array.from(partOf.keys()).sort();
    const most = Math.min(MAX_ROWS, Math.floor(MAX_NUMBERS / this.outputs));
    this.rows = all.length <= most ? all : everyNth(all, most);
    const single = folds.length === 1;
    this.parts = Uint16Array.from(this.rows, (i, k) =>
      single ? k % PARTS_OF_ONE_FOLD : (partOf.get(i) ?? 0),
    );
    this.partCount = this.parts.reduce((most, p) => Math.max(most, p + 1), 0);
    this.target = selectTarget(target, this.rows);
    this.weights = selectWeights(weights, this.rows);
    this.groups = dependentRows(splitting, this.rows);
    this.isCrossFitted = splitting.by !== "time" && folds.length > 1;
  }

  /**
   * Collects the predictions of the folds: rows × outputs, the mean where repeats predict a row
   * more than once.
   * @param predictions one array for each fold, for its validation rows
   */
  collect(predictions: readonly Float64Array[]): Float64Array {
    const { rows, outputs } = this;
    const sums = new Float64Array(rows.length * outputs);
    const counts = new Float64Array(rows.length);
    for (const [f, { validation }] of this.#folds.entries()) {
      let k = 0;
      for (const [v, i] of validation.entries()) {
        while (k < rows.length && rows[k] < i) k++;
        if (rows[k] !== i) continue;
        counts[k]++;
        for (let c = 0; c < outputs; c++) sums[k * outputs + c] += predictions[f][v * outputs + c];
      }
    }
    for (let k = 0; k < rows.length; k++)
      for (let c = 0; c < outputs; c++) sums[k * outputs + c] /= counts[k];
    return sums;
  }

  /**
   * Picks these rows from predictions of other ones.
   * @param of the rows that are predicted, in ascending order; these rows are among them
   */
  pick(of: Int32Array, predictions: Float64Array): Float64Array {
    const { rows, outputs } = this;
    const picked = new Float64Array(rows.length * outputs);
    let at = 0;
    for (let k = 0; k < rows.length; k++) {
      while (of[at] < rows[k]) at++;
      picked.set(predictions.subarray(at * outputs, (at + 1) * outputs), k * outputs);
    }
    return picked;
  }

  /** The score of predictions for these rows in each part. */
  scoreParts(predictions: Float64Array, score: ScoreFunction): number[] {
    return Array.from({ length: this.partCount }, (_, part) => {
      const { inside } = this.divide(part);
      return score(
        selectRows(predictions, inside, this.outputs),
        selectTarget(this.target, inside),
        selectWeights(this.weights, inside),
      );
    });
  }

  /** Indices, among these rows, of those inside a part, and of those outside of it. */
  divide(part: number): { readonly inside: Int32Array; readonly outside: Int32Array } {
    const indices = Int32Array.from(this.rows.keys());
    return {
      inside: indices.filter((k) => this.parts[k] === part),
      outside: indices.filter((k) => this.parts[k] !== part),
    };
  }
}

function everyNth(all: Int32Array, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => all[Math.floor((k * all.length) / count)]);
}

/** Rows of predictions. */
export function selectRows(p: Float64Array, rows: Int32Array, outputs: number): Float64Array {
  const out = new Float64Array(rows.length * outputs);
  for (const [k, i] of rows.entries())
    for (let c = 0; c < outputs; c++) out[k * outputs + c] = p[i * outputs + c];
  return out;
}

/** Predictions as text: two classes need one of their two probabilities. */
export function encodePredictions(p: Float64Array, classes: number): string {
  const kept = classes === 2 ? p.filter((_, k) => k % 2 === 1) : p;
  return Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).toString("base64");
}

/** The predictions that `encodePredictions` has encoded. */
export function decodePredictions(text: string, classes: number): Float64Array {
  const bytes = Buffer.from(text, "base64");
  const stored = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  if (classes !== 2) return stored;
  const both = new Float64Array(2 * stored.length);
  for (const [i, p] of stored.entries()) {
    both[2 * i] = 1 - p;
    both[2 * i + 1] = p;
  }
  return both;
}
