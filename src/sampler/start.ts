import { SOBOL_DIMENSIONS, scrambledSobol } from "../numeric/quasi-random.ts";
import type { Rng } from "../numeric/rng.ts";
import type { History } from "../trial/history.ts";
import type { Problem } from "./sampler.ts";

/** A point before there is anything to learn from: the centre first, then scrambled Sobol points; in spaces too wide for them, random ones. Choices at random. */
export function begin({ space, seed }: Problem, { finished, pending }: History, stream: Rng): Float64Array {
  const unit = new Float64Array(space.width);
  const place = finished.length + pending.length;
  stream.uniformInto(unit);
  if (place === 0) for (const [j, axis] of space.axes.entries()) unit[j] = axis.kind === "choice" ? unit[j]! : 0.5;
  else if (unit.length <= SOBOL_DIMENSIONS) scrambledSobol(place, seed, unit);
  return unit;
}
