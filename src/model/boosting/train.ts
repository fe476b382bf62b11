import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { Binned } from "../../numeric/trees/binned.ts";
import type { CodeTree } from "./code-tree.ts";
import type { Ensemble, ScoredTree } from "./ensemble.ts";
import { HeldRows } from "./held-rows.ts";
import { keepMonotone } from "./keep-monotone.ts";
import { findLeafValues } from "./leaf-values.ts";
import { findStart, type Loss, lossOf, startScores } from "./loss.ts";
import { addValues } from "./passer.ts";
import type { TrainingSettings } from "./settings.ts";
import type { TreeSource } from "./tree-source.ts";

/** Float64 has 53 significant bits, of which leaf values keep 16. */
const LEAF_SPLITTER = 2 ** 37 + 1;

/** Rows to train on, or to decide when training ends. */
export interface BinnedRows {
  readonly binned: Binned;
  readonly y: Target;
  readonly weights?: Float64Array | undefined;
}

/**
 * Called after each round with the ensemble as it would be if training ended here; true ends the
 * training.
 */
export type RoundWatch = (round: number, now: Ensemble) => boolean | undefined;

/** What training may be given besides its rows. */
export interface TrainingOptions {
  /** What stands for NaN in each column; NaN in columns with a bin for missing entries. */
  readonly fill: Float64Array;
  /** Rows by whose loss training ends. */
  readonly stopping?: BinnedRows | undefined;
  readonly watch?: RoundWatch | undefined;
}

/** An ensemble with the tests of its trees on bins. */
interface Trained {
  readonly ensemble: Ensemble;
  readonly tests: readonly CodeTree[];
  /** Whether a watch ended the training. */
  readonly isCut: boolean;
}

/**
 * Boosts trees round by round. With stopping rows, the rounds after the one at which their loss was
 * least are left out.
 * @param open gives the trees for the loss of the rows
 */
export function train(
  { binned, y, weights }: BinnedRows,
  settings: TrainingSettings,
  rng: Rng,
  open: (loss: Loss) => TreeSource,
  { fill, stopping, watch }: TrainingOptions,
): Trained {
  const start = findStart(y, weights);
  const loss = lossOf(y, start, weights);
  const scores = startScores(start, y);
  const held = stopping && new HeldRows(stopping, start);
  const source = open(loss);
  const trees: ScoredTree[] = [];
  const tests: CodeTree[] = [];
  const leaf = new Int32Array(binned.rows);
  const ensembleOf = (rounds: number): Ensemble => ({
    classes: y.classes,
    rounds,
    ...start,
    fill,
    trees: trees.slice(0, rounds),
  });
  let round = 0;
  let isCut = false;
  const best = (): number => held?.bestRound ?? round;
  try {
    while (round < settings.rounds && !isCut) {
      source.derive(scores);
      const grown = source.grow(rng.fork(round));
      grown.assign(leaf);
      const values = findLeafValues(grown, grown.leaves, leaf, source, settings.leaf);
      if (settings.monotone !== undefined)
        keepMonotone(grown, values, countRows(leaf, grown.leaves), settings.monotone);
      const tree = {
        ...outline(grown, binned),
        output: 0,
        outputs: loss.outputs,
        value: Float32Array.from(values, roundLeaf),
      };
      trees.push(tree);
      tests.push(grown);
      addValues(tree, leaf, binned.rows, scores);
      held?.add(tree, grown);
      round++;
      if (held?.isOver(round, settings.patience)) break;
      isCut = watch?.(round, ensembleOf(best())) ?? false;
    }
  } finally {
    source.close();
  }
  return { ensemble: ensembleOf(best()), tests, isCut };
}

/**
 * A value with 16 significant bits (Veltkamp 1968), so that saved models are a quarter smaller; the
 * rounds that follow learn from the rounded value. On 32 development sets the loss changed by its
 * noise: half of the splits gained, half lost.
 */
function roundLeaf(value: number): number {
  const scaled = LEAF_SPLITTER * value;
  return scaled - (scaled - value);
}

/** The tests of a tree as thresholds of values. */
function outline(
  { column, limit, shift, children }: CodeTree,
  { borders }: Binned,
): Pick<ScoredTree, "column" | "threshold" | "missingRight" | "children"> {
  return {
    column,
    threshold: Float64Array.from(column, (j, k) => borders[j][limit[k] + shift[k]]),
    missingRight: shift,
    children,
  };
}

/** Rows in each leaf. */
function countRows(leaf: Int32Array, leaves: number): Float64Array {
  const counts = new Float64Array(leaves);
  for (const l of leaf) counts[l]++;
  return counts;
}
