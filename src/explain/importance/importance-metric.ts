import { AttuneError } from "../../errors/attune-error.ts";
import { type ChosenMetric, chooseMetric } from "../../tune/metric/choose-metric.ts";
import { isOwnMetric, type OwnMetric } from "../../tune/metric/own-metric.ts";
import { type Metric, metrics } from "../../tune/metric.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";

/** The score by which columns are judged. */
export interface ImportanceMetricOptions {
  /** The metric. Default: the one that the model was tuned for. */
  metric?: Metric | OwnMetric | undefined;
  /** The class that the metric is of, as in `TuneOptions`. Default: that of the model. */
  positive?: string | undefined;
  /** The quantile of the metric `pinball`, above 0 and below 1. Default: that of the model. */
  quantile?: number | undefined;
}

/** @throws AttuneError `usage` if the model's own metric has to be given, or does not fit */
export function chooseImportanceMetric(
  { task, classes, metric: tuned, positive, quantile }: SavedModel,
  target: Float64Array,
  options: ImportanceMetricOptions,
): ChosenMetric {
  const metric = options.metric ?? tuned;
  if (!isOwnMetric(metric) && !Object.hasOwn(metrics, metric) && options.metric === undefined)
    throw new AttuneError(
      "usage",
      `metric: the model was tuned for ${tuned}, which its file does not hold`,
      {
        hint: "give the metric of your own, or a built-in one",
      },
    );
  const wishedQuantile = options.quantile ?? (metric === tuned ? quantile : undefined);
  if (metric === "pinball" && wishedQuantile === undefined)
    throw new AttuneError(
      "usage",
      "quantile is needed: the model's file does not hold that of pinball",
      {
        hint: "give the quantile that it was tuned for",
      },
    );
  // The area under the ROC curve is the same of either of two classes.
  const isOfClass =
    !isOwnMetric(metric) &&
    metric !== "auc" &&
    Object.hasOwn(metrics, metric) &&
    metrics[metric as Metric].ofClass &&
    classes.length === 2;
  return chooseMetric(
    { task, classes, target },
    {
      // `chooseMetric` refuses names that it does not know.
      metric: metric as Metric | OwnMetric,
      positive: options.positive ?? (isOfClass ? positive : undefined),
      quantile: wishedQuantile,
    },
  ).info;
}
