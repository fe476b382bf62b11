import type { Matrix, Target } from "../../numeric/matrix.ts";
import { type PackedNumbers, packFloats, unpackNumbers } from "../../numeric/packed-numbers.ts";
import type { SparseMatrix } from "../../numeric/sparse-matrix.ts";
import {
  type EncodedPlace,
  type TrainingTargets,
  targetOutputs,
  targetValue,
} from "../preparation/target-encoding.ts";
import type { TextColumn } from "../table/data-table.ts";
import {
  encodeNGrams,
  learnNGramStep,
  type NGramStep,
  type NGramWishes,
} from "./n-gram-encoding.ts";

/**
 * The effect of an n-gram is shrunk towards 0 as if this number of rows with an effect of 0
 * were added.
 */
const SMOOTHING_ROWS = 10;
/** Parts of the training rows, each encoded by the targets of the others. */
const CROSS_FITTING_PARTS = 5;
/** The n-grams that are used: words and pairs of words. */
const N_GRAMS: NGramWishes = {
  kinds: [{ of: "words", shortest: 1, longest: 2 }],
  weighting: "presence",
  minRows: 2,
  maxShare: 1,
  size: 20_000,
};

/** A column of texts as one number per output: the mean effect of its n-grams on the target. */
export interface TextEffectStep {
  /** Marks a step of this kind. */
  readonly kind: "text-effects";
  /** Name of the column. */
  readonly name: string;
  /** Numbers of outputs: one per class, but one for two classes and for numbers. */
  readonly outputs: number;
  /** The n-grams. */
  readonly nGrams: NGramStep;
  /** Effect of each n-gram on each output (n-grams × outputs). */
  readonly effects: PackedNumbers;
  /** Whether texts without words stay missing. Default: they are 0. */
  readonly keep?: true;
}

/** Rows and sums of the target, of all rows and by n-gram. */
class EffectSums {
  readonly #rows: Float64Array;
  readonly #sums: Float64Array;
  readonly #totals: Float64Array;
  #count = 0;

  constructor(nGrams: number, outputs: number) {
    this.#rows = new Float64Array(nGrams);
    this.#sums = new Float64Array(nGrams * outputs);
    this.#totals = new Float64Array(outputs);
  }

  /**
   * @param k index of the row in `x`
   * @param row its index in the target
   * @param weight of the row; below 0 to take it away
   */
  add(x: SparseMatrix, k: number, y: Target, row: number, weight: number): void {
    const outputs = this.#totals.length;
    this.#count += weight;
    for (let o = 0; o < outputs; o++) this.#totals[o] += weight * targetValue(y, row, o);
    for (let at = x.starts[k]; at < x.starts[k + 1]; at++) {
      const w = x.indices[at];
      this.#rows[w] += weight;
      for (let o = 0; o < outputs; o++)
        this.#sums[w * outputs + o] += weight * targetValue(y, row, o);
    }
  }

  /** Mean difference of the target from that of all rows, in the rows of each n-gram, shrunk. */
  effects(): Float64Array {
    const outputs = this.#totals.length;
    return this.#sums.map((sum, at) => {
      const rows = this.#rows[Math.floor(at / outputs)];
      const prior = this.#count > 0 ? this.#totals[at % outputs] / this.#count : 0;
      return (sum - rows * prior) / (rows + SMOOTHING_ROWS);
    });
  }
}

function sumEffects(x: SparseMatrix, { rows, y, weights }: TrainingTargets): EffectSums {
  const sums = new EffectSums(x.columns, targetOutputs(y));
  for (const [k, i] of rows.entries()) sums.add(x, k, y, i, weights?.[i] ?? 1);
  return sums;
}

/**
 * Learns the effect of each n-gram in the training rows.
 * @param keep whether texts without words stay missing
 */
export function learnTextEffects(
  column: TextColumn,
  training: TrainingTargets,
  keep: boolean,
): TextEffectStep {
  const { rows, y } = training;
  const nGrams = learnNGramStep(column, rows, N_GRAMS);
  const x = encodeNGrams([nGrams], [column], rows);
  return {
    kind: "text-effects",
    name: column.name,
    outputs: targetOutputs(y),
    nGrams,
    effects: packFloats(sumEffects(x, training).effects(), "f64"),
    ...(keep && { keep }),
  };
}

/** Mean effect of a row's n-grams, written into `data` from `at` on. */
function writeMean(
  { starts, indices }: SparseMatrix,
  k: number,
  effects: ArrayLike<number>,
  outputs: number,
  data: Matrix["data"],
  at: number,
): void {
  const known = starts[k + 1] - starts[k];
  data.fill(0, at, at + outputs);
  for (let e = starts[k]; e < starts[k + 1]; e++)
    for (let o = 0; o < outputs; o++) data[at + o] += effects[indices[e] * outputs + o];
  for (let o = 0; known > 0 && o < outputs; o++) data[at + o] /= known;
}

/** Encodes rows of a column of texts into `x`, from its column `at` on. */
export function writeTextEffects(
  { nGrams, effects, outputs, keep }: TextEffectStep,
  column: TextColumn,
  rows: Int32Array,
  { data, columns: p }: Matrix,
  at: number,
): void {
  const x = encodeNGrams([nGrams], [column], rows);
  const own = unpackNumbers(effects) ?? [];
  for (let k = 0; k < rows.length; k++) {
    const from = k * p + at;
    if (keep && hasNoWords(column, rows[k])) data.fill(Number.NaN, from, from + outputs);
    else writeMean(x, k, own, outputs, data, from);
  }
}

const hasNoWords = ({ starts }: TextColumn, row: number): boolean =>
  starts[row] === starts[row + 1];

/**
 * Writes the training rows of a column of texts, each part of them by the effects that its n-grams
 * have in the other parts. Texts without words are left as they are.
 */
export function writeCrossFittedEffects(
  { nGrams, outputs }: TextEffectStep,
  column: TextColumn,
  training: TrainingTargets,
  { x: { data, columns: p }, at }: EncodedPlace,
): void {
  const { rows, y, weights } = training;
  const x = encodeNGrams([nGrams], [column], rows);
  const sums = sumEffects(x, training);
  for (let part = 0; part < CROSS_FITTING_PARTS; part++) {
    const shift = (sign: number): void => {
      for (let k = part; k < rows.length; k += CROSS_FITTING_PARTS)
        sums.add(x, k, y, rows[k], sign * (weights?.[rows[k]] ?? 1));
    };
    shift(-1);
    const effects = sums.effects();
    for (let k = part; k < rows.length; k += CROSS_FITTING_PARTS)
      if (!hasNoWords(column, rows[k])) writeMean(x, k, effects, outputs, data, k * p + at);
    shift(1);
  }
}
