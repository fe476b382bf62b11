import { boosting } from "./boosting/boosting.ts";
import { constant } from "./constant.ts";
import { convolution } from "./convolution/convolution.ts";
import { kernel } from "./kernel/kernel.ts";
import { linear } from "./linear.ts";
import type { Model, ModelName } from "./model.ts";
import { neighbors } from "./neighbors.ts";
import { network } from "./network/network.ts";
import { tree } from "./tree/decision-tree.ts";
import { extraTrees } from "./tree/extra-trees.ts";
import { forest } from "./tree/random-forest.ts";

/** Every built-in model by its name. */
export const models: { readonly [N in ModelName]: Model } = {
  constant,
  linear,
  tree,
  forest,
  "extra-trees": extraTrees,
  boosting,
  neighbors,
  network,
  convolution,
  kernel,
};
