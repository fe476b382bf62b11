import type { ModelName } from "../model/model.ts";
import type { Interval } from "./bootstrap.ts";
import type { MetricInfo } from "./metric.ts";

/** A judgement of the best candidate: how well it fits, and whether tuning was worth it. */
export interface Verdict {
  /**
   * `overfits`: the training score is much better than the validation score, or the validation
   * score much better than the holdout's. `underfits`: it hardly beats a constant.
   */
  readonly fit: "underfits" | "good" | "overfits";
  /**
   * Whether the best candidate beats the best untuned model on rows that the search never saw: the
   * 95 % interval of the gain lies above 0.
   */
  readonly beatsDefault: boolean;
  /**
   * Gain of the best candidate over the untuned model on those rows, with its 95 % interval, in
   * units of the metric. Above 0 is better, whatever the metric's direction. Undefined when the
   * best candidate is the untuned model, or no rows were held out.
   */
  readonly gain:
    | {
        /** The gain. */
        readonly score: number;
        /** Lower end of the interval. */
        readonly low: number;
        /** Upper end of the interval. */
        readonly high: number;
      }
    | undefined;
  /**
   * The model that is kept and saved: `default`, the untuned model, if it is the best candidate, or
   * scored better on those rows and is among the models that may be chosen; else `best`.
   */
  readonly recommended: "best" | "default";
  /** The judgement in sentences, with what to change. */
  readonly advice: string;
}

/** What the verdict is judged by; scores are in units of the metric. */
export interface Evidence {
  /** Model of the best candidate; the scores are its own unless they say otherwise. */
  readonly model: ModelName;
  /** The metric of all scores. */
  readonly info: Pick<MetricInfo, "direction" | "bounded">;
  /** Mean training score over folds. */
  readonly train: number;
  /** Mean validation score over folds. */
  readonly validation: number;
  /** Standard deviation of the validation score over folds. */
  readonly std: number;
  /** Validation score of a constant prediction, when known. */
  readonly constant: number | undefined;
  /** Score on the held rows, when there are any. */
  readonly holdout: Interval | undefined;
  /** Score minus the untuned model's on the held rows, when both are known. */
  readonly difference: Interval | undefined;
  /** Whether the best candidate is itself the untuned model. */
  readonly bestIsDefault: boolean;
  /** The untuned model. */
  readonly defaultModel: ModelName | undefined;
  /** Whether the untuned model is among the models that may be chosen. */
  readonly mayKeepDefault: boolean;
}

/** What to change when a model overfits, and when it underfits. */
const remedies: { readonly [M in ModelName]: readonly [overfits: string, underfits: string] } = {
  constant: ["nothing", "any other model"],
  linear: [
    "a larger penalty",
    "a smaller penalty, or a model that is not linear: boosting, forest, network",
  ],
  tree: ["less depth, a larger min_leaf, more pruning", "more depth, a smaller min_leaf"],
  forest: [
    "a larger min_leaf, less depth, fewer features per split",
    "more depth, a smaller min_leaf, more features per split",
  ],
  "extra-trees": [
    "a larger min_leaf, less depth, fewer features per split",
    "more depth, a smaller min_leaf, more features per split",
  ],
  boosting: ["fewer leaves, a lower rate, a larger min_leaf or l2", "more rounds, more leaves"],
  neighbors: ["a larger k", "a smaller k, or leaving out columns that do not help"],
  network: [
    "more l2 or dropout, fewer neurons, earlier stopping",
    "more neurons or epochs, a higher rate, less l2",
  ],
};

/**
 * Models that reproduce their training rows by construction, so their training score is no sign.
 */
const MEMORIZING_MODELS: readonly ModelName[] = ["forest", "extra-trees", "neighbors"];
/** A gap between training and validation is wide above this many standard deviations over folds… */
const MAX_GAP_DEVIATIONS = 2;
/** …and above this share of what the candidate gained over the constant. */
const MAX_GAP_SHARE = 0.25;
/** A candidate underfits when it gained less than this share of what could be gained at most. */
const MIN_LEARNED_SHARE = 0.1;

/** A score for people: four decimals, fewer for large numbers. */
function formatScore(x: number): string {
  const size = Math.abs(x);
  return x.toFixed(size >= 1000 ? 0 : size >= 10 ? 2 : 4);
}

/** a − b, positive when a is the better score. */
function advantage({ info }: Evidence, a: number, b: number): number {
  return info.direction === "maximize" ? a - b : b - a;
}

/** Whether the validation score is better than the holdout's interval and its own spread allow. */
function isOvertuned(e: Evidence): boolean {
  if (e.holdout === undefined) return false;
  const margin = MAX_GAP_DEVIATIONS * e.std;
  return e.info.direction === "maximize"
    ? e.validation - margin > e.holdout.high
    : e.validation + margin < e.holdout.low;
}

/** Whether the training score is much better than the validation score. */
function hasWideGap(e: Evidence): boolean {
  if (MEMORIZING_MODELS.includes(e.model)) return false;
  const scale = Math.abs(
    e.constant === undefined ? e.validation : advantage(e, e.validation, e.constant),
  );
  const gap = advantage(e, e.train, e.validation);
  return gap > Math.max(MAX_GAP_DEVIATIONS * e.std, MAX_GAP_SHARE * scale);
}

/** What training gained over the constant, as a share of the best possible gain. */
function learnedShare(e: Evidence): number {
  if (e.constant === undefined) return 1;
  const most = e.info.bounded ? 1 - e.constant : Math.abs(e.constant);
  return advantage(e, e.train, e.constant) / Math.max(1e-12, most);
}

/** How well the best candidate fits, and a sentence on it. */
function judgeFit(e: Evidence): { readonly fit: Verdict["fit"]; readonly sentence: string } {
  const [overfits, underfits] = remedies[e.model];
  const train = formatScore(e.train);
  const validation = formatScore(e.validation);
  if (e.holdout !== undefined && isOvertuned(e))
    return {
      fit: "overfits",
      sentence:
        `The validation score ${validation} is better than the holdout score ` +
        `${formatScore(e.holdout.score)} by more than chance explains: the search overfitted ` +
        "its folds; use more folds or repeats, or fewer trials.",
    };
  if (hasWideGap(e))
    return {
      fit: "overfits",
      sentence:
        `The training score ${train} is much better than the validation score ${validation}: ` +
        `the model memorizes its training rows; try ${overfits}, or more rows.`,
    };
  if (e.constant !== undefined && learnedShare(e) < MIN_LEARNED_SHARE)
    return {
      fit: "underfits",
      sentence:
        `The training score ${train} is hardly better than a constant's ` +
        `${formatScore(e.constant)}: the model learns too little; try ${underfits}, ` +
        "or better columns.",
    };
  return {
    fit: "good",
    sentence:
      `The gap between the training score ${train} and the validation score ${validation} ` +
      `is no wider than usual for ${e.model}.`,
  };
}

/** The difference on the held rows, turned so that above 0 is better. */
function gainOf({ info, difference }: Evidence): Verdict["gain"] {
  if (difference === undefined) return undefined;
  const { score, low, high } = difference;
  return info.direction === "maximize"
    ? { score, low, high }
    : { score: -score, low: -high, high: -low };
}

/** Which of the two models is kept: the same that is recommended. */
function recommend(e: Evidence, gain: Verdict["gain"]): Verdict["recommended"] {
  const isBeaten = gain !== undefined && gain.score < 0 && e.mayKeepDefault;
  return e.bestIsDefault || isBeaten ? "default" : "best";
}

/** A sentence on how the best candidate compares with the untuned model, and which one to use. */
function compareWithDefault(e: Evidence, gain: Verdict["gain"]): string {
  if (e.bestIsDefault) return `No candidate beat the untuned ${e.defaultModel}: use that one.`;
  if (e.defaultModel === undefined) return "No untuned model was evaluated to compare it with.";
  if (gain === undefined)
    return "Without held-out rows there is no fair comparison with the untuned model.";
  const interval = `95 % interval ${formatScore(gain.low)} to ${formatScore(gain.high)}`;
  const score = formatScore(gain.score);
  if (gain.low > 0)
    return `On unseen rows it beats the untuned ${e.defaultModel} by ${score} (${interval}).`;
  const comparison =
    `On unseen rows it is ${gain.high < 0 ? "worse than" : "not shown to beat"} the untuned ` +
    `${e.defaultModel} (${gain.score >= 0 ? "+" : ""}${score}, ${interval})`;
  if (recommend(e, gain) === "default") return `${comparison}: the untuned model is recommended.`;
  return gain.score < 0
    ? `${comparison}, which is not among the models to choose from: the tuned one is recommended.`
    : `${comparison}, but scored no worse: the tuned model is recommended.`;
}

/**
 * Judges by the scores whether the best candidate overfits or underfits, what to change, and
 * whether tuning was worth it.
 */
export function judge(e: Evidence): Verdict {
  const { fit, sentence } = judgeFit(e);
  const gain = gainOf(e);
  const beatsDefault = !e.bestIsDefault && gain !== undefined && gain.low > 0;
  return {
    fit,
    beatsDefault,
    gain,
    recommended: recommend(e, gain),
    advice: `${sentence} ${compareWithDefault(e, gain)}`,
  };
}
