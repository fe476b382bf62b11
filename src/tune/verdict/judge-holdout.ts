import { roundToError } from "../report/score-digits.ts";
import type { Evidence } from "./evidence.ts";
import { compare, type Gain } from "./gain.ts";
import { gainText, scoreText } from "./score-text.ts";

/**
 * Does the holdout agree with cross-validation?
 * @param overtuning how much better cross-validation was
 */
export function judgeHoldout({ validation, estimate }: Evidence, overtuning: Gain): string {
  const { score, low, high } = overtuning;
  // The holdout is the subject of the sentence.
  const turned = { score: -score, low: -high, high: -low };
  const [before, there] = [validation, estimate].map((own) => scoreText(own, turned));
  const scores = `${before} in nested cross-validation, ${there} there`;
  return compare(
    overtuning,
    `The holdout does not confirm cross-validation: ${scores}, ${gainText(turned)}; the search ` +
      "overfitted its folds or the held rows are harder, so rely on the holdout.",
    `The holdout is better than cross-validation: ${scores}, ${gainText(turned)}; its rows are ` +
      "easier, so rely on cross-validation.",
    `The holdout agrees with cross-validation: ${scores}, ${gainText(turned)}.`,
  );
}

/** How much the choice among candidates flatters the score, without a holdout. */
export function judgeSelection({ optimism, validation, isConstant }: Evidence): string | undefined {
  if (isConstant || !(optimism > 0)) return undefined;
  const known = roundToError(optimism, Math.min(optimism, (validation.high - validation.low) / 2));
  return (
    `Choosing the best by the same rows makes its score look better by ${known}; the score above, ` +
    `${scoreText(validation)}, is free of that.`
  );
}
