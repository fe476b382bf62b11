import type { GainTerms } from "./gain-terms.ts";

/** Weights of the terms, and a constant. */
export type GainWeights = { readonly constant: number } & {
  readonly [T in keyof GainTerms]: number;
};

/** Weights of two regressions. */
export interface GainRegressions {
  /** Of the logarithm of the odds that no trial improves the best value. */
  readonly none: GainWeights;
  /** Of the logarithm of the gain, as a share of the distance from the median to the best result. */
  readonly gain: GainWeights;
}

/** As `bench/explain/calibration.mjs fit` prints them. */
export const GAIN_WEIGHTS: {
  readonly [K in "withModel" | "withoutModel" | "front"]: GainRegressions;
} = {
  withModel: {
    none: { constant: 0, trials: 1, since: 0, rate: 0, recent: 0, expected: 0, chance: 0 },
    gain: { constant: 0, trials: 0, since: 0, rate: 0, recent: 1, expected: 0, chance: 0 },
  },
  front: {
    none: { constant: 0, trials: 1, since: 0, rate: 0, recent: 0, expected: 0, chance: 0 },
    gain: { constant: 0, trials: 0, since: 0, rate: 0, recent: 1, expected: 0, chance: 0 },
  },
  withoutModel: {
    none: { constant: 0, trials: 1, since: 0, rate: 0, recent: 0, expected: 0, chance: 0 },
    gain: { constant: 0, trials: 0, since: 0, rate: 0, recent: 1, expected: 0, chance: 0 },
  },
};
