import type { Rng } from "../../numeric/rng.ts";
import type { BinTree } from "./growth.ts";

/** Gives the trees of an ensemble one by one. */
export interface TreeSource {
  /** Gradients of each output. */
  readonly g: Float64Array[];
  /** Curvatures of each output. */
  readonly h: Float64Array[];
  /** Computes gradients and curvatures of all outputs. */
  derive(scores: readonly Float64Array[]): void;
  /** The next tree, for these gradients. */
  grow(rng: Rng): BinTree;
  /** Returns memory. */
  close(): void;
}
