import type { Target } from "../../numeric/matrix.ts";
import type { ScoreFunction } from "../metric.ts";
import { applyCalibration, type Calibration, calibrate } from "./calibration.ts";
import { mix, selectMembers, shrinkWeights } from "./select-members.ts";

/** How predictions of candidates become one prediction. */
export interface Blend {
  /** Weight of each candidate; they sum to 1. */
  readonly weights: Float64Array;
  /** For classes. */
  readonly calibration: Calibration | undefined;
}

/** What a blend is fitted by. */
export interface BlendOptions {
  /** Computes the score. */
  readonly score: ScoreFunction;
  /** 1 when lower scores are better, −1 when higher ones are. */
  readonly sign: 1 | -1;
  /** Greatest number of candidates that get a weight; 1 selects the best one. */
  readonly most: number;
}

/**
 * Selects candidates by their predictions and calibrates their mixture.
 * @param candidates predictions of the same rows, each rows × outputs
 * @param rowWeights weights of these rows. Default: 1 each
 */
export function fitBlend(
  candidates: readonly Float64Array[],
  target: Target,
  options: BlendOptions,
  rowWeights?: Float64Array,
): Blend {
  const { score, sign, most } = options;
  const losses = candidates.map((p) => {
    const loss = sign * score(p, target, rowWeights);
    return Number.isNaN(loss) ? Infinity : loss;
  });
  const best = losses.indexOf(Math.min(...losses));
  let weights: Float64Array;
  if (most === 1 || losses[best] === Infinity) {
    weights = Float64Array.from(candidates, (_, m) => (m === best ? 1 : 0));
  } else {
    const selected = selectMembers(candidates, {
      ...{ target, weights: rowWeights, score, sign, most },
    });
    weights = shrinkWeights(selected, losses, most);
  }
  const calibration =
    target.classes > 0 ? calibrate(mix(candidates, weights), target, rowWeights) : undefined;
  return { weights, calibration };
}

/** The prediction of a blend. @param candidates predictions of the same rows */
export function applyBlend(
  candidates: readonly Float64Array[],
  classes: number,
  { weights, calibration }: Blend,
): Float64Array {
  const mixed = mix(candidates, weights);
  return calibration === undefined ? mixed : applyCalibration(mixed, classes, calibration);
}
