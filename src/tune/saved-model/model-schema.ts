import * as v from "valibot";
import { ensembleProblem } from "../../model/boosting/ensemble-json.ts";
import { pixelCount } from "../../model/convolution/image-shape.ts";
import type { ModelName } from "../../model/model.ts";
import { models } from "../../model/models.ts";
import { readNumbers } from "../../numeric/packed-numbers.ts";
import { sum } from "../../numeric/statistics.ts";
import type { NodesJson } from "../../numeric/trees/nodes.ts";
import { unpackTrees } from "../../numeric/trees/packed-trees.ts";
import { featureCount } from "../image/image-features.ts";
import { type Metric, metrics, type Task } from "../metric.ts";
import { nGramCount } from "../text/n-gram-encoding.ts";
import { column } from "./column-schema.ts";
import {
  convolution,
  imageShape,
  layered,
  packed,
  positive,
  type Shape,
} from "./network-schema.ts";
import { count, indices, isShare, listOf, number, numbers, numbersOf } from "./number-schema.ts";
import { packedLength, packedNumbers } from "./packed-schema.ts";
import {
  gradientsFit,
  keepsMissing,
  preparation,
  TYPE_OF_STEP,
  widthOf,
} from "./preparation-schema.ts";

const sameLength = (...lists: readonly (readonly unknown[])[]): boolean =>
  lists.every((list) => list.length === lists[0].length);

/** Outputs of a prediction. */
const outputsOf = ({ classes }: Shape): number => Math.max(1, classes);
/** Scores from which probabilities are computed: two classes have one. */
const scoresOf = ({ classes }: Shape): number => (classes > 2 ? classes : 1);

/** Predictions: shares of classes, from 0 to 1, or any numbers. */
const predictions = ({ classes }: Shape, length?: number) =>
  classes > 0 ? listOf(isShare, length) : numbersOf(length);

/** A tree whose children come after their parents, so that every row reaches a leaf. */
function tree(width: number, outputs: number, value: typeof numbers) {
  const isTree = ({ feature, threshold, left, right, value }: NodesJson): boolean =>
    feature.length > 0 &&
    sameLength(feature, threshold, left, right) &&
    value.length === feature.length * outputs &&
    feature.every((f, k) => {
      const isChild = (child: number): boolean => child > k && child < feature.length;
      return f < 0 || (f < width && isChild(left[k]) && isChild(right[k]));
    });
  return v.pipe(
    v.strictObject({
      outputs: v.literal(outputs),
      feature: indices,
      threshold: numbers,
      left: indices,
      right: indices,
      value,
    }),
    v.check(isTree, "it is no tree of these columns"),
  );
}

const logTarget = v.strictObject({ smear: number, low: number, high: number });

/** Packed trees, of which every row reaches a leaf. */
const packedTrees = (s: Shape) =>
  v.pipe(
    v.strictObject({
      outputs: v.literal(outputsOf(s)),
      feature: packedNumbers,
      threshold: packedNumbers,
      leaf: packedNumbers,
      thresholds: v.pipe(v.array(numbers), v.maxLength(s.width)),
      values: packedNumbers,
    }),
    v.check((json) => {
      const trees = unpackTrees(json) ?? [];
      const isValid = s.classes > 0 ? isShare : Number.isFinite;
      return trees.length > 0 && trees.every(({ value }) => value.every(isValid));
    }, "they are no trees of these columns"),
  );

const forest = (s: Shape) =>
  v.strictObject({ packed: packedTrees(s), prior: predictions(s, s.classes) });

/** Weights of sparse columns, which a model has where its preparation makes such columns. */
const sparseWeights = ({ sparse, ...s }: Shape) =>
  sparse === undefined
    ? v.optional(v.never())
    : v.pipe(
        packedNumbers,
        v.check(
          (json) => packedLength(json) === sparse * scoresOf({ ...s, sparse }),
          "must have a weight for each n-gram",
        ),
      );

/** The data of each fitted model. */
const fitted: { readonly [N in ModelName]: (shape: Shape) => v.GenericSchema } = {
  constant: (s) => v.strictObject({ value: predictions(s, outputsOf(s)) }),
  linear: (s) =>
    v.pipe(
      v.strictObject({
        classes: v.literal(s.classes),
        weights: numbers,
        intercept: numbersOf(scoresOf(s)),
        sparse: sparseWeights(s),
        log: v.optional(logTarget),
        knots: v.optional(v.pipe(v.array(numbers), v.length(s.width))),
      }),
      v.check(({ weights, knots = [] }) => {
        const pieces = sum(knots.map((list) => list.length));
        return weights.length === scoresOf(s) * (s.width + pieces);
      }, "its weights are of other columns"),
    ),
  tree: (s) => tree(s.width, outputsOf(s), predictions(s)),
  forest,
  "extra-trees": forest,
  boosting: (s) =>
    v.pipe(
      v.strictObject({
        classes: v.literal(s.classes),
        rounds: count,
        base: numbersOf(scoresOf(s)),
        unit: v.pipe(number, v.minValue(0)),
        fill: v.pipe(v.array(v.nullable(number)), v.length(s.width)),
        oblivious: v.boolean(),
        joint: v.boolean(),
        sizes: packedNumbers,
        column: packedNumbers,
        threshold: packedNumbers,
        thresholds: v.array(packedNumbers),
        missingRight: packedNumbers,
        shape: packedNumbers,
        value: packedNumbers,
      }),
      v.rawCheck(({ dataset, addIssue }) => {
        const problem = dataset.typed ? ensembleProblem(dataset.value) : undefined;
        if (problem !== undefined) addIssue({ message: problem });
      }),
    ),
  neighbors: (s) =>
    v.pipe(
      v.strictObject({
        columns: v.literal(s.width),
        classes: v.literal(s.classes),
        k: v.pipe(count, v.minValue(1)),
        power: v.picklist([1, 2]),
        weights: v.picklist(["uniform", "distance"]),
        data: packed(() => true),
        values: packed((n) => s.classes === 0 || (Number.isInteger(n) && n >= 0 && n < s.classes)),
        rowWeights: v.optional(packed((n) => n > 0)),
        prior: predictions(s, s.classes),
        smoothing: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      }),
      v.check((m) => {
        const rows = readNumbers(m.values).length;
        return (
          rows > 0 &&
          readNumbers(m.data).length === rows * s.width &&
          (m.rowWeights === undefined || readNumbers(m.rowWeights).length === rows)
        );
      }, "its rows have other columns"),
    ),
  network: (s) => layered(s, outputsOf(s)),
  convolution,
  kernel: (s) =>
    v.pipe(
      v.strictObject({
        classes: v.literal(s.classes),
        columns: v.literal(s.width),
        inverse: packed((n) => n > 0),
        linear: v.pipe(number, v.minValue(0)),
        centres: packed(() => true),
        weights: packed(() => true),
        intercept: numbersOf(scoresOf(s)),
        log: v.optional(logTarget),
      }),
      v.check(({ inverse, centres, weights }) => {
        const count = readNumbers(weights).length / scoresOf(s);
        return (
          readNumbers(inverse).length === s.width && readNumbers(centres).length === count * s.width
        );
      }, "its centres have other columns"),
    ),
};

const names = <N extends string>(record: { readonly [name in N]: unknown }): [N, ...N[]] =>
  Object.keys(record) as [N, ...N[]];

const distinct = (list: readonly string[]): boolean => new Set(list).size === list.length;

const share = v.pipe(number, v.check(isShare, "must be from 0 to 1"));
/** Weights are sums of fractions, so their sum may be off in its last digits. */
const MAX_WEIGHT_ERROR = 1e-6;

const pipeline = v.strictObject({
  ...{ model: v.picklist(names(fitted)), preparation, fitted: v.unknown() },
});

const member = v.strictObject({
  model: v.picklist(names(fitted)),
  params: v.record(v.string(), v.unknown()),
  weight: positive,
  pipelines: v.pipe(v.array(pipeline), v.minLength(1)),
});

/** The task of a metric; a metric of the user's is for any task. */
const taskOfMetric = (name: string, task: Task): Task =>
  Object.hasOwn(metrics, name) ? metrics[name as Metric].task : task;

/** Errors by ascending predictions; the last range has no end. */
const errorRanges = v.pipe(
  v.array(
    v.strictObject({
      below: v.nullable(number),
      errors: v.pipe(
        packedNumbers,
        v.check((json) => packedLength(json) > 0, "must be finite numbers"),
      ),
    }),
  ),
  v.minLength(1),
  v.check(
    (ranges) =>
      ranges.every(({ below }, r) =>
        r === ranges.length - 1
          ? below === null
          : below !== null && below < (ranges[r + 1].below ?? Infinity),
      ),
    "their ranges do not follow each other",
  ),
);

/** The importance of columns. */
const importance = v.strictObject({
  columns: v.array(
    v.strictObject({
      column: v.string(),
      loss: number,
      low: v.optional(number),
      high: v.optional(number),
    }),
  ),
  rows: count,
  unseen: v.boolean(),
});

/** A saved model, apart from what its trained parts hold. */
const outline = v.pipe(
  v.strictObject({
    format: v.literal("attune-model"),
    version: v.literal(3),
    task: v.picklist(["classification", "regression"]),
    metric: v.pipe(v.string(), v.minLength(1)),
    target: v.string(),
    classes: v.pipe(
      v.array(v.string()),
      v.check((list) => distinct(list), "a class is there twice"),
    ),
    columns: v.pipe(
      v.array(column),
      v.check((list) => distinct(list.map((c) => c.name)), "a column is there twice"),
    ),
    image: v.optional(
      v.strictObject({ ...imageShape.entries, from: v.picklist(["files", "columns"]) }),
    ),
    embeddings: v.optional(
      v.strictObject({
        name: v.string(),
        fingerprint: v.string(),
        dimensions: v.pipe(number, v.safeInteger(), v.minValue(1)),
        columns: v.pipe(v.array(v.string()), v.minLength(1)),
      }),
    ),
    ensemble: v.pipe(
      v.strictObject({
        members: v.pipe(v.array(member), v.minLength(1)),
        calibration: v.optional(v.strictObject({ temperature: positive, floor: share })),
      }),
      v.check(
        ({ members }) => Math.abs(sum(members.map((m) => m.weight)) - 1) < MAX_WEIGHT_ERROR,
        "its weights do not sum to 1",
      ),
    ),
    positive: v.optional(v.string()),
    errors: v.optional(errorRanges),
    quantile: v.optional(v.pipe(number, v.gtValue(0), v.ltValue(1))),
    importance: v.optional(importance),
    checksum: v.optional(v.string()),
  }),
  v.check(
    ({ task, metric, classes }) =>
      taskOfMetric(metric, task) === task && classes.length > 0 === (task === "classification"),
    "task, metric and classes contradict each other",
  ),
  v.check(
    ({ columns, ensemble }) =>
      ensemble.members.every(({ pipelines }) =>
        pipelines.every(
          ({ preparation: { steps } }) =>
            columns.length === steps.length &&
            steps.every(({ kind, name }, i) => {
              return columns[i].name === name && columns[i].type === TYPE_OF_STEP[kind];
            }),
        ),
      ),
    "its columns and their preparation differ",
  ),
  v.check((model) => gradientsFit(model), "its images and their preparation differ"),
  v.check(
    ({ columns, image }) =>
      image === undefined ||
      (pixelCount(image) <= columns.length &&
        columns.slice(0, pixelCount(image)).every(({ type }) => type === "number")),
    "the columns are no pixels of its images",
  ),
  v.check(
    ({ classes, positive }) =>
      positive === undefined || (classes.length === 2 && classes.includes(positive)),
    "positive is not one of two classes",
  ),
  v.check(
    ({ columns, importance }) =>
      importance === undefined ||
      importance.columns.every(({ column }) => columns.some(({ name }) => name === column)),
    "importance is of other columns",
  ),
  v.check(
    ({ classes, errors }) => errors === undefined || classes.length === 0,
    "errors are of numbers",
  ),
  v.check(
    ({ classes, ensemble }) => classes.length > 0 === (ensemble.calibration !== undefined),
    "classes and calibration contradict each other",
  ),
);

/** What is wrong with a value, in one line: `pipeline.fitted.left: it is no tree of these columns`. */
export function problemOf(schema: v.GenericSchema, value: unknown, path = ""): string | undefined {
  const { success, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return undefined;
  const at = [path, v.getDotPath(issues[0]) ?? ""].filter((part) => part !== "").join(".");
  const problem = at === "" ? issues[0].message : `${at}: ${issues[0].message}`;
  // A name in a damaged file may hold a line break.
  return problem.replaceAll(/\s+/g, " ");
}

/**
 * What is wrong with a saved model, in one line; undefined if predictions can be computed from it.
 * @param json parsed JSON
 */
export function modelProblem(json: unknown): string | undefined {
  const problem = problemOf(outline, json);
  if (problem !== undefined) return problem;
  const { classes, ensemble } = json as v.InferOutput<typeof outline>;
  for (const [m, { pipelines }] of ensemble.members.entries())
    for (const [k, pipeline] of pipelines.entries()) {
      const inside = pipelineProblem(pipeline, classes.length);
      if (inside !== undefined) return `ensemble.members.${m}.pipelines.${k}: ${inside}`;
    }
  return undefined;
}

/** What is wrong with a trained model of numbers and its preparation, in one line. */
export const regressionProblem = (json: unknown): string | undefined =>
  problemOf(pipeline, json) ?? pipelineProblem(json as v.InferOutput<typeof pipeline>, 0);

/** What is wrong with a trained model and its preparation. */
function pipelineProblem(
  pipeline: v.InferOutput<typeof member>["pipelines"][number],
  classes: number,
): string | undefined {
  const { steps, images, centre, spread } = pipeline.preparation;
  let width = 0;
  for (const s of steps) {
    const own = widthOf(s, classes > 2 ? classes : 1);
    if (own === undefined) return `the preparation of column ${JSON.stringify(s.name)} is wrong`;
    if (keepsMissing(s) && models[pipeline.model].missing !== "keep")
      return `the preparation of column ${JSON.stringify(s.name)} leaves cells missing`;
    width += own;
  }
  if (images !== undefined) width += featureCount(images) - pixelCount(images);
  if ([centre, spread].some((list) => (list?.length ?? width) !== width) || !centre !== !spread)
    return "preparation: centre and spread do not fit the columns";
  const nGramSteps = steps.filter((s) => s.kind === "n-grams");
  if (nGramSteps.length > 0 && models[pipeline.model].readsNGrams !== true)
    return "preparation: the model reads no n-grams";
  const sparse = nGramSteps.length > 0 ? sum(nGramSteps.map(nGramCount)) : undefined;
  return problemOf(fitted[pipeline.model]({ width, classes, sparse }), pipeline.fitted, "fitted");
}
