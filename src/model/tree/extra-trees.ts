import type { Model } from "../model.ts";
import { type ForestJson, fitForest, loadForest } from "./average-of-trees.ts";
import { createForestSpace, forestSettings } from "./forest-settings.ts";

/** Hyperparameters of `extra-trees`. */
const extraTreesSpace = createForestSpace(false);

/**
 * Extremely randomized trees (Geurts et al. 2006): the average of trees that draw one cut at random
 * for each of some columns, and split by the best of these. Cuts are drawn between bins of the
 * columns, so they follow the quantiles of many-valued ones. For classes, the shares of the
 * training rows vote as one tree more.
 */
export const extraTrees: Model<typeof extraTreesSpace> = {
  name: "extra-trees",
  space: extraTreesSpace,
  encoding: "target",
  scale: false,
  hasOutOfSample: ({ bootstrap }) => bootstrap,
  fit: (x, y, params, rng, options = {}) =>
    fitForest(
      x,
      y,
      { ...forestSettings(params, y, x.columns, x.columns), thresholds: "random" },
      rng,
      options,
    ),
  load: (json: ForestJson) => loadForest(json),
};
