import { type Matrix, outputs, type Target } from "../../numeric/matrix.ts";
import { quickIntegers } from "../../numeric/quick-integers.ts";
import type { Rng } from "../../numeric/rng.ts";
import { bin } from "../../numeric/trees/binned.ts";
import { type GrowOptions, grow } from "../../numeric/trees/grow.ts";
import { addPredictions, type Nodes } from "../../numeric/trees/nodes.ts";
import { type PackedTrees, packTrees, unpackTrees } from "../../numeric/trees/packed-trees.ts";
import { type PackedWalks, packWalks, sumWalks } from "../../numeric/trees/passage/pack-walks.ts";
import { openPassage } from "../../numeric/trees/passage/passage-arena.ts";
import { averageTarget } from "../average.ts";
import type { FitOptions, FittedModel, Predictor } from "../model.ts";
import { relativeWeights } from "../weights.ts";

/** A share of columns below this stands for the default share. */
const MIN_FEATURE_SHARE = 0.02;

/** Fewer rows are not worth the copy of the trees into a memory of their own. */
const LEAST_ROWS = 64;

/** How the trees of a forest are grown. */
export interface ForestSettings extends GrowOptions {
  /** Number of trees. */
  readonly trees: number;
  /** Whether each tree learns from a sample of the rows with replacement, or from all of them. */
  readonly bootstrap: boolean;
}

/** A fitted forest. */
interface Forest {
  readonly trees: readonly Nodes[];
  /**
   * Shares of the classes, which vote as one tree more: so that a class is never impossible only
   * because no tree has seen it there. Empty for a regression.
   */
  readonly prior: readonly number[];
}

/** A fitted forest as plain data. */
export interface ForestJson {
  readonly packed: PackedTrees;
  readonly prior: readonly number[];
}

/**
 * Number of columns drawn in each split.
 * @param share of the columns; below 0.02 the default, their square root for classes
 * @param regression number of columns by default for a regression
 */
export function countFeatures(
  share: number,
  columns: number,
  classes: number,
  regression: number,
): number {
  if (share >= MIN_FEATURE_SHARE) return Math.max(1, Math.round(share * columns));
  return Math.max(1, classes === 0 ? regression : Math.round(Math.sqrt(columns)));
}

/** Grows the trees, each with a random stream of its own. */
export function fitForest(
  x: Matrix,
  y: Target,
  settings: ForestSettings,
  rng: Rng,
  { weights, steps = settings.trees, outOfSample, watch }: FitOptions,
): FittedModel {
  const binned = bin(x);
  const options = { ...settings, skipsConstants: true };
  const own = relativeWeights(weights, x.rows);
  const prior = y.classes === 0 ? [] : [...averageTarget(y, weights)];
  const outOfBag = outOfSample && settings.bootstrap ? new OutOfBag(x, y.classes) : undefined;
  const all = Int32Array.from({ length: x.rows }, (_, i) => i);
  const trees: Nodes[] = [];
  while (trees.length < steps) {
    const stream = rng.fork(trees.length);
    const drawn = settings.bootstrap ? drawWeights(own, stream) : own;
    const rows = settings.bootstrap ? all.filter((i) => drawn[i] > 0) : all;
    const { value, ...rest } = grow(binned, y, rows, options, quickIntegers(stream), drawn);
    // Rounded here, so that a saved forest predicts the same to the last bit.
    const tree = { ...rest, value: value.map(Math.fround) };
    trees.push(tree);
    outOfBag?.add(tree, drawn);
    if (watch?.(trees.length, createFittedForest({ trees, prior }))) break;
  }
  return {
    ...createFittedForest({ trees, prior }),
    ...(outOfBag && { outOfSample: outOfBag.finish(prior, trees.length) }),
  };
}

/** Weights times how often each row is drawn in a sample with replacement. */
function drawWeights(weights: Float64Array, rng: Rng): Float64Array {
  const n = weights.length;
  const drawn = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const r = rng.integer(n);
    drawn[r] += weights[r];
  }
  return drawn;
}

/** Predictions for each training row by the trees that did not draw it (Breiman 2001, §3.1). */
class OutOfBag {
  readonly #x: Matrix;
  readonly #outputs: number;
  readonly #sums: Float64Array;
  readonly #trees: Int32Array;

  constructor(x: Matrix, classes: number) {
    this.#x = x;
    this.#outputs = outputs({ classes });
    this.#sums = new Float64Array(x.rows * this.#outputs);
    this.#trees = new Int32Array(x.rows);
  }

  /** @param drawn above 0 for the rows that the tree has learned from */
  add(tree: Nodes, drawn: Float64Array): void {
    const rows: number[] = [];
    for (let i = 0; i < drawn.length; i++) if (drawn[i] === 0) rows.push(i);
    addPredictions(tree, this.#x, 1, this.#sums, rows);
    for (const i of rows) this.#trees[i]++;
  }

  finish(prior: readonly number[], trees: number): Float64Array {
    return countVotes(this.#sums, this.#outputs, prior, trees, (i) => this.#trees[i]);
  }
}

/**
 * Turns sums of the trees' predictions into their mean, in which the prior has the weight of one
 * tree. Shares of classes are divided by their sum, because those of a tree are rounded.
 * @param sums rows × k; overwritten and returned
 * @param summed number of trees whose predictions for a row are in its sums
 */
function countVotes(
  sums: Float64Array,
  k: number,
  prior: readonly number[],
  trees: number,
  summed: (row: number) => number,
): Float64Array {
  for (let at = 0; at < sums.length; at += k) {
    let total = 0;
    if (prior.length === 0) total = summed(at / k);
    else for (let c = at; c < at + k; c++) total += sums[c];
    for (let c = 0; c < k; c++) {
      const mean = sums[at + c] / total;
      sums[at + c] = prior.length === 0 ? mean : (mean * trees + prior[c]) / (trees + 1);
    }
  }
  return sums;
}

/** Sums of the trees' predictions for each row, tree by tree. */
type SumTrees = (trees: readonly Nodes[], x: Matrix) => Float64Array;

const sumInPlain: SumTrees = (trees, x) => {
  const out = new Float64Array(x.rows * trees[0].outputs);
  for (const t of trees) addPredictions(t, x, 1, out);
  return out;
};

/** The same sums, of many rows in WebAssembly. */
function createSums(): SumTrees {
  let packed: PackedWalks | undefined;
  return (trees, x) => {
    if (x.rows < LEAST_ROWS) return sumInPlain(trees, x);
    packed ??= packWalks(trees);
    return sumWalks(packed, x, openPassage) ?? sumInPlain(trees, x);
  };
}

function predictorOfForest({ trees, prior }: Forest, sums: SumTrees): Predictor {
  const k = trees[0]?.outputs;
  return (x) => countVotes(sums(trees, x), k, prior, trees.length, () => trees.length);
}

const createFittedForest = (forest: Forest): FittedModel => ({
  steps: forest.trees.length,
  predict: predictorOfForest(forest, createSums()),
  toJSON: () => ({ packed: packTrees(forest.trees), prior: forest.prior }),
});

const forestFromJson = ({ packed, prior }: ForestJson): Forest => ({
  trees: unpackTrees(packed) ?? [],
  prior,
});

/** What a fitted forest predicts, without WebAssembly. */
export const forestPredictor = (json: ForestJson): Predictor =>
  predictorOfForest(forestFromJson(json), sumInPlain);

/** The forest that `toJSON` of a fitted one wrote. */
export const loadForest = (json: ForestJson): FittedModel =>
  createFittedForest(forestFromJson(json));
