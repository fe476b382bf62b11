import { packageVersion } from "../../process/package-version.ts";
import { asReadModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";
import { moduleData } from "./module-data.ts";
import { type ModuleParts, partsOf } from "./module-parts.ts";
import { moduleTypes } from "./module-types.ts";
import { quoteJson, quoteText } from "./quote-text.ts";
import { selectRuntime } from "./select-runtime.ts";

const CLASS_FUNCTIONS = `/** The most probable class of a row. */
export function predict(row: Row): Label {
  return PREDICT([row])[0].prediction;
}
/** The probability of each class for a row. */
export function predictProbabilities(row: Row): Probabilities {
  return PREDICT([row])[0].probability;
}
/** Predictions for rows, in their order: faster than one row after the other. */
export function predictAll(rows: readonly Row[]): readonly Prediction[] {
  return PREDICT(rows);
}`;

const NUMBER_FUNCTIONS = `/** The predicted number of a row. */
export function predict(row: Row): number {
  return PREDICT([row])[0].prediction;
}
/** The predicted numbers of rows, in their order: faster than one row after the other. */
export function predictAll(rows: readonly Row[]): readonly number[] {
  return PREDICT(rows).map(({ prediction }) => prediction);
}`;

/** An object whose values are names of functions. */
const table = (entries: ReadonlyMap<string, string>): string =>
  `{ ${[...entries].map(([key, name]) => `${quoteText(key)}: ${name}`).join(", ")} }`;

function partsText({ builders, writers, predictors, ...has }: ModuleParts): string {
  const encoders = [
    `writers: ${table(writers)}`,
    ...(has.hasNGrams ? ["nGrams: encodeNGrams"] : []),
    ...(has.hasImageFeatures ? ["images: withImageFeatures"] : []),
  ];
  return `{
  builders: ${table(builders)},
  encoders: { ${encoders.join(", ")} },
  predictors: ${table(predictors)},
}`;
}

/**
 * A saved model as a TypeScript module without imports, which holds all that predictions need:
 * reading of cells, encoding, the trained models and their calibration. It exports the types `Row`
 * and, for classes, `Label`, and the functions `predict`, `predictAll` and, for classes,
 * `predictProbabilities`, whose results are those of `predictRows`. It runs where ES2022 does.
 */
export function exportTypeScript(saved: SavedModel): string {
  const model = asReadModel(saved, "exportTypeScript");
  const isOfClasses = model.task === "classification";
  const parts = partsOf(model);
  const runtime = selectRuntime([
    ...["readModel", "createModulePredictor"],
    ...parts.builders.values(),
    ...parts.writers.values(),
    ...parts.predictors.values(),
    ...(parts.hasNGrams ? ["encodeNGrams"] : []),
    ...(parts.hasImageFeatures ? ["withImageFeatures"] : []),
  ]);
  const output = isOfClasses ? "Prediction" : "{ readonly prediction: number }";
  return [
    "// @ts-nocheck",
    `// A model that attune tune made: predicts ${quoteText(model.target)}. Made by Attune ${packageVersion};`,
    "// not to be edited. It has no type errors under --strict; the line above is for projects with",
    "// stricter rules than that.",
    "/* eslint-disable */",
    "// biome-ignore-all lint: generated",
    "// biome-ignore-all format: generated",
    "",
    moduleTypes(model),
    "",
    isOfClasses ? CLASS_FUNCTIONS : NUMBER_FUNCTIONS,
    "",
    runtime,
    "",
    `const MODEL = readModel(${quoteJson(moduleData(model))});`,
    `const PREDICT: (rows: readonly object[]) => readonly ${output}[] =`,
    `  createModulePredictor(MODEL, ${partsText(parts)});`,
    "",
  ].join("\n");
}
