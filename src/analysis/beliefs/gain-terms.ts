import type { PromisingPoint } from "../../sampler/gp/outlook.ts";
import type { ProgressSoFar } from "./progress-so-far.ts";

/** Smallest share of the scale that counts: below it logarithms would say nothing but how far. */
const LEAST_SHARE = 1e-8;

/** What is known when further trials are foretold: the terms of a regression. */
export interface GainTerms {
  /** Logarithm of the finished trials. */
  readonly finished: number;
  /** Logarithm of the finished trials, per further one. */
  readonly trials: number;
  /** Logarithm of the trials since the last improvement, per further one. */
  readonly since: number;
  /** Logarithm of the improvements that further trials would have at the rate of the second half. */
  readonly rate: number;
  /** Logarithm of what a model expects of the most promising point, as a share of the scale. */
  readonly expected: number;
}

/**
 * The terms by which `more` further trials are foretold.
 * @param point the most promising one; undefined without a model
 */
export function gainTerms(
  { best, scale }: ProgressSoFar,
  point: Pick<PromisingPoint, "gain"> | undefined,
  more: number,
): GainTerms {
  const n = best.length;
  const half = n >> 1;
  let last = 0;
  let improvements = 0;
  for (let i = 1; i < n; i++)
    if (best[i] < best[i - 1]) {
      last = i;
      if (i >= n - half) improvements++;
    }
  return {
    finished: Math.log(n),
    trials: Math.log(n / more),
    since: Math.log((n - last) / more),
    rate: Math.log((more * (improvements + 0.5)) / (half + 1)),
    expected: Math.log(Math.max((point?.gain ?? 0) / scale, LEAST_SHARE)),
  };
}
