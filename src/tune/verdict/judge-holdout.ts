import { roundToError, scoreToError } from "../report/score-digits.ts";
import type { Evidence } from "./evidence.ts";
import { compare, type Gain } from "./gain.ts";
import { compared } from "./score-text.ts";

/**
 * Does the holdout agree with cross-validation?
 * @param overtuning how much better cross-validation was
 */
export function judgeHoldout({ validation, estimate }: Evidence, overtuning: Gain): string {
  const { score, low, high } = overtuning;
  // The holdout is the subject of the sentence.
  const turned = { score: -score, low: -high, high: -low };
  const { own: there, other: before, gain } = compared(estimate, validation, turned);
  const scores = `${before} in nested cross-validation, ${there} there, ${gain}`;
  return compare(
    overtuning,
    `The holdout does not confirm cross-validation: ${scores}; the search ` +
      "overfitted its folds or the held rows are harder, so rely on the holdout.",
    `The holdout is better than cross-validation: ${scores}; its rows are ` +
      "easier, so rely on cross-validation.",
    `The holdout agrees with cross-validation: ${scores}.`,
  );
}

/** How much the choice among candidates flatters the score, without a holdout. */
export function judgeSelection({ optimism, validation, isConstant }: Evidence): string | undefined {
  if (isConstant || !(optimism > 0)) return undefined;
  const error = (validation.high - validation.low) / 2;
  return (
    `Choosing the best by the same rows makes its score look better by ${optimismText(optimism, error)}; ` +
    `the score above, ${scoreToError(validation.score, error)}, is free of that.`
  );
}

/** With the last digit of the score, or that it is less than one there. */
function optimismText(optimism: number, error: number): string {
  const text = roundToError(optimism, error);
  if (!(error > 0) || /[1-9]/.test(text)) return text;
  return `less than ${roundToError(10 ** (Math.floor(Math.log10(error)) - 1), error)}`;
}
