import type { Model } from "../model.ts";
import { type ForestJson, fitForest, loadForest } from "./average-of-trees.ts";
import { createForestSpace, forestSettings } from "./forest-settings.ts";

/** Hyperparameters of `forest`. */
const forestSpace = createForestSpace(true);

/**
 * Random forest (Breiman 2001): the average of trees on bootstrap samples, which search a random
 * part of the columns in each split. For classes, the shares of the training rows vote as one tree
 * more.
 */
export const forest: Model<typeof forestSpace> = {
  name: "forest",
  space: forestSpace,
  encoding: "target",
  scale: false,
  hasOutOfSample: ({ bootstrap }) => bootstrap,
  fit: (x, y, params, rng, options = {}) =>
    fitForest(x, y, forestSettings(params, y, x.columns, Math.ceil(x.columns / 2)), rng, options),
  load: (json: ForestJson) => loadForest(json),
};
