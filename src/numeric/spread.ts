import { Sobol } from "./sobol.ts";
import { FIRST_DIRECTIONS, SPREAD_DIMENSIONS } from "./sobol-directions.ts";

export { SPREAD_DIMENSIONS };

const sobol = new Sobol(FIRST_DIRECTIONS);

/**
 * Spreads points evenly over the first 52 coordinates: writes those of a point of the scrambled
 * Sobol sequence. In more dimensions a few hundred points cannot be even anyway, so that the other
 * coordinates stay as they are: random ones, as the caller has drawn them.
 * @param index of the point in the sequence, from 0
 * @param seed of the scrambling; any 32-bit integer
 */
export function spread(index: number, seed: number, out: Float64Array): void {
  sobol.writeScrambled(index, seed, out.subarray(0, SPREAD_DIMENSIONS));
}
