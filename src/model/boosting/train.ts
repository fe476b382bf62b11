import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { type Binned, bin, binAt } from "../../numeric/trees/binned.ts";
import type { FitOptions, StoppingRows } from "../model.ts";
import { type CodeTree, writeLeaves } from "./code-tree.ts";
import { addValues, type Ensemble, type ScoredTree } from "./ensemble.ts";
import { Grower } from "./grower.ts";
import { keepMonotone } from "./keep-monotone.ts";
import { findLeafValues } from "./leaf-values.ts";
import { findStart, type Loss, lossOf, type Start } from "./loss.ts";
import type { TrainingSettings } from "./settings.ts";

/** What is trained on. */
export interface TrainingData {
  readonly x: Matrix;
  readonly y: Target;
  readonly weights: Float64Array | undefined;
}

/** Called after each round with the ensemble so far; true ends the training. */
export type RoundWatch = (round: number, now: Ensemble) => boolean | undefined;

/**
 * Boosts trees round by round. With stopping rows, the rounds after the one at which their loss was
 * least are left out.
 */
export function train(
  { x, y, weights }: TrainingData,
  settings: TrainingSettings,
  rng: Rng,
  stopping?: FitOptions["stopping"],
  watch?: RoundWatch,
): Ensemble {
  const binned = bin(x, settings.bins);
  const start = findStart(y, weights);
  const fill = findFill(binned);
  const loss = lossOf(y, start, weights);
  const scores = startScores(start, y, x.rows);
  const held = stopping && new HeldRows(stopping, start, binned, fill);
  const grower = new Grower(binned, loss, settings);
  const perRound = grower.outputs === loss.outputs ? 1 : loss.outputs;
  const trees: ScoredTree[] = [];
  const leaf = new Int32Array(x.rows);
  const ensembleOf = (rounds: number): Ensemble => ({
    classes: y.classes,
    rounds,
    ...start,
    fill,
    trees: trees.slice(0, rounds * perRound),
  });
  let round = 0;
  try {
    while (round < settings.rounds) {
      grower.derive(scores);
      for (let output = 0; output < loss.outputs; output += grower.outputs) {
        const grown = grower.grow(output, rng.fork(round * perRound + output));
        grown.assign(leaf);
        const values = findLeafValues(
          grown.leaves,
          leaf,
          { loss, scores, g: grower.g, h: grower.h },
          output,
          grower.outputs,
          settings.leaf,
        );
        if (settings.monotone !== undefined)
          keepMonotone(grown, values, countRows(leaf, grown.leaves), settings.monotone);
        // Saved models have 32 bits, too: so they predict the same.
        const tree = {
          ...grower.outline(grown),
          output,
          outputs: grower.outputs,
          value: Float32Array.from(values),
        };
        trees.push(tree);
        addValues(tree, leaf, x.rows, scores);
        held?.add(tree, grown);
      }
      round++;
      if (held?.isOver(round, settings.patience)) break;
      if (watch?.(round, ensembleOf(round))) break;
    }
  } finally {
    grower.close();
  }
  return ensembleOf(held === undefined ? round : held.bestRound);
}

/** Rows in each leaf. */
function countRows(leaf: Int32Array, leaves: number): Float64Array {
  const counts = new Float64Array(leaves);
  for (const l of leaf) counts[l]++;
  return counts;
}

/** Scores in units of the start: 0 for numbers, whose mean is added at the end. */
function startScores({ base }: Start, { classes }: Target, rows: number): Float64Array[] {
  return base.map((b) => new Float64Array(rows).fill(classes === 0 ? 0 : b));
}

/** What stands for NaN in columns without a bin for it: a value of the bin with the median. */
function findFill({ rows, columns, codes, borders }: Binned): Float64Array {
  const counts = new Float64Array(256);
  return Float64Array.from({ length: columns }, (_, j) => {
    if (borders[j][0] === -Infinity) return Number.NaN;
    counts.fill(0);
    for (let i = j * rows; i < (j + 1) * rows; i++) counts[codes[i]]++;
    let below = 0;
    let b = 0;
    while (b < borders[j].length && (below += counts[b]) < rows / 2) b++;
    return b < borders[j].length ? borders[j][b] : Infinity;
  });
}

/** The rows that decide when training ends. */
class HeldRows {
  readonly #loss: Loss;
  readonly #scores: Float64Array[];
  readonly #binned: Binned;
  readonly #leaf: Int32Array;
  #best: number;
  /** Rounds until the loss was least; 0: the start was best. */
  bestRound = 0;

  constructor({ x, y, weights }: StoppingRows, start: Start, like: Binned, fill: Float64Array) {
    this.#loss = lossOf(y, start, weights);
    this.#scores = startScores(start, y, x.rows);
    this.#binned = binAt(x, like.borders, fill);
    this.#leaf = new Int32Array(x.rows);
    this.#best = this.#loss.mean(this.#scores);
  }

  add(tree: ScoredTree, tests: CodeTree): void {
    const { codes, rows } = this.#binned;
    writeLeaves(tests, codes, rows, rows, this.#leaf);
    addValues(tree, this.#leaf, this.#binned.rows, this.#scores);
  }

  /** Whether the loss has not been lower for `patience` rounds. */
  isOver(round: number, patience: number): boolean {
    const loss = this.#loss.mean(this.#scores);
    if (loss < this.#best) {
      this.#best = loss;
      this.bestRound = round;
    }
    return round - this.bestRound >= patience;
  }
}
