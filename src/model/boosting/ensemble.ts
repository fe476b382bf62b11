import type { Matrix } from "../../numeric/matrix.ts";
import { fromScores } from "../probabilities.ts";
import type { Start } from "./loss.ts";

/** Rows that pass all trees together: their values stay in the processor's cache. */
const BLOCK_ROWS = 256;

/** A tree of a trained ensemble. */
export interface ScoredTree {
  /** Column of each test: of an oblivious tree one a level, otherwise one for each inner node. */
  readonly column: Int32Array;
  /** A row goes right where its value is above this; −∞ tells missing entries from all others. */
  readonly threshold: Float64Array;
  /** 1 for tests by which missing entries (NaN) go right. */
  readonly missingRight: Uint8Array;
  /**
   * Left and right child of each inner node: an inner node, or −1 − leaf. Undefined for an oblivious
   * tree.
   */
  readonly children: Int32Array | undefined;
  /** Score that the tree adds to; a tree of all outputs begins at 0. */
  readonly output: number;
  /** Number of scores that it adds to. */
  readonly outputs: number;
  /** What it adds, leaves × outputs. */
  readonly value: Float32Array;
}

/** Trees that add up to scores, from which predictions follow. */
export interface Ensemble extends Start {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Number of rounds. */
  readonly rounds: number;
  /** What stands for NaN in each column; NaN in columns where the trees know missing entries. */
  readonly fill: Float64Array;
  /** Round by round. */
  readonly trees: readonly ScoredTree[];
}

/** Predictions: probabilities of classes, or numbers. */
export function predictEnsemble(m: Ensemble, x: Matrix): Float64Array {
  const outputs = m.base.length;
  const scores = new Float64Array(x.rows * outputs);
  const used = new Uint8Array(x.columns);
  for (const tree of m.trees) for (const j of tree.column) used[j] = 1;
  const block = new Float64Array(x.columns * BLOCK_ROWS);
  const own = Array.from({ length: outputs }, () => new Float64Array(BLOCK_ROWS));
  const leaf = new Int32Array(BLOCK_ROWS);
  for (let from = 0; from < x.rows; from += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, x.rows - from);
    for (let j = 0; j < x.columns; j++)
      if (used[j] === 1) copyBlock(x, from, count, j, m.fill[j], block);
    for (const score of own) score.fill(0);
    for (const tree of m.trees) {
      findLeaves(tree, block, count, leaf);
      addValues(tree, leaf, count, own);
    }
    for (let k = 0; k < outputs; k++)
      for (let i = 0; i < count; i++)
        scores[(from + i) * outputs + k] = m.base[k] + m.unit * own[k][i];
  }
  return fromScores(scores, x.rows, m.classes);
}

function copyBlock(
  { data, columns }: Matrix,
  from: number,
  count: number,
  column: number,
  fill: number,
  block: Float64Array,
): void {
  const at = column * BLOCK_ROWS;
  for (let i = 0; i < count; i++) {
    const v = data[(from + i) * columns + column];
    block[at + i] = Number.isNaN(v) ? fill : v;
  }
}

function findLeaves(tree: ScoredTree, block: Float64Array, count: number, leaf: Int32Array): void {
  if (tree.children !== undefined) walkNodes(tree, tree.children, block, count, leaf);
  else {
    const { column, threshold, missingRight } = tree;
    leaf.fill(0, 0, count);
    for (let level = 0; level < column.length; level++) {
      const at = column[level] * BLOCK_ROWS;
      const t = threshold[level];
      if (missingRight[level] === 1)
        for (let i = 0; i < count; i++) leaf[i] = 2 * leaf[i] + (block[at + i] <= t ? 0 : 1);
      else for (let i = 0; i < count; i++) leaf[i] = 2 * leaf[i] + (block[at + i] > t ? 1 : 0);
    }
  }
}

function walkNodes(
  { column, threshold, missingRight }: ScoredTree,
  children: Int32Array,
  block: Float64Array,
  count: number,
  leaf: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    let k = column.length === 0 ? -1 : 0;
    while (k >= 0) {
      const v = block[column[k] * BLOCK_ROWS + i];
      const isRight = missingRight[k] === 1 ? !(v <= threshold[k]) : v > threshold[k];
      k = children[2 * k + (isRight ? 1 : 0)];
    }
    leaf[i] = -1 - k;
  }
}

/** Adds the values of leaves to the scores of each output. */
export function addValues(
  { output, outputs, value }: ScoredTree,
  leaf: Int32Array,
  count: number,
  scores: readonly Float64Array[],
): void {
  for (let k = 0; k < outputs; k++) {
    const own = scores[output + k];
    for (let i = 0; i < count; i++) own[i] += value[leaf[i] * outputs + k];
  }
}
