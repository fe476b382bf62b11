import type { ModelName } from "../model/model.ts";
import type { Interval } from "./bootstrap.ts";
import type { Metric, MetricInfo } from "./metric.ts";

export interface Verdict {
  readonly fit: "underfits" | "good" | "overfits";
  /**
   * Whether the best one beats the best untuned model on rows that the search never saw, with 95 %
   * confidence.
   */
  readonly beatsDefault: boolean;
  /** By how much, in the metric's own units; above 0 is better whatever the metric's direction. */
  readonly gain:
    | { readonly score: number; readonly low: number; readonly high: number }
    | undefined;
  readonly recommended: "best" | "default";
  readonly advice: string;
}

/** What to move when a model learns too much, and when too little. */
const levers: { readonly [M in ModelName]: readonly [over: string, under: string] } = {
  constant: ["nothing", "any other model"],
  linear: [
    "a larger penalty",
    "a smaller penalty, or a model that bends: boosting, forest, network",
  ],
  tree: ["less depth, a larger min_leaf, more pruning", "more depth, a smaller min_leaf"],
  forest: [
    "a larger min_leaf, less depth, fewer features a split",
    "more depth, a smaller min_leaf, more features a split",
  ],
  boosting: ["fewer leaves, a lower rate, a larger min_leaf or l2", "more rounds, more leaves"],
  neighbors: ["a larger k", "a smaller k, or dropping columns that say nothing"],
  network: [
    "more l2 or dropout, fewer neurons, more patience in early stopping",
    "more neurons or epochs, a higher rate, less l2",
  ],
};

export interface Evidence {
  readonly model: ModelName;
  readonly metric: Metric;
  readonly info: MetricInfo;
  readonly train: number;
  readonly validation: number;
  readonly std: number;
  readonly constant: number | undefined;
  readonly holdout: Interval | undefined;
  readonly difference: Interval | undefined;
  readonly bestIsDefault: boolean;
  readonly defaultModel: ModelName | undefined;
}

const show = (x: number): string =>
  Math.abs(x) >= 1000 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(2) : x.toFixed(4);

/**
 * Reads the scores: does it learn too little or too much, which lever to move, and was tuning worth
 * it.
 */
export function judge(e: Evidence): Verdict {
  const sign = e.info.direction === "maximize" ? 1 : -1;
  const better = (a: number, b: number): number => sign * (a - b);
  const gap = better(e.train, e.validation);
  const scale =
    e.constant === undefined ? Math.abs(e.validation) : Math.abs(better(e.validation, e.constant));
  // A forest and near neighbours know their training rows by heart: that gap alone says nothing
  // about them.
  const remembers = e.model === "forest" || e.model === "neighbors";
  const wide = !remembers && gap > Math.max(2 * e.std, 0.25 * scale);
  const learnt =
    e.constant === undefined
      ? 1
      : better(e.train, e.constant) /
        Math.max(1e-12, e.info.bounded ? 1 - e.constant : Math.abs(e.constant));
  const overtuned =
    e.holdout !== undefined &&
    (sign > 0
      ? e.validation - 2 * e.std > e.holdout.high
      : e.validation + 2 * e.std < e.holdout.low);
  const fit = wide || overtuned ? "overfits" : learnt < 0.1 ? "underfits" : "good";
  const [over, under] = levers[e.model];
  const parts: string[] = [];
  if (overtuned)
    parts.push(
      `validation ${show(e.validation)} is better than the holdout's ${show(e.holdout!.score)} can explain: the search fitted its folds; use more folds or repeats, or fewer trials`,
    );
  else if (wide)
    parts.push(
      `training ${show(e.train)} against validation ${show(e.validation)}: it learns its rows by heart; try ${over}, or more rows`,
    );
  else if (fit === "underfits")
    parts.push(
      `training ${show(e.train)} is hardly better than a constant's ${show(e.constant!)}: it learns too little; try ${under}, or better columns`,
    );
  else
    parts.push(
      `training ${show(e.train)} against validation ${show(e.validation)} is no wider a gap than ${e.model} usually shows`,
    );
  const d = e.difference;
  const gain =
    d === undefined
      ? undefined
      : {
          score: sign * d.score,
          low: Math.min(sign * d.low, sign * d.high),
          high: Math.max(sign * d.low, sign * d.high),
        };
  const beatsDefault = !e.bestIsDefault && gain !== undefined && gain.low > 0;
  if (e.bestIsDefault) parts.push(`no setting beat the untuned ${e.defaultModel}: use it`);
  else if (gain === undefined)
    parts.push("without a holdout there is no honest comparison with the default");
  else if (beatsDefault)
    parts.push(
      `on unseen rows it beats the untuned ${e.defaultModel} by ${show(gain.score)} (95 % interval ${show(gain.low)} to ${show(gain.high)})`,
    );
  else
    parts.push(
      `on unseen rows it is not shown to beat the untuned ${e.defaultModel} (${gain.score >= 0 ? "+" : ""}${show(gain.score)}, 95 % interval ${show(gain.low)} to ${show(gain.high)}): the default is recommended`,
    );
  return {
    fit,
    beatsDefault,
    gain,
    recommended: beatsDefault ? "best" : "default",
    advice: parts.map((p) => `${p[0].toUpperCase()}${p.slice(1)}.`).join(" "),
  };
}
