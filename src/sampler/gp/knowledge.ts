import type { Guidance } from "../surrogate/guidance.ts";
import type { WeightedStudy } from "./earlier.ts";
import type { Knowledge } from "./landscape.ts";

/**
 * What earlier studies and the user's belief say of a point, besides the results of the study.
 * @param earlier studies, and the weights of their means in the first output
 * @param belief and its weight
 * @returns undefined where they say nothing
 */
export function knowledgeOf(
  earlier: readonly WeightedStudy[],
  belief: { readonly of: Guidance; readonly weight: number } | undefined,
): Knowledge | undefined {
  if (earlier.length === 0 && belief === undefined) return undefined;
  return {
    mean(x, out) {
      let mean = 0;
      for (const { study, weight } of earlier) mean += weight * study.mean(x, out);
      return mean;
    },
    bonus: (x) => (belief === undefined ? 0 : belief.weight * belief.of.logDensity(x)),
    addSlope(x, byMean, dMean, dVariance, gradient) {
      for (const { study, weight } of earlier)
        study.addSlope(weight * byMean, dMean, dVariance, gradient);
      belief?.of.addSlope(belief.weight, x, gradient);
    },
  };
}
