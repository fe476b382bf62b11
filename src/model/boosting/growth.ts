import type { HistogramPool, RowRange } from "../../numeric/trees/gradient/histogram-pool.ts";
import type {
  ColumnBins,
  GradientArena,
  PackedGradients,
  SplitRules,
} from "../../numeric/trees/gradient/kernels.ts";
import { partitionRows } from "../../numeric/trees/partition-rows.ts";
import type { CodeTree } from "./code-tree.ts";

/** How trees are grown on gradients. */
export interface GrowthRules extends SplitRules {
  /** Whether a column has one threshold at random in each split, instead of the best of all. */
  readonly random: boolean;
}

/** A tree whose splits are bins of the training table; it has no predictions yet. */
export interface BinTree extends CodeTree {
  /** Number of leaves. */
  readonly leaves: number;
  /** Writes the leaf of each row of the training table. Valid until the next tree is grown. */
  assign(leaf: Int32Array): void;
}

/** The tests of some splits. */
export function toCodeTree(
  splits: readonly BinSplit[],
  children: Int32Array | undefined,
): CodeTree {
  return {
    column: Int32Array.from(splits, (s) => s.column),
    limit: Int32Array.from(splits, (s) => s.bin - shiftOf(s)),
    shift: Uint8Array.from(splits, shiftOf),
    children,
  };
}

/** The rows and columns that one tree is grown on, in the memory of an arena. */
export interface GrowthData {
  readonly arena: GradientArena;
  readonly x: ColumnBins;
  readonly packed: PackedGradients;
  /** Rows of the tree, the first `count`; growing reorders them. */
  readonly rows: Int32Array;
  readonly count: number;
  /** A split must gain more than this. */
  readonly minGain: number;
  /** Room for a row each. */
  readonly spare: Int32Array;
}

/** A test of a tree: a row goes right where its bin is above `bin`. */
export interface BinSplit {
  /** Column of the table. */
  readonly column: number;
  /** Last bin that goes left. */
  readonly bin: number;
  /** Whether bin 0 goes right, which holds missing entries. */
  readonly missingRight: boolean;
}

/**
 * What is subtracted from bins before they are compared, modulo 256: where missing entries go right
 * it is 1, so that bin 0 is the highest.
 */
export const shiftOf = (split: BinSplit): number => (split.missingRight ? 1 : 0);

/** The rows of both children of a leaf that was split. */
interface ChildRows {
  /** Those of the child with fewer rows. */
  readonly small: RowRange;
  readonly large: RowRange;
  readonly isLeftSmall: boolean;
}

/** Brings the rows of a leaf into the order of its children. */
export function divideRows(
  { x: { codes, height }, rows, spare }: GrowthData,
  { from, to }: RowRange,
  split: BinSplit,
): ChildRows {
  const at = split.column * height;
  const middle = partitionRows(rows, from, to, codes, at, split.bin, spare, shiftOf(split));
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  const isLeftSmall = middle - from <= to - middle;
  return isLeftSmall
    ? { small: left, large: right, isLeftSmall }
    : { small: right, large: left, isLeftSmall };
}

/** The histogram of a leaf. @param known set where it is known already, and kept */
export const histogramOf = (
  { packed, rows, x }: GrowthData,
  leaf: RowRange,
  pool: HistogramPool,
  known: Float64Array | undefined,
): ReturnType<HistogramPool["fill"]> =>
  known === undefined ? pool.fill(packed, rows, leaf, x) : { histogram: known, kept: known };
