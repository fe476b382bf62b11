import type { Matrix } from "../../numeric/matrix.ts";
import { Coder } from "../../numeric/trees/coder.ts";
import { fromScores } from "../probabilities.ts";
import { addFlatScores, type FlatTrees, flattenTrees } from "./flat-trees.ts";
import type { Start } from "./loss.ts";
import { type OpenPasser, type PassedTree, plainPasser } from "./passer.ts";

/** Fewer rows are not worth the copy of the trees into the memory of a passer. */
const LEAST_ROWS = 64;

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

/** Trees whose tests are on bins between the thresholds of all trees. */
interface CodedTrees {
  /** Thresholds of each column, ascending; none for columns without a test. */
  readonly borders: readonly Float64Array[];
  readonly coders: readonly Coder[];
  /** The trees with these borders in place of thresholds. */
  readonly trees: readonly PassedTree[];
  /** The same in few arrays; undefined where that is not possible. */
  readonly flat: FlatTrees | undefined;
}

/** Made once for an ensemble. */
const codedTrees = new WeakMap<Ensemble, CodedTrees>();

function codeTrees(m: Ensemble): CodedTrees {
  const known = codedTrees.get(m);
  if (known !== undefined) return known;
  const found = m.fill.length === 0 ? [] : Array.from(m.fill, () => new Set<number>());
  for (const { column, threshold } of m.trees)
    for (let k = 0; k < column.length; k++) found[column[k]].add(threshold[k]);
  const borders = found.map((set, j) => {
    // Missing entries have bin 0 where trees know them, and no number has.
    if (set.size > 0 && Number.isNaN(m.fill[j])) set.add(-Infinity);
    return Float64Array.from(set).sort();
  });
  const places = borders.map((own) => new Map(Array.from(own, (border, b) => [border, b])));
  const trees = m.trees.map((tree) => ({
    ...tree,
    shift: tree.missingRight,
    limit: Int32Array.from(
      tree.column,
      (j, k) => places[j].get(tree.threshold[k])! - tree.missingRight[k], // it was added above
    ),
  }));
  const coders = borders.map((of) => new Coder(of));
  const coded = { borders, coders, trees, flat: flattenTrees(trees, m.fill.length) };
  codedTrees.set(m, coded);
  return coded;
}

/**
 * Predictions: probabilities of classes, or numbers.
 * @param open opens what passes many rows through the trees. Default: none; the predictions have the
 * same bits
 */
export function predictEnsemble(m: Ensemble, x: Matrix, open?: OpenPasser): Float64Array {
  const { borders, coders, trees, flat } = codeTrees(m);
  if (flat !== undefined && x.rows === 1) return predictRow(m, x, coders, flat);
  const outputs = m.base.length;
  const scores = new Float64Array(x.rows * outputs);
  const passer =
    (x.rows < LEAST_ROWS ? undefined : open?.(trees, x.columns, outputs)) ??
    plainPasser(trees, x.columns, outputs, x.rows);
  const { stride, codes, scores: own } = passer;
  const column = new Float64Array(stride);
  for (let from = 0; from < x.rows; from += stride) {
    const count = Math.min(stride, x.rows - from);
    for (let j = 0; j < x.columns; j++) {
      if (borders[j].length === 0) continue;
      copyColumn(x, from, count, j, m.fill[j], column);
      coders[j].write(column, count, codes, j * stride);
    }
    passer.pass(count);
    for (let k = 0; k < outputs; k++)
      for (let i = 0; i < count; i++)
        scores[(from + i) * outputs + k] = m.base[k] + m.unit * own[k][i];
  }
  passer.close();
  return fromScores(scores, x.rows, m.classes);
}

/** A server predicts single rows. */
function predictRow(
  m: Ensemble,
  { columns, data }: Matrix,
  coders: readonly Coder[],
  flat: FlatTrees,
): Float64Array {
  const codes = new Uint8Array(2 * columns);
  for (let j = 0; j < columns; j++) {
    const v = data[j];
    const code = coders[j].codeOf(Number.isNaN(v) ? m.fill[j] : v);
    codes[2 * j] = code;
    codes[2 * j + 1] = code - 1;
  }
  const sums = new Float64Array(m.base.length);
  addFlatScores(flat, codes, sums);
  return fromScores(
    sums.map((sum, k) => m.base[k] + m.unit * sum),
    1,
    m.classes,
  );
}

function copyColumn(
  { data, columns }: Matrix,
  from: number,
  count: number,
  column: number,
  fill: number,
  into: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const v = data[(from + i) * columns + column];
    into[i] = Number.isNaN(v) ? fill : v;
  }
}
