import type { Rng } from "../../numeric/rng.ts";
import type { Binned } from "../../numeric/trees/binned.ts";
import { openGradientArena } from "../../numeric/trees/gradient/arena.ts";
import type {
  ColumnBins,
  GradientArena,
  PackedGradients,
} from "../../numeric/trees/gradient/kernels.ts";
import { drawOutput } from "./draw-output.ts";
import { type BinTree, toCodeTree } from "./growth.ts";
import { LeafWiseGrowth } from "./leaf-wise-tree.ts";
import type { Loss } from "./loss.ts";
import { ObliviousGrowth } from "./oblivious-tree.ts";
import type { TrainingSettings } from "./settings.ts";
import type { TreeSource } from "./tree-source.ts";

/** Bytes of the histograms that are kept for subtraction. */
const MAX_HISTOGRAM_BYTES = 64e6;
/** Bytes of a bin, of a packed row, and of a float. */
const NUMBER_BYTES = 8;
/** A split must gain this share of what the sum of squared gradients could gain at most. */
const MIN_GAIN_SHARE = 1e-10;

/** Grows the trees of an ensemble, in memory that they share. */
export class Grower implements TreeSource {
  readonly g: Float64Array[];
  readonly h: Float64Array[];
  readonly #arena: GradientArena;
  readonly #binned: Binned;
  readonly #loss: Loss;
  readonly #settings: TrainingSettings;
  readonly #packed: PackedGradients;
  readonly #rows: Int32Array;
  readonly #spare: Int32Array;
  /** Columns with more than one bin. */
  readonly #usable: Uint32Array;
  readonly #x: ColumnBins;
  readonly #oblivious: ObliviousGrowth | undefined;
  readonly #leafWise: LeafWiseGrowth | undefined;

  constructor(binned: Binned, loss: Loss, settings: TrainingSettings) {
    const n = binned.rows;
    const { shape, growth } = settings;
    this.#binned = binned;
    this.#loss = loss;
    this.#settings = settings;
    this.#usable = Uint32Array.from(binned.borders.keys()).filter(
      (j) => binned.borders[j].length > 0,
    );
    const count = Math.min(
      this.#usable.length,
      Math.max(1, Math.round(settings.columnShare * this.#usable.length)),
    );
    const bins = this.#usable
      .map((j) => binned.borders[j].length + 1)
      .sort()
      .subarray(this.#usable.length - count)
      .reduce((sum, b) => sum + b, 0);
    // A histogram to work with, one to keep at least, and room for the gains of a level.
    const kept = Math.max(1, Math.floor(MAX_HISTOGRAM_BYTES / (bins * NUMBER_BYTES + 1)));
    const histograms = Math.min(kept, "depth" in shape ? 2 ** (shape.depth - 1) : shape.leaves);
    const numbers = (2 * loss.outputs + 2) * n + (histograms + 3) * bins + 3 * count + 20;
    const arena = openGradientArena(
      numbers * NUMBER_BYTES + n * binned.columns,
      21 + histograms + 2 * loss.outputs,
    );
    this.#arena = arena;
    const codes = arena.bytes(n * binned.columns);
    codes.set(binned.codes);
    this.#x = {
      height: n,
      codes,
      columns: arena.ints(count),
      offsets: arena.ints(count + 1),
      missing: arena.bytes(count),
      sign: arena.bytes(count),
    };
    this.g = Array.from({ length: loss.outputs }, () => arena.floats(n));
    this.h = Array.from({ length: loss.outputs }, () => arena.floats(n));
    this.#packed = arena.packed(n);
    this.#rows = arena.ints(n);
    this.#spare = arena.ints(n);
    if ("depth" in shape)
      this.#oblivious = new ObliviousGrowth(arena, bins, histograms, shape.depth, growth);
    else this.#leafWise = new LeafWiseGrowth(arena, bins, count, histograms, shape.leaves, growth);
  }

  derive(scores: readonly Float64Array[]): void {
    this.#loss.derive(scores, this.g, this.h);
  }

  grow(rng: Rng): BinTree {
    const x = this.#x;
    const own = rng.fork("tree");
    this.#drawColumns(rng.fork("columns"));
    const count = this.#drawRows(rng.fork("rows"));
    const k = this.g.length === 1 ? 0 : drawOutput(this.g, rng.fork("output"));
    const h = this.#loss.isFlat ? undefined : this.h[k];
    this.#arena.pack(this.g[k], h, this.#packed);
    const data = {
      arena: this.#arena,
      x,
      packed: this.#packed,
      rows: this.#rows,
      count,
      minGain: leastGain(this.g[k], this.h[k]),
      spare: this.#spare,
    };
    if (x.columns.length === 0) return stump;
    return (this.#oblivious ?? this.#leafWise!).grow(data, own); // one of both is set
  }

  close(): void {
    this.#arena.close();
  }

  #drawColumns(rng: Rng): void {
    const { columns, offsets, missing, sign } = this.#x;
    const monotone = this.#settings.monotone;
    const drawn = this.#usable.slice();
    if (columns.length < drawn.length) rng.shuffle(drawn);
    columns.set(drawn.subarray(0, columns.length).sort());
    for (const [f, j] of columns.entries()) {
      offsets[f + 1] = offsets[f] + this.#binned.borders[j].length + 1;
      sign[f] = monotone === undefined ? 0 : (monotone[j] + 3) % 3; // −1 becomes 2
      missing[f] = this.#binned.borders[j][0] === -Infinity ? 1 : 0;
    }
  }

  /** Draws rows without replacement, ascending (Knuth 1997, algorithm 3.4.2 S). */
  #drawRows(rng: Rng): number {
    const n = this.#binned.rows;
    const wanted = Math.max(1, Math.round(this.#settings.rowShare * n));
    // A simple generator (Marsaglia 2003, xorshift) that the stream starts: there are many draws.
    let state = 1 + rng.integer(2 ** 31);
    let drawn = 0;
    for (let i = 0; i < n; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      if (wanted === n || ((state >>> 0) / 2 ** 32) * (n - i) < wanted - drawn)
        this.#rows[drawn++] = i;
    }
    return drawn;
  }
}

/** What splits must gain, by the squares of the gradients: whatever the unit of the target. */
function leastGain(g: Float64Array, h: Float64Array): number {
  let squares = 0;
  let curvature = 0;
  for (let i = 0; i < g.length; i++) squares += g[i] * g[i];
  for (let i = 0; i < h.length; i++) curvature += h[i];
  return (MIN_GAIN_SHARE * squares * g.length) / curvature;
}

/** The tree of a table without columns to split. */
const stump: BinTree = {
  ...toCodeTree([], undefined),
  leaves: 1,
  assign(leaf) {
    leaf.fill(0);
  },
};
