import { AttuneError } from "../../errors/attune-error.ts";
import { type EnsembleJson, ensembleFromJson } from "../../model/boosting/ensemble-json.ts";
import type { LinearWeights } from "../../model/linear.ts";
import type { ModelName } from "../../model/model.ts";
import type { ForestJson } from "../../model/tree/average-of-trees.ts";
import { type NodesJson, nodesToJson } from "../../numeric/trees/nodes.ts";
import { unpackTrees } from "../../numeric/trees/packed-trees.ts";
import type { EncodingStep } from "../../tune/preparation/column-encoding.ts";
import type { PipelineJson } from "../../tune/preparation/pipeline.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { ColumnSpec } from "../../tune/table/data-table.ts";
import { missingTexts } from "../../tune/table/missing-words.ts";

// The names in these objects are those of runtime.py.

/** @throws AttuneError `usage` */
function refuse(what: string): never {
  throw new AttuneError("usage", `a Python module can't hold ${what}`, {
    hint: "export the model as ONNX (.onnx) or as a TypeScript module (.ts)",
  });
}

/** How the cells of a column are read. */
function columnData({ name, type, format, missing, ignoreCase }: ColumnSpec): object {
  if (type === "text") refuse(`the column of texts ${JSON.stringify(name)}`);
  return {
    name,
    type,
    missing: [...missingTexts(missing)],
    ...(type === "number" && {
      missing_numbers: (missing ?? []).map(Number).filter((n) => !Number.isNaN(n)),
    }),
    ...(type === "category" && { ignore_case: ignoreCase === true }),
    ...(format?.kind === "scale" && { ranks: format.ranks }),
  };
}

/** How a column becomes numbers. */
function stepData(step: EncodingStep): object {
  const { kind, name: column } = step;
  switch (kind) {
    case "number":
    case "date":
      return { ...step, kind: "fill", column };
    case "one-hot":
      return { ...step, column, keep: step.keep === true };
    case "target":
      return { ...step, column, keep: step.keep === true };
    default:
      return refuse(`columns encoded as ${kind}`);
  }
}

function boostingData(json: EnsembleJson): object {
  const { classes, base, unit, fill, trees } = ensembleFromJson(json);
  return {
    ...{ classes, base, unit },
    fill: Array.from(fill, (v) => (Number.isNaN(v) ? null : finite(v))),
    trees: trees.map(({ column, threshold, missingRight, children, output, outputs, value }) => ({
      column: [...column],
      threshold: Array.from(threshold, finite),
      missing_right: [...missingRight],
      ...(children && { children: [...children] }),
      ...{ output, outputs },
      value: [...value],
    })),
  };
}

/** JSON has no infinite numbers. */
const finite = (v: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, v));

/** What a trained model of each kind is to the module. */
const learners: { readonly [N in ModelName]?: (fitted: unknown) => unknown } = {
  constant: (fitted) => fitted,
  linear: (fitted) => {
    const { sparse, ...own } = fitted as LinearWeights;
    return { knots: [], ...own };
  },
  tree: (fitted) => fitted as NodesJson,
  forest: forestData,
  "extra-trees": forestData,
  boosting: (fitted) => boostingData(fitted as EnsembleJson),
};

function forestData(fitted: unknown): object {
  const { packed, prior } = fitted as ForestJson;
  return { trees: (unpackTrees(packed) ?? []).map(nodesToJson), prior };
}

function partData({ model, preparation, fitted }: PipelineJson, weight: number): object {
  if (preparation.images !== undefined) refuse("a model of gradients of images");
  const learner = learners[model] ?? refuse(`the model ${model}`);
  const { steps, images: _, ...scaling } = preparation;
  return {
    ...{ weight, model },
    preparation: { ...scaling, steps: steps.map(stepData) },
    fitted: learner(fitted),
  };
}

/** A model as the data of a Python module. @throws AttuneError `usage` for one that it can't hold */
export function moduleData({ classes, columns, ensemble, image }: SavedModel): object {
  if (image?.from === "files") refuse("a model of images");
  const { members, calibration } = ensemble;
  return {
    classes,
    columns: columns.map(columnData),
    ...(calibration && { calibration }),
    parts: members.flatMap(({ weight, pipelines }) =>
      pipelines.map((pipeline) => partData(pipeline, weight / pipelines.length)),
    ),
  };
}
