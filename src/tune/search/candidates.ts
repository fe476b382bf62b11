import { isDeepStrictEqual } from "node:util";
import { AttuneError, SpaceError, type SpaceIssue } from "../../errors/attune-error.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import type { ModelName } from "../../model/model.ts";
import { models } from "../../model/models.ts";
import { choose } from "../../space/choose.ts";
import { defaultPoint } from "../../space/default-point.ts";
import { fixed } from "../../space/fixed.ts";
import type { Branches, Choose, Param, ParamTree } from "../../space/param.ts";
import { type Space, space } from "../../space/space.ts";
import type { Json } from "../../trial/record.ts";
import { imageSpace, mayReadGradients } from "../image/image-space.ts";
import { isRecord, type NamedValues } from "../is-record.ts";
import type { Task } from "../metric.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { Table } from "../table/data-table.ts";
import { denseTextSpace, embeddingSpace, nGramSpace } from "../text/text-space.ts";

/** The models that a search may try: all but the constant. */
export const searchableModels: readonly Exclude<ModelName, "constant">[] = [
  "linear",
  "tree",
  "forest",
  "extra-trees",
  "boosting",
  "neighbors",
  "network",
  "kernel",
  "convolution",
];

/** What a table holds besides numbers, dates and categories: it decides how models may read it. */
export interface Inputs {
  /** Whether a column holds texts. */
  readonly texts: boolean;
  /** Whether columns are pixels of images. */
  readonly images: boolean;
  /** Whether models may read gradients of these images. Default: false. */
  readonly gradients?: boolean;
  /** Whether columns are embeddings of texts. Default: false. */
  readonly embeddings?: boolean;
}

/** A table without texts and images. */
const PLAIN: Inputs = { texts: false, images: false };

/** What the columns of a table hold. */
export const inputsOf = ({
  columns,
  image,
  vectors = [],
}: Pick<Table, "columns" | "image" | "vectors">): Inputs => ({
  texts: columns.some(({ type }) => type === "text"),
  images: image !== undefined,
  gradients: image !== undefined && mayReadGradients(image),
  embeddings: vectors.length > 0,
});

/** The models that can be searched for such a table. */
export const searchableFor = ({ images }: Inputs): readonly Exclude<ModelName, "constant">[] =>
  searchableModels.filter((model) => images || models[model].readsImages !== true);

/** The space of a search: one parameter, the model, with one branch of parameters per model. */
export type CandidateSpace = Space<{ readonly model: Choose<Branches> }>;

const isChoose = (param: Param<unknown> | undefined): param is Choose<Branches> =>
  param?.kind === "choose";

const isModelName = (name: string): name is ModelName => Object.hasOwn(models, name);

/** @throws AttuneError `usage` */
function requireSearchable(name: unknown, { images }: Inputs): ModelName {
  const found = searchableModels.find((model) => model === name);
  if (found !== undefined && models[found].readsImages === true && !images)
    throw new AttuneError("usage", `model ${found} is for images, and the data has none`, {
      hint: "give a folder of images, or say which size the images in a table have (image)",
    });
  if (found !== undefined) return found;
  const hint = didYouMean(name, searchableModels);
  throw new AttuneError(
    "usage",
    `unknown model ${show(name)}; there are ${searchableModels.join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}

/** Hyperparameters that only one of the tasks has: how trees split classes, logarithms of numbers. */
const TASK_PARAMS: { readonly [name: string]: Task } = {
  criterion: "classification",
  log_target: "regression",
  log_odds: "classification",
};

/** Hyperparameters that only tables with texts have. */
const TEXT_PARAMS: readonly string[] = ["log_odds"];

/** Parameters of a model and of how it reads columns. */
export function modelParams(
  model: ModelName,
  task: Task,
  { texts, embeddings, gradients }: Inputs,
): ParamTree {
  const { space, readsNGrams, readsImages } = models[model];
  const own = Object.entries(space).filter(
    ([name]) => (TASK_PARAMS[name] ?? task) === task && (texts || !TEXT_PARAMS.includes(name)),
  );
  const ofNGrams = { ...nGramSpace, ...(embeddings && embeddingSpace) };
  return {
    ...Object.fromEntries(own),
    ...(texts && (readsNGrams ? ofNGrams : denseTextSpace)),
    ...(gradients && !readsImages && imageSpace),
  };
}

/** Every parameter of a tree at its default; undefined when none has one. */
export function defaultValues(params: ParamTree): NamedValues | undefined {
  const own = space(params);
  const start = defaultPoint(own);
  return start && own.fromUnit(start);
}

/** The untuned model: every parameter at its default. */
export function defaultCandidate(model: ModelName, task: Task, inputs = PLAIN): ModelCandidate {
  return { model, params: defaultValues(modelParams(model, task, inputs)) ?? {} };
}

/** Whether a candidate is an untuned model; a constant is none. */
export function isDefaultCandidate({ model, params }: ModelCandidate, task: Task): boolean {
  if (model === "constant") return false;
  const images = models[model].readsImages === true;
  const embeddings = Object.hasOwn(params, "embedding_weight");
  const gradients = Object.hasOwn(params, "images");
  const inputs = { texts: Object.hasOwn(params, "text"), images, embeddings, gradients };
  return isDeepStrictEqual(params, defaultCandidate(model, task, inputs).params);
}

/** Whether the only fault of a number is that it lies above the range that is searched. */
function isAboveRange(param: Param<unknown>, value: unknown, issues: readonly SpaceIssue[]) {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (issues.some((issue) => issue.code !== "out-of-range")) return false;
  const json = param.toJSON();
  if (json.type !== "float" && json.type !== "int") return false;
  return value > json.low && (json.type === "float" || Number.isInteger(value));
}

/**
 * The parameter with its value fixed by the user. Valid are values of the space, and numbers above
 * the searched range. The name of a kind fixes the kind; its own parameters are still searched.
 * @throws SpaceError
 */
function fixParam(name: string, param: Param<unknown>, value: unknown): Param<unknown> {
  if (isChoose(param) && typeof value === "string" && Object.hasOwn(param.branches, value))
    return choose({ [value]: param.branches[value] });
  const issues: SpaceIssue[] = [];
  param.check(value, name, issues);
  if (issues.length > 0 && !isAboveRange(param, value, issues))
    throw new SpaceError(issues, "params-invalid");
  return fixed(value);
}

/**
 * The space of a search: one branch per model.
 * @param names the models
 * @param set parameters to fix, in every model that has them; `set.model` leaves one model
 * @throws AttuneError `usage` for an unknown model or parameter; SpaceError for an invalid value
 */
export function candidateSpace(
  names: readonly ModelName[],
  task: Task,
  set: NamedValues = {},
  inputs = PLAIN,
): CandidateSpace {
  const { model, ...fixedValues } = set;
  const given = names.map((name) => requireSearchable(name, inputs));
  const chosen = model === undefined ? given : [requireSearchable(model, inputs)];
  const branches: { [model: string]: ParamTree } = {};
  const used = new Set<string>();
  for (const name of chosen) {
    const params: { [name: string]: Param<unknown> } = { ...modelParams(name, task, inputs) };
    for (const [key, value] of Object.entries(fixedValues)) {
      if (!Object.hasOwn(params, key)) continue;
      params[key] = fixParam(key, params[key], value);
      used.add(key);
    }
    branches[name] = params;
  }
  const unknown = Object.keys(fixedValues).find((key) => !used.has(key));
  if (unknown === undefined) return space({ model: choose<Branches>(branches) });
  const known = [...new Set(Object.values(branches).flatMap((params) => Object.keys(params)))];
  const hint = didYouMean(unknown, known);
  const owner = chosen.length === 1 ? `${chosen[0]} has` : "no model has";
  throw new AttuneError(
    "usage",
    `${owner} ${chosen.length === 1 ? "no" : "a"} parameter ${show(unknown)}; ` +
      `there are ${known.join(", ")}`,
    hint === undefined ? {} : { hint },
  );
}

/** A kind with the given parameters, and its defaults for the rest. */
function completeKind(param: Choose<Branches>, value: unknown): unknown {
  const kind = isRecord(value) ? value["kind"] : value;
  if (typeof kind !== "string" || !Object.hasOwn(param.branches, kind)) return value;
  return {
    kind,
    ...defaultValues(param.branches[kind]),
    ...(isRecord(value) && value),
  };
}

/**
 * A candidate as users write it, `{ model: "tree", depth: 5 }`; parameters that are not given have
 * their defaults.
 * @throws AttuneError `usage` for an unknown model; SpaceError for an invalid parameter
 */
export function candidateFrom(given: unknown, task: Task, inputs = PLAIN): ModelCandidate {
  if (!isRecord(given) || typeof given["model"] !== "string")
    throw new AttuneError(
      "usage",
      "a configuration is an object with a model, such as " +
        `{"model":"tree","depth":5}, got ${show(given)}`,
    );
  const { model: name, ...values } = given;
  const model = requireSearchable(name, inputs);
  const tree = modelParams(model, task, inputs);
  const params: { [name: string]: unknown } = { ...defaultCandidate(model, task, inputs).params };
  for (const [key, value] of Object.entries(values)) {
    const param = Object.hasOwn(tree, key) ? tree[key] : undefined;
    params[key] = isChoose(param) ? completeKind(param, value) : value;
  }
  const issues = space(tree).check(params);
  if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
  return { model, params };
}

/** The candidate that a trial's parameters stand for. @throws AttuneError `storage-corrupt` */
export function candidateOf({ model }: NamedValues): ModelCandidate {
  const kind = isRecord(model) ? model["kind"] : undefined;
  if (!isRecord(model) || typeof kind !== "string" || !isModelName(kind))
    throw new AttuneError("storage-corrupt", `a trial has no known model, but ${show(model)}`);
  const { kind: _, ...params } = model;
  return { model: kind, params };
}

/** The parameters of a trial that evaluates a candidate. */
export function trialParamsOf({ model, params }: ModelCandidate): {
  readonly [name: string]: Json;
} {
  // Parameters of the built-in models are numbers, texts, booleans, and lists and kinds of these.
  return { model: { kind: model, ...(params as { readonly [name: string]: Json }) } };
}
