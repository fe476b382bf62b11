import { AttuneError } from "../../errors/attune-error.ts";
import type { EnsembleJson as BoostingJson } from "../../model/boosting/ensemble-json.ts";
import type { ConstantJson } from "../../model/constant.ts";
import type { ConvolutionJson } from "../../model/convolution/fitted.ts";
import { type ImageShape, pixelCount } from "../../model/convolution/image-shape.ts";
import type { KernelJson } from "../../model/kernel/kernel-sums.ts";
import type { LinearWeights } from "../../model/linear.ts";
import type { NeighborsJson } from "../../model/neighbors.ts";
import type { NetworkJson } from "../../model/network/network.ts";
import type { ForestJson } from "../../model/tree/average-of-trees.ts";
import { readNumbers } from "../../numeric/packed-numbers.ts";
import type { NodesJson } from "../../numeric/trees/nodes.ts";
import { packageVersion } from "../../process/package-version.ts";
import type { Calibration } from "../../tune/ensemble/calibration.ts";
import type { PipelineJson } from "../../tune/preparation/pipeline.ts";
import type { PreparationJson } from "../../tune/preparation/prepare-rows.ts";
import { asReadModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";
import { encodeColumns } from "./encode-columns.ts";
import { GraphBuilder, MICROSOFT, ML } from "./graph-builder.ts";
import { addBoosting } from "./learners/boosting.ts";
import { addConvolution } from "./learners/convolution.ts";
import { addKernel } from "./learners/kernel.ts";
import { addLinear } from "./learners/linear.ts";
import { addNeighbors } from "./learners/neighbors.ts";
import { addNetwork } from "./learners/network.ts";
import { addForest, addTree } from "./learners/trees.ts";
import { encodeModel, type GraphValue } from "./proto.ts";
import { inputOf, type ReadColumn, readColumn, readPixels } from "./read-columns.ts";
import { scoreNGrams } from "./text/encode-texts.ts";
import type { ReadText } from "./text/read-texts.ts";

/** Versions of the sets of operators: those of 2021, which all runtimes know. */
const OPERATORS = { "": 15, [ML]: 3 };
/** Those of models of texts: operators on bits are of 2022, cutting texts is ONNX Runtime's own. */
const TEXT_OPERATORS = { "": 18, [ML]: 3, [MICROSOFT]: 1 };

/**
 * A saved model as the bytes of an ONNX file, preprocessing included. Each column of the rows is an
 * input of rows × 1: 32-bit numbers (NaN where a cell is missing), texts for categories (empty where
 * missing), and days since 1970-01-01 as 64-bit numbers for dates. Outputs are `label` and
 * `probabilities` (rows × classes) for classes, `variable` (rows × 1) for numbers.
 * @throws AttuneError `usage` for a model whose columns are all constant
 */
export function exportOnnx(saved: SavedModel): Uint8Array {
  const model = asReadModel(saved, "exportOnnx");
  const { columns, classes, ensemble, target } = model;
  const image = model.image?.from === "files" ? imageInput(model.image) : undefined;
  const others = image === undefined ? columns : columns.slice(pixelCount(model.image!));
  const inputs = [...(image ? [image] : []), ...others.map(inputOf)];
  const taken = new Set(inputs.map(({ name }) => name));
  const g = new GraphBuilder(freePrefix(taken));
  const read = columnReader(g, model, image?.name);
  const rows = g.add("Shape", [inputs[0].name], { start: { int: 0 }, end: { int: 1 } });
  let sum: string | undefined;
  for (const { weight, pipelines } of ensemble.members)
    for (const pipeline of pipelines) {
      const own = addPipeline(g, pipeline, read, rows);
      const weighted = g.add("Mul", [own, g.number(weight / pipelines.length)]);
      sum = sum === undefined ? weighted : g.add("Add", [sum, weighted]);
    }
  const outputs = addOutputs(g, sum!, classes, ensemble.calibration, taken);
  return encodeModel(g.build("attune", inputs, outputs), {
    producer: "attune",
    version: packageVersion,
    description: `predicts ${target}`,
    operators: columns.some(({ type }) => type === "text") ? TEXT_OPERATORS : OPERATORS,
  });
}

/** The input of the images of a folder, which has no other columns. */
const imageInput = ({ width, height, channels }: ImageShape): GraphValue => ({
  ...{ name: "image", type: "float", dims: ["rows", height, width, channels] },
  description: `rows of pixels from 0 to 255, ${channels === 1 ? "grey" : "red, green, blue"}`,
});

/** A beginning of names that no column has. */
function freePrefix(taken: ReadonlySet<string>): string {
  let prefix = "attune:";
  while ([...taken].some((name) => name.startsWith(prefix))) prefix = `attune:${prefix}`;
  return prefix;
}

/** Reads each column once, with all categories that any part of the model knows. */
function columnReader(
  g: GraphBuilder,
  { columns, ensemble, image }: SavedModel,
  imageInput: string | undefined,
): (name: string) => ReadColumn {
  const categories = new Map<string, Set<string>>(columns.map(({ name }) => [name, new Set()]));
  for (const { pipelines } of ensemble.members)
    for (const { preparation } of pipelines)
      for (const step of preparation.steps) {
        const known =
          step.kind === "one-hot"
            ? step.categories
            : step.kind === "target"
              ? Object.keys(step.means)
              : [];
        for (const category of known) categories.get(step.name)?.add(category);
      }
  const pixels = columns.slice(0, image === undefined ? 0 : pixelCount(image));
  const ofPixels = pixels.length === 0 ? [] : readPixels(g, pixels, imageInput);
  const done = new Map(
    columns.map((spec, j) => [
      spec.name,
      ofPixels[j] ?? readColumn(g, spec, [...(categories.get(spec.name) ?? [])]),
    ]),
  );
  return (name) => done.get(name)!;
}

function addPipeline(
  g: GraphBuilder,
  { model, preparation, fitted }: PipelineJson,
  read: (name: string) => ReadColumn,
  rows: string,
): string {
  const x = encodeColumns(g, preparation, read);
  if (model === "constant") return addConstant(g, fitted as ConstantJson, rows);
  if (model === "linear") {
    const ofNGrams = addNGrams(g, preparation, fitted as LinearWeights, read);
    if (x !== undefined || ofNGrams !== undefined)
      return addLinear(g, x, fitted as LinearWeights, ofNGrams);
  }
  if (x === undefined)
    throw new AttuneError("usage", "ONNX can't hold a model whose columns are all constant", {
      hint: "export the model as a TypeScript module (.ts)",
    });
  switch (model) {
    case "tree":
      return addTree(g, x, fitted as NodesJson);
    case "forest":
    case "extra-trees":
      return addForest(g, x, fitted as ForestJson);
    case "boosting":
      return addBoosting(g, x, fitted as BoostingJson);
    case "neighbors":
      return addNeighbors(g, x, fitted as NeighborsJson, preparation, x.isInput);
    case "network":
      return addNetwork(g, x, fitted as NetworkJson);
    case "kernel":
      return addKernel(g, x, fitted as KernelJson);
    case "convolution":
      return addConvolution(g, x, fitted as ConvolutionJson);
    default:
      throw new AttuneError("usage", `ONNX can't hold the model ${String(model)}`, {
        hint: "tune with other --models, and use this one by attune predict or attune serve",
      });
  }
}

/** What the n-grams of texts add to the scores of a linear model; undefined without texts. */
function addNGrams(
  g: GraphBuilder,
  { steps }: PreparationJson,
  { sparse, intercept }: LinearWeights,
  read: (name: string) => ReadColumn,
): string | undefined {
  const nGrams = steps.filter((step) => step.kind === "n-grams");
  if (nGrams.length === 0 || sparse === undefined) return undefined;
  const readText = (name: string): ReadText => read(name) as ReadText;
  return scoreNGrams(g, nGrams, readText, readNumbers(sparse), intercept.length);
}

function addConstant(g: GraphBuilder, { value }: ConstantJson, rows: string): string {
  const size = g.concat([rows, g.integers([value.length])], 0);
  return g.add("Expand", [g.row(value), size]);
}

/** Probabilities after calibration, as `applyCalibration` computes them. */
function addCalibration(g: GraphBuilder, p: string, { temperature, floor }: Calibration): string {
  const raised = g.add("Pow", [g.add("Max", [p, g.number(floor)]), g.number(1 / temperature)]);
  return g.add("Div", [raised, g.sumOfColumns(raised)]);
}

function addOutputs(
  g: GraphBuilder,
  sum: string,
  classes: readonly string[],
  calibration: Calibration | undefined,
  taken: ReadonlySet<string>,
): readonly GraphValue[] {
  const nameOf = (name: string): string => (taken.has(name) ? nameOf(`output_${name}`) : name);
  const describe = (name: string, type: GraphValue["type"], dims: GraphValue["dims"]) => ({
    ...{ name: nameOf(name), type, dims },
  });
  if (classes.length === 0) {
    const variable = describe("variable", "float", ["rows", 1]);
    g.rename(g.cast(sum, "float"), variable.name);
    return [variable];
  }
  const p = calibration === undefined ? sum : addCalibration(g, sum, calibration);
  const best = g.add("ArgMax", [p], { axis: { int: 1 }, keepdims: { int: 0 } });
  const labels = g.constant("string", [classes.length], classes);
  const label = describe("label", "string", ["rows"]);
  const probabilities = describe("probabilities", "float", ["rows", classes.length]);
  g.rename(g.add("Gather", [labels, best]), label.name);
  g.rename(g.cast(p, "float"), probabilities.name);
  return [label, probabilities];
}
