import { expOfNegative } from "./exp-of-negative.ts";
import { SQRT5 } from "./gaussian-process/kernel.ts";

/** Matérn-5/2 covariance at a distance with the square r² (Rasmussen and Williams 2006, eq. 4.17). */
export function matern(r2: number): number {
  const r = SQRT5 * Math.sqrt(r2);
  return (1 + r + (r * r) / 3) * expOfNegative(-r);
}
