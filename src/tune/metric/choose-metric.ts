import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMean, didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import {
  type Metric,
  type MetricInfo,
  type MetricName,
  type MetricSettings,
  metrics,
  type Task,
} from "../metric.ts";
import {
  isOwnMetric,
  type OwnMetric,
  ownScore,
  requireOwnMetric,
  tryOwnMetric,
} from "./own-metric.ts";
import { rarerClass } from "./positive-of.ts";
import type { LeavingOut } from "./score-function.ts";

/** A metric with its settings, as one search uses it. */
export interface ChosenMetric extends MetricInfo {
  /** How texts call it: `auc`, `f1 of bad`, `pinball at 0.9`. */
  readonly label: string;
  /** The settings, which `score` uses. */
  readonly settings: MetricSettings;
  /** Whether it is one of the user's, which exists in this process alone. */
  readonly isOwn: boolean;
}

/** What the user says about the metric. */
export interface MetricWishes {
  /** Name of the metric. Default: `auc` for two classes, `log-loss` for more, `rmse`. */
  readonly metric?: Metric | OwnMetric | undefined;
  /** Label of the class that the metric is of. */
  readonly positive?: string | undefined;
  /** Quantile of the pinball loss. */
  readonly quantile?: number | undefined;
}

/** The data that a metric is chosen for. */
export interface ScoredData {
  /** Whether classes or numbers are predicted. */
  readonly task: Task;
  /** Labels of the classes; empty for regression. */
  readonly classes: readonly string[];
  /** Class index or number of each row. */
  readonly target: Float64Array;
  /** Weight of each row. Default: 1 each. */
  readonly weights?: Float64Array | undefined;
}

/** The metric that is optimized when the user names none. */
export function defaultMetric(task: Task, classes: number): Metric {
  return task === "regression" ? "rmse" : classes === 2 ? "auc" : "log-loss";
}

/**
 * The metric that the user wishes, with its settings.
 * @throws AttuneError `usage` for a metric that does not fit the task, a class that does not exist,
 *   or a setting that the metric does not have; `data-invalid` for targets that it can't score
 */
export function chooseMetric(
  data: ScoredData,
  wishes: MetricWishes,
): { readonly metric: MetricName; readonly info: ChosenMetric } {
  const { task, classes } = data;
  const metric = wishes.metric ?? defaultMetric(task, classes.length);
  if (isOwnMetric(metric)) return chooseOwnMetric(data, metric, wishes);
  if (!Object.hasOwn(metrics, metric) || metrics[metric].task !== task) {
    const fitting = Object.keys(metrics).filter((name) => metrics[name as Metric].task === task);
    throw new AttuneError(
      "usage",
      `metric ${show(metric)} is not for ${task}; there are ${fitting.join(", ")}`,
      hintOf(didYouMean(metric, fitting)),
    );
  }
  const info = metrics[metric];
  const settings: MetricSettings = {
    positive: positiveClass(info, metric, data, wishes.positive),
    quantile: quantileOf(metric, wishes.quantile),
  };
  requireScorable(metric, data);
  return { metric, info: bindMetric(info, labelOf(metric, settings, classes), settings) };
}

/** @throws AttuneError `usage` for a metric that does not work, and for settings, which it has none */
function chooseOwnMetric(
  { task, classes, target, weights }: ScoredData,
  metric: OwnMetric,
  { positive, quantile }: MetricWishes,
): { readonly metric: MetricName; readonly info: ChosenMetric } {
  requireOwnMetric(metric, Object.keys(metrics));
  const setting = positive !== undefined ? "positive" : quantile !== undefined ? "quantile" : "";
  if (setting !== "")
    throw new AttuneError("usage", `${setting} is for built-in metrics, not for ${metric.name}`, {
      hint: "let its score function have it",
    });
  const score = ownScore(metric, classes);
  tryOwnMetric(metric, score, target, classes.length, weights);
  return {
    metric: metric.name,
    info: {
      ...{ task, direction: metric.direction, score, bounded: false, scale: "any" },
      ...{ ofClass: false, decidedBy: "all", counts: false, label: metric.name, settings: {} },
      isOwn: true,
    },
  };
}

const hintOf = (hint: string | undefined): { readonly hint?: string } =>
  hint === undefined ? {} : { hint };

function bindMetric(info: MetricInfo, label: string, settings: MetricSettings): ChosenMetric {
  const score: MetricInfo["score"] = (p, y, weights) => info.score(p, y, weights, settings);
  const leavingOut = info.leavingOut && bindLeavingOut(info.leavingOut, settings);
  return { ...info, score, ...(leavingOut && { leavingOut }), label, settings, isOwn: false };
}

/**
 * The class that the metric is of: the one that the user names; else the rarer of two classes, the
 * second one of equally frequent ones. Undefined where the metric is of all classes.
 */
function positiveClass(
  info: MetricInfo,
  metric: Metric,
  { task, classes, target }: ScoredData,
  wished: string | undefined,
): number | undefined {
  if (wished !== undefined) {
    if (task === "regression")
      throw new AttuneError("usage", "positive names a class, but numbers are predicted", {
        hint: "leave it out, or use --task classification",
      });
    const index = classes.indexOf(wished);
    if (index === -1)
      throw new AttuneError("usage", `positive: there is no class ${show(wished)}`, {
        hint: didYouMeanOrList(wished, classes),
      });
    return index;
  }
  // The area under the ROC curve is the same of either of two classes.
  if (!info.ofClass || classes.length !== 2 || metric === "auc") return undefined;
  return rarerClass(target);
}

function quantileOf(metric: Metric, wished: number | undefined): number | undefined {
  if (metric !== "pinball") {
    if (wished === undefined) return undefined;
    throw new AttuneError("usage", `quantile is for the metric pinball, not for ${metric}`, {
      hint: "--metric pinball",
    });
  }
  const quantile = wished ?? 0.5;
  if (quantile > 0 && quantile < 1) return quantile;
  throw new AttuneError("usage", `quantile must be above 0 and below 1, got ${show(wished)}`);
}

function labelOf(metric: Metric, settings: MetricSettings, classes: readonly string[]): string {
  if (settings.quantile !== undefined) return `${metric} at ${settings.quantile}`;
  const isOfClass = metrics[metric].ofClass && settings.positive !== undefined;
  return isOfClass ? `${metric} of ${classes[settings.positive!]}` : metric;
}

/** @throws AttuneError `data-invalid` for targets that a metric can't score */
export function requireScorable(metric: MetricName, { target }: Pick<ScoredData, "target">): void {
  if (metric !== "rmsle") return;
  const row = target.findIndex((t) => t <= -1);
  if (row === -1) return;
  throw new AttuneError(
    "data-invalid",
    `rmsle takes the logarithm of 1 + target, but a target is ${target[row]}`,
    { hint: "use --metric rmse or mae" },
  );
}

const bindLeavingOut =
  (leavingOut: LeavingOut, settings: MetricSettings): LeavingOut =>
  (p, y) =>
    leavingOut(p, y, settings);
