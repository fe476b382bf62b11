/**
 * Bins of the columns that a tree may split, as the kernels read them. A histogram holds the bins of
 * these columns one after another.
 */
export interface ColumnBins {
  /** Number of rows of the table. */
  readonly height: number;
  /** Bin of each entry of the table, column by column. */
  readonly codes: Uint8Array;
  /** Indices of the columns that may be split, ascending. */
  readonly columns: Int32Array;
  /** First bin of each of these columns in a histogram, and at the end the number of all bins. */
  readonly offsets: Int32Array;
  /** 1 for each of these columns whose bin 0 holds missing entries. */
  readonly missing: Uint8Array;
  /**
   * 1 for each of these columns with which leaf values may not fall, 2 where they may not rise, else
   * 0. Missing entries that are split from all others count as below them.
   */
  readonly sign: Uint8Array;
}

/**
 * Gradients and curvatures of all rows as whole numbers of a unit each, so that sums are exact in
 * any order, and differences of sums as well (Shi et al. 2022).
 */
export interface PackedGradients {
  /** What the kernels read. */
  readonly data: Float64Array;
  /** What a gradient of 1 stands for; 0 where all gradients are 0. */
  unitG: number;
  /** What a curvature of 1 stands for. */
  unitH: number;
  /** Bits of a curvature; 0 where all are equal and need not be stored. */
  hBits: number;
  /** Bits of a number of rows. */
  countBits: number;
}

/** What splits are judged by. */
export interface SplitRules {
  /** Penalty on absolute leaf values. */
  readonly l1: number;
  /** Penalty λ on squared leaf values. */
  readonly l2: number;
  /** Fewest rows in a leaf. */
  readonly minLeaf: number;
  /** Least sum of curvatures in a leaf. */
  readonly minCurvature: number;
}

/** Places in the result of `bestSplit`. */
export const SplitField = {
  gain: 0,
  /** Index among the columns that may be split; −1: no split. */
  column: 1,
  /** Last bin that goes left. */
  bin: 2,
  /** 1 where missing entries go right, which are bin 0. */
  missingRight: 3,
  leftG: 4,
  leftH: 5,
  leftCount: 6,
  /** Number of fields. */
  size: 7,
} as const;

/** Loops over rows and bins that growing a tree on gradients consists of. */
export interface GradientKernels {
  /**
   * Writes gradients and curvatures of all rows as whole numbers. What rounding takes from a row is
   * added to the next one, so that sums are right even where a row is below one unit.
   * @param h curvatures; undefined where all are 1
   */
  pack(g: Float64Array, h: Float64Array | undefined, into: PackedGradients): void;
  /** Sums over `rows[from]` … `rows[to − 1]` of gradients, curvatures and rows by bin. */
  fillHistogram(
    packed: PackedGradients,
    rows: Int32Array,
    from: number,
    to: number,
    x: ColumnBins,
    histogram: Float64Array,
  ): void;
  /** Takes the second histogram from the first. */
  subtract(from: Float64Array, other: Float64Array, bins: number): void;
  /**
   * Adds what a split of one leaf gains to the gains of all splits of a level: differences from one
   * bin to the next, `gains` for missing entries on the left and from `gains[bins]` on for missing
   * entries on the right.
   */
  addGains(
    packed: PackedGradients,
    histogram: Float64Array,
    x: ColumnBins,
    rules: SplitRules,
    gains: Float64Array,
  ): void;
  /**
   * Finds the best split of one leaf.
   * @param picks if not undefined, a number in [0, 1) for each column: the only threshold that is
   *   tried lies at this share of its non-empty bins
   * @param out see `SplitField`
   */
  bestSplit(
    packed: PackedGradients,
    histogram: Float64Array,
    x: ColumnBins,
    rules: SplitRules,
    picks: Float64Array | undefined,
    out: Float64Array,
  ): void;
}

/** Kernels with memory of their own: they accept arrays of this arena only. */
export interface GradientArena extends GradientKernels {
  /** Room for the gradients of `rows` rows. */
  packed(rows: number): PackedGradients;
  /** Room for a histogram. */
  histogram(bins: number): Float64Array;
  /** Arrays of zeros. */
  floats(length: number): Float64Array;
  ints(length: number): Int32Array;
  bytes(length: number): Uint8Array;
  /** Returns the memory. The arena's arrays must not be used afterwards. */
  close(): void;
}
