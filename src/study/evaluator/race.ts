import { mean, sum, variance } from "../../numeric/statistics.ts";

/**
 * Standard errors by which a trial must be behind to lose: one of ten trials that are as good as
 * the best loses (one-sided normal quantile).
 */
const LOSING_STANDARD_ERRORS = 1.28;

/** The value of a trial that lost, and its standard error. */
export interface LostRace {
  readonly value: number;
  readonly error: number;
}

/**
 * Compares a trial with the best one, repeat by repeat (or fold by fold): racing, as in SMAC's
 * intensification (Hutter, Hoos and Leyton-Brown 2011, §3.2). A trial that loses gets the best
 * trial's mean plus the mean difference over the common repeats. That is worse than the best
 * whatever luck the common repeats had, so a few easy draws never make a best trial.
 * @param own values of the trial so far
 * @param rival values of the best trial, at least as many
 * @param sign 1 where less is better, −1 where more is
 * @returns undefined while the trial may still win
 */
export function raceAgainst(
  own: readonly number[],
  rival: readonly number[],
  sign: number,
): LostRace | undefined {
  const differences = own.map((v, i) => sign * (v - rival[i]));
  const n = differences.length;
  const behind = mean(differences);
  if (!(behind > 0)) return undefined;
  // An infinite value has lost for good, and has no spread.
  if (behind === Infinity) return { value: mean(own), error: 0 };
  // The variance that the rival's repeats suggest for a difference counts as one observation, since
  // the first difference alone says nothing about the spread.
  const prior = 2 * variance(rival);
  const error = Math.sqrt((prior + sum(differences.map((d) => (d - behind) ** 2))) / n / n);
  return behind > LOSING_STANDARD_ERRORS * error
    ? { value: mean(rival) + sign * behind, error }
    : undefined;
}
