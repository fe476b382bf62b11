import type { Matrix } from "../../numeric/matrix.ts";
import { type PackedNumbers, packFloats, unpackNumbers } from "../../numeric/packed-numbers.ts";
import { rightSingularVectors } from "../../numeric/randomized-svd.ts";
import { createRng } from "../../numeric/rng.ts";
import { addProduct } from "../../numeric/sparse-matrix.ts";
import type { TrainingTargets } from "../preparation/target-encoding.ts";
import type { TextColumn } from "../table/data-table.ts";
import { learnTextEffects, type TextEffectStep, writeTextEffects } from "./effect-encoding.ts";
import {
  encodeNGrams,
  learnNGramStep,
  type NGramStep,
  type NGramWishes,
} from "./n-gram-encoding.ts";

/** The n-grams that are reduced: few enough for a short file of the model. */
const N_GRAMS: NGramWishes = {
  kinds: [{ of: "words", shortest: 1, longest: 2 }],
  weighting: "tf-idf",
  minRows: 3,
  maxShare: 0.5,
  size: 5000,
};
/** The components of a table do not depend on the seed of a search. */
const SEED = 1;

/**
 * A column of texts as its effects (`TextEffectStep`) and its components: the projections of its
 * tf-idf n-grams on the right singular vectors with the greatest singular values (latent semantic
 * analysis, Deerwester et al. 1990).
 */
export interface TextComponentStep {
  /** Marks a step of this kind. */
  readonly kind: "text-components";
  /** Name of the column. */
  readonly name: string;
  /** The effects. */
  readonly effects: TextEffectStep;
  /** The n-grams. */
  readonly nGrams: NGramStep;
  /** Number of components. */
  readonly count: number;
  /** The vectors (n-grams × components). */
  readonly basis: PackedNumbers;
}

/** How texts become components. */
interface ComponentWishes {
  /** Number of components. */
  readonly count: number;
  /** Whether texts without words stay missing. */
  readonly keep: boolean;
}

/** Learns effects and components from the training rows. */
export function learnTextComponents(
  column: TextColumn,
  training: TrainingTargets,
  { count, keep }: ComponentWishes,
): TextComponentStep {
  const nGrams = learnNGramStep(column, training.rows, N_GRAMS);
  const x = encodeNGrams([nGrams], [column], training.rows);
  return {
    kind: "text-components",
    name: column.name,
    effects: learnTextEffects(column, training, keep),
    nGrams,
    count,
    basis: packFloats(rightSingularVectors(x, count, createRng(SEED))),
  };
}

/** Encodes rows of a column of texts into `x`, from its column `at` on: effects, then components. */
export function writeTextComponents(
  { effects, nGrams, count, basis }: TextComponentStep,
  column: TextColumn,
  rows: Int32Array,
  x: Matrix,
  at: number,
): void {
  writeTextEffects(effects, column, rows, x, at);
  const components = new Float64Array(rows.length * count);
  const vectors = Float64Array.from(unpackNumbers(basis) ?? []);
  addProduct(encodeNGrams([nGrams], [column], rows), vectors, count, components);
  for (let k = 0; k < rows.length; k++)
    x.data.set(
      components.subarray(k * count, (k + 1) * count),
      k * x.columns + at + effects.outputs,
    );
}
