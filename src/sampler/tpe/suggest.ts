import type { Rng } from "../../numeric/rng.ts";
import type { Problem } from "../sampler.ts";
import type { Mixture } from "./mixture.ts";

/** Draws of a candidate that meets the constraints. */
const MAX_CANDIDATE_DRAWS = 20;

/** The point to propose, from the densities of good and of bad trials. */
export type Suggest = (
  problem: Problem,
  candidates: number,
  good: Mixture,
  bad: Mixture,
  stream: Rng,
) => Float64Array;

/** The best of candidates drawn from the density over all parameters. */
export const suggestJointly: Suggest = ({ space }, candidates, good, bad, stream) => {
  const d = space.axes.length;
  const points = new Float64Array(candidates * d);
  const constrained = space.constraints.length > 0;
  for (let c = 0; c < candidates; c++) {
    for (let draw = 0; draw < MAX_CANDIDATE_DRAWS; draw++) {
      good.draw(stream, points, c * d);
      if (!constrained || space.allows(space.fromUnit(points.subarray(c * d, c * d + d)))) break;
    }
  }
  const gain = new Float64Array(candidates);
  good.logDensity(points, candidates, gain);
  const best = bad.leastDenseFor(gain, points);
  return points.slice(best * d, best * d + d);
};
