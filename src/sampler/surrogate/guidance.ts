import type { Rng } from "../../numeric/rng.ts";

/** What is known of the best point before there are results. It steers a search, and excludes nothing. */
export interface Guidance {
  /**
   * Weight of the density in a proposal.
   * @param results number of finished trials
   */
  weight(results: number): number;
  /** Logarithm of the density at an encoded point, up to a constant. */
  logDensity(x: Float64Array): number;
  /** Adds `weight` times the gradient of `logDensity` over the numbers. */
  addSlope(weight: number, x: Float64Array, gradient: Float64Array): void;
  /**
   * Moves a point that is proposed before there is a model.
   * @param place number of trials before this one
   * @returns why the point is tried, if this is to be said
   */
  lead(unit: Float64Array, place: number, stream: Rng): string | undefined;
}
