import type { Interval } from "./interval/interval.ts";
import type { MetricInfo } from "./metric.ts";

/** A difference of two scores with its 95 % interval; above 0 is better, whatever the metric. */
export interface Gain {
  /** The gain, in units of the metric. */
  readonly score: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** A judgement of the kept model by rows that it has not been trained on. */
export interface Verdict {
  /** Whether it beats a constant: the 95 % interval of the gain lies above 0. */
  readonly beatsConstant: boolean;
  /** Gain over a constant; undefined when the constant could not be evaluated. */
  readonly gainOverConstant: Gain | undefined;
  /** Whether it beats the best untuned model: the 95 % interval of the gain lies above 0. */
  readonly beatsUntuned: boolean;
  /** Gain over the best untuned model; undefined when the kept model is that one. */
  readonly gainOverUntuned: Gain | undefined;
  /**
   * Whether the holdout confirms cross-validation: the cross-validated score is no better than the
   * 95 % interval of the holdout score. Undefined without held rows.
   */
  readonly confirmed: boolean | undefined;
  /** The judgement in sentences. */
  readonly advice: string;
}

/** What the verdict is judged by; scores are in units of the metric. */
export interface Evidence {
  /** Name of the metric. */
  readonly metric: string;
  /** Which scores are better. */
  readonly direction: MetricInfo["direction"];
  /** On which rows the kept model was compared. */
  readonly by: "holdout" | "cross-validation";
  /** Its score in nested cross-validation. */
  readonly validation: number;
  /** Its score on those rows. */
  readonly estimate: Interval;
  /** The best untuned model; undefined when none could be evaluated. */
  readonly untuned: string | undefined;
  /** Whether the kept model is that one. */
  readonly isUntuned: boolean;
  /** Gain over the best untuned model. */
  readonly overUntuned: Gain | undefined;
  /** Gain over a constant. */
  readonly overConstant: Gain | undefined;
}

/** A score for people: four decimals, fewer for large numbers. */
function formatScore(x: number): string {
  const size = Math.abs(x);
  return x.toFixed(size >= 1000 ? 0 : size >= 10 ? 2 : 4);
}

const formatGain = ({ score, low, high }: Gain): string =>
  `${score >= 0 ? "+" : ""}${formatScore(score)}, 95 % interval ${formatScore(low)} to ` +
  formatScore(high);

/** What a gain shows: that it is better, that it is worse, or neither. */
function compare(gain: Gain, better: string, worse: string, neither: string): string {
  return gain.low > 0 ? better : gain.high < 0 ? worse : neither;
}

function judgeAgainstConstant({ overConstant }: Evidence): string {
  if (overConstant === undefined) return "No constant was evaluated to compare it with.";
  const relation = compare(
    overConstant,
    "On unseen rows the model beats a constant",
    "On unseen rows the model is worse than a constant: do not use it",
    "On unseen rows the model is not shown to beat a constant: the columns may say nothing about " +
      "the target",
  );
  return `${relation} (${formatGain(overConstant)}).`;
}

function judgeAgainstUntuned({ untuned, isUntuned, overUntuned }: Evidence): string {
  if (untuned === undefined) return "No untuned model was evaluated to compare it with.";
  if (isUntuned || overUntuned === undefined) return `It is the untuned ${untuned}.`;
  const relation = compare(
    overUntuned,
    `It beats the best untuned model, ${untuned}`,
    `It is worse than the best untuned model, ${untuned}`,
    `It is not shown to beat the best untuned model, ${untuned}`,
  );
  return `${relation} (${formatGain(overUntuned)}).`;
}

function isConfirmed({ by, direction, validation, estimate }: Evidence): boolean | undefined {
  if (by !== "holdout") return undefined;
  return direction === "maximize" ? validation <= estimate.high : validation >= estimate.low;
}

/** Judges a model by what its scores on unseen rows show. */
export function judge(e: Evidence): Verdict {
  const confirmed = isConfirmed(e);
  const sentences = [judgeAgainstConstant(e), judgeAgainstUntuned(e)];
  if (confirmed === false)
    sentences.push(
      `Cross-validation promised ${formatScore(e.validation)}, which is better than the holdout ` +
        "score by more than chance explains: the search overfitted its folds; use more folds or " +
        "fewer trials.",
    );
  return {
    beatsConstant: e.overConstant !== undefined && e.overConstant.low > 0,
    gainOverConstant: e.overConstant,
    beatsUntuned: !e.isUntuned && e.overUntuned !== undefined && e.overUntuned.low > 0,
    gainOverUntuned: e.overUntuned,
    confirmed,
    advice: sentences.join(" "),
  };
}
