import { type CodeTree, writeLeaves } from "./code-tree.ts";
import type { ScoredTree } from "./ensemble.ts";

/** Rows that pass all trees together: their bins stay in the processor's cache. */
export const BLOCK_ROWS = 512;

/** A tree whose tests are on bins. */
export type PassedTree = CodeTree & ScoredTree;

/** Passes blocks of rows through trees. */
interface Passer {
  /** Rows of which there is room in `codes` and `scores`. */
  readonly stride: number;
  /** Bins of the rows: those of column j begin at j · stride. */
  readonly codes: Uint8Array;
  /** For each output the sums over the trees, of one block. */
  readonly scores: readonly Float64Array[];
  /** Computes the sums of the first `count` rows. */
  pass(count: number): void;
  /** Returns the memory. */
  close(): void;
}

/** Opens a passer for many rows; undefined where these trees have none. */
export type OpenPasser = (
  trees: readonly PassedTree[],
  columns: number,
  outputs: number,
) => Passer | undefined;

/** A passer for any trees. */
export function plainPasser(
  trees: readonly PassedTree[],
  columns: number,
  outputs: number,
  rows: number,
): Passer {
  const stride = Math.min(BLOCK_ROWS, rows);
  const codes = new Uint8Array(columns * stride);
  const scores = Array.from({ length: outputs }, () => new Float64Array(stride));
  const leaf = new Int32Array(stride);
  return {
    stride,
    codes,
    scores,
    pass(count) {
      for (const score of scores) score.fill(0);
      for (const tree of trees) {
        writeLeaves(tree, codes, stride, count, leaf);
        addValues(tree, leaf, count, scores);
      }
    },
    close() {},
  };
}

/** Adds the values of leaves to the scores of each output. */
export function addValues(
  { output, outputs, value }: ScoredTree,
  leaf: Int32Array,
  count: number,
  scores: readonly Float64Array[],
): void {
  if (outputs === 1) {
    const own = scores[output];
    for (let i = 0; i < count; i++) own[i] += value[leaf[i]];
    return;
  }
  for (let k = 0; k < outputs; k++) {
    const own = scores[output + k];
    for (let i = 0; i < count; i++) own[i] += value[leaf[i] * outputs + k];
  }
}
