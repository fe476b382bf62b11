export type { Matrix, Target } from "../numeric/matrix.ts";
export { createRng, type Rng } from "../numeric/rng.ts";
export type { SparseMatrix } from "../numeric/sparse-matrix.ts";
export type {
  Branches,
  Choose,
  ChooseValue,
  List,
  Param,
  ParamTree,
  ValueOf,
  ValuesOf,
} from "../space/param.ts";
export { boosting } from "./boosting/boosting.ts";
export { constant } from "./constant.ts";
export { convolution } from "./convolution/convolution.ts";
export type { ImageShape } from "./convolution/image-shape.ts";
export { kernel } from "./kernel/kernel.ts";
export { linear } from "./linear.ts";
export type {
  FitOptions,
  FittedModel,
  Model,
  ModelName,
  StoppingRows,
  TrainingWatch,
} from "./model.ts";
export { models } from "./models.ts";
export { neighbors } from "./neighbors.ts";
export { network } from "./network/network.ts";
export { tree } from "./tree/decision-tree.ts";
export { extraTrees } from "./tree/extra-trees.ts";
export type { ForestSpace } from "./tree/forest-settings.ts";
export { forest } from "./tree/random-forest.ts";
