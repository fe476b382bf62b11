import type { ColumnBins, GradientArena, PackedGradients } from "./kernels.ts";

/** Rows of a leaf: `from` … `to − 1` in the order of the tree. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Histograms of the leaves of a tree. While there is room, those of two children come from one pass
 * over the smaller one: the larger one has what the parent has less that (Ke et al. 2017).
 */
export class HistogramPool {
  readonly #arena: GradientArena;
  readonly #free: Float64Array[];
  /** For leaves whose histogram is not kept. */
  readonly #scratch: Float64Array;

  /** @param count histograms that are kept at most */
  constructor(arena: GradientArena, bins: number, count: number) {
    this.#arena = arena;
    this.#scratch = arena.histogram(bins);
    this.#free = Array.from({ length: count }, () => arena.histogram(bins));
  }

  /** Computes the histogram of some rows: kept if there is room, else valid until the next call. */
  fill(
    packed: PackedGradients,
    rows: Int32Array,
    { from, to }: RowRange,
    x: ColumnBins,
  ): { readonly histogram: Float64Array; readonly kept: Float64Array | undefined } {
    const kept = this.#free.pop();
    const histogram = kept ?? this.#scratch;
    this.#arena.fillHistogram(packed, rows, from, to, x, histogram);
    return { histogram, kept };
  }

  /** Makes the parent's histogram that of one child, by those of the other. */
  subtract(parent: Float64Array, other: Float64Array, x: ColumnBins): void {
    this.#arena.subtract(parent, other, x.offsets[x.columns.length]);
  }

  /** Takes a histogram back. */
  release(kept: Float64Array | undefined): void {
    if (kept !== undefined) this.#free.push(kept);
  }
}
