import type { PromisingPoint } from "../../sampler/gp/outlook.ts";
import type { ProgressSoFar } from "./progress-so-far.ts";

/** Smallest share of the scale that counts: below it logarithms would say nothing but how far. */
const LEAST_SHARE = 1e-6;
/** Smallest chance that counts. */
const LEAST_CHANCE = 1e-3;

/** What is known when further trials are foretold: the terms of a regression. */
export interface GainTerms {
  /** Logarithm of the finished trials, per further one. */
  readonly trials: number;
  /** Logarithm of the trials since the last improvement, per further one. */
  readonly since: number;
  /** Logarithm of the improvements that the further trials would have at the rate of the last ones. */
  readonly rate: number;
  /** Logarithm of what as many of the last trials gained, as a share of the scale. */
  readonly recent: number;
  /** Logarithm of what the model expects of the most promising point, as a share of the scale. */
  readonly expected: number;
  /** Logarithm of the chance that this point is better than the best one. */
  readonly chance: number;
}

/**
 * The terms by which `more` further trials are foretold.
 * @param point the most promising one; undefined without a model
 */
export function gainTerms(
  { best, scale }: ProgressSoFar,
  point: Pick<PromisingPoint, "gain" | "chance"> | undefined,
  more: number,
): GainTerms {
  const n = best.length;
  const window = Math.max(1, Math.min(more, n >> 1));
  let last = 0;
  let improvements = 0;
  for (let i = 1; i < n; i++)
    if (best[i] < best[i - 1]) {
      last = i;
      if (i >= n - window) improvements++;
    }
  const gained = best[Math.max(0, n - 1 - window)] - best[n - 1];
  const share = (gain: number): number => Math.log(Math.max(gain / scale, LEAST_SHARE));
  return {
    trials: Math.log(n / more),
    since: Math.log((n - last) / more),
    rate: Math.log((more * (improvements + 0.5)) / (window + 1)),
    recent: share(gained * (more / window)),
    expected: share((point?.gain ?? 0) * more),
    chance: Math.log(Math.max(point?.chance ?? 0, LEAST_CHANCE)),
  };
}
