import type { Evidence } from "./evidence.ts";
import { compare, type Gain } from "./gain.ts";
import { compared, gainText } from "./score-text.ts";

/** Does it beat a constant? */
export function judgeConstant(e: Evidence): string {
  const { constant, estimate, metricLabel, isConstant, by } = e;
  if (isConstant)
    return "Only a constant was evaluated, which uses no column: give more time, or allow more models.";
  if (constant === undefined) return "No constant was evaluated to compare it with.";
  const relation = compare(
    constant.gain,
    "On unseen rows the model beats a constant",
    // The mean of the folds' models is kept, which may be better than each of them.
    by === "holdout"
      ? "On unseen rows the model is worse than a constant, so do not use it"
      : "Models that were trained on a part of the rows are worse than a constant on the others, so " +
          "the columns may say nothing about the target",
    "On unseen rows the model is not shown to beat a constant, so the columns may say nothing " +
      "about the target",
  );
  const { own, other, gain } = compared(estimate, constant.score, constant.gain);
  return `${relation}: ${metricLabel} ${own} against ${other}, ${gain}.`;
}

/** Do tuning and ensembling beat the best untuned model? */
export function judgeUntuned({
  untuned,
  constant,
  estimate,
  isConstant,
  name,
  replaced,
  by,
  triedTuned,
}: Evidence): string | undefined {
  if (isConstant) return undefined;
  if (replaced !== undefined)
    return (
      `No candidate of ${replaced.join(", ")} finished: the ${name} of the first, untuned models is ` +
      "kept in its place. Give more trials or time."
    );
  if (untuned === undefined) return "No untuned model was evaluated to compare it with.";
  const { model, score, gain } = untuned;
  if (gain === undefined && !triedTuned)
    return `No tuned model was evaluated: the untuned ${model} is kept. Give more trials or time.`;
  if (gain === undefined)
    return `No tuned model or ensemble did better in cross-validation: the untuned ${model} is kept.`;
  const where = by === "holdout" ? "on the rows held out" : "in nested cross-validation";
  const isUseless = constant !== undefined && constant.gain.low <= 0;
  const relation = compare(
    gain,
    isUseless
      ? `Though not shown to beat a constant, the ${name} is better than the best untuned model`
      : `The ${name} beats the best untuned model`,
    `The ${name} is worse than the best untuned model`,
    `The ${name} is not shown to beat the best untuned model`,
  );
  const text = compared(estimate, score, gain);
  return `${relation}, ${model}: ${text.own} against ${text.other} ${where}, ${text.gain}.`;
}

/** Does the ensemble pay? */
export function judgeEnsemble({ single, validation, name }: Evidence): string | undefined {
  if (single === undefined) return undefined;
  if (!single.isEnsembleKept)
    return (
      `An ensemble was not enough better than the ${single.name} to be kept: ` +
      `${gainText(single.gain)}.`
    );
  const { own, other, gain } = compared(validation, single, single.gain);
  return (
    `The best single model, ${single.name}, scored ${other} in nested cross-validation, the ${name} ` +
    `${own}: ${gain}.${reasonToKeep(single.gain)}`
  );
}

/** By which rule an ensemble is kept that is not shown to be better. */
function reasonToKeep({ score, low }: Gain): string {
  if (low > 0) return "";
  return score > 0
    ? " An ensemble is kept if it scores better there, even if chance may explain it."
    : " It scored better before the decision to keep it was cross-validated as well, so it is kept.";
}
