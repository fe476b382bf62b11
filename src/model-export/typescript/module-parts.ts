import { AttuneError } from "../../errors/attune-error.ts";
import type { ModelName } from "../../model/model.ts";
import type { EncodingStep } from "../../tune/preparation/column-encoding.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import { type ReadingKind, readingKindOf } from "../../tune/table/column-builder.ts";

/** Names of functions of the runtime by what they do, and which of them a module needs. */
export interface ModuleParts {
  /** Function that reads the cells of each kind of column. */
  readonly builders: ReadonlyMap<ReadingKind, string>;
  /** Function that writes the dense columns of each kind of step. */
  readonly writers: ReadonlyMap<EncodingStep["kind"], string>;
  /** Function that makes the predictor of each learner. */
  readonly predictors: ReadonlyMap<ModelName, string>;
  /** Whether there are sparse columns of texts. */
  readonly hasNGrams: boolean;
  /** Whether a learner reads gradients and colours of images. */
  readonly hasImageFeatures: boolean;
}

const BUILDERS: { readonly [K in ReadingKind]: string } = {
  number: "numberBuilder",
  "written-number": "writtenNumberBuilder",
  scale: "scaleBuilder",
  date: "dateBuilder",
  category: "categoryBuilder",
  text: "textBuilder",
};

const WRITERS: { readonly [K in EncodingStep["kind"]]?: string } = {
  number: "writeFilled",
  date: "writeFilled",
  "one-hot": "writeOneHot",
  target: "writeTargetMeans",
  "text-effects": "writeTextEffects",
  "text-components": "writeTextComponents",
};

const PREDICTORS: { readonly [N in ModelName]?: string } = {
  constant: "constantPredictor",
  linear: "linearPredictor",
  tree: "treePredictor",
  forest: "forestPredictor",
  "extra-trees": "forestPredictor",
  boosting: "boostingPredictor",
  neighbors: "neighborsPredictor",
  network: "networkPredictor",
  kernel: "kernelPredictor",
  convolution: "convolutionPredictor",
};

/** @throws AttuneError `usage` where there is none */
function requireFunction<K extends string>(
  functions: { readonly [key in K]?: string },
  key: K,
  what: string,
): string {
  const name = functions[key];
  if (name !== undefined) return name;
  throw new AttuneError("usage", `a TypeScript module can't hold ${what} ${key}`, {
    hint: "tune with other --models, and use this one by attune predict or attune serve",
  });
}

/** The functions that a model needs. @throws AttuneError `usage` for parts that have none */
export function partsOf({ columns, ensemble }: SavedModel): ModuleParts {
  const pipelines = ensemble.members.flatMap((member) => member.pipelines);
  const steps = pipelines.flatMap(({ preparation }) => preparation.steps);
  const writers = new Map<EncodingStep["kind"], string>();
  for (const { kind } of steps)
    if (kind !== "n-grams") writers.set(kind, requireFunction(WRITERS, kind, "columns encoded as"));
  return {
    builders: new Map(columns.map(readingKindOf).map((kind) => [kind, BUILDERS[kind]])),
    writers,
    predictors: new Map(
      pipelines.map(({ model }) => [model, requireFunction(PREDICTORS, model, "the model")]),
    ),
    hasNGrams: steps.some(({ kind }) => kind === "n-grams"),
    hasImageFeatures: pipelines.some(({ preparation }) => preparation.images !== undefined),
  };
}
