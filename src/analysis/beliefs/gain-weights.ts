import type { GainTerms } from "./gain-terms.ts";

/** Weights of the terms that count, and a constant. */
export type GainWeights = { readonly constant: number } & {
  readonly [T in keyof GainTerms]?: number;
};

/** Weights of two regressions. */
export interface GainRegressions {
  /** Of the logarithm of the odds that no trial improves the best value. */
  readonly none: GainWeights;
  /** Of the logarithm of the gain, as a share of the scale. */
  readonly gain: GainWeights;
}

/** As `bench/explain/calibration.mjs fit` and `front.mjs fit` print them. */
export const GAIN_WEIGHTS: {
  readonly [K in "exact" | "noisy" | "withoutModel" | "front"]: GainRegressions;
} = {
  exact: {
    none: { constant: -0.501, trials: 0.479, since: 0.312, rate: -0.265 },
    gain: { constant: 0.324, finished: -0.524, trials: -0.425, expected: 0.145 },
  },
  noisy: {
    none: { constant: -0.321, trials: 0.464 },
    gain: { constant: -1.415, trials: -0.922 },
  },
  withoutModel: {
    none: { constant: -0.501, trials: 0.479, since: 0.312, rate: -0.265 },
    gain: { constant: 0.294, finished: -0.629, trials: -0.426 },
  },
  front: {
    none: { constant: -2.029, trials: 0.412, since: 0.324, rate: -0.564 },
    gain: { constant: -1.08, finished: -0.644, trials: -0.545 },
  },
};
