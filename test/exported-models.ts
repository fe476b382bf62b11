import type { ModelName } from "../src/model/model.ts";
import { models } from "../src/model/models.ts";
import { createRng } from "../src/numeric/rng.ts";
import { fitPipeline, type ModelCandidate } from "../src/tune/preparation/pipeline.ts";
import { readSavedModel, type SavedModel, sealModel } from "../src/tune/saved-model/saved-model.ts";
import { defaultCandidate, inputsOf } from "../src/tune/search/candidates.ts";
import { createColumnBuilder } from "../src/tune/table/column-builder.ts";
import type { ColumnSpec, Table } from "../src/tune/table/data-table.ts";
import type { Row } from "../src/tune/table/row-source.ts";

const ROWS = 160;
const rng = createRng(11);
const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)];
const CITIES = Array.from({ length: 12 }, (_, i) => `city ${i}`);
const WORDS = "good bad not coffee tea cup taste smell 日本語 naïve".split(" ");

/** Columns of every kind, with names that would be code if they were not quoted. */
export const columns: readonly ColumnSpec[] = [
  { name: "age", type: "number" },
  { name: 'a"];throw 1;//\u2028', type: "number", missing: ["-1"] },
  { name: "price", type: "number", format: { kind: "number", decimal: ",", unit: "€" } },
  { name: "when", type: "date", format: { kind: "date", order: "dmy" } },
  {
    ...{ name: "size", type: "number" },
    format: { kind: "scale", ranks: { small: 0, medium: 1, large: 2 } },
  },
  { name: "city", type: "category" },
  { name: "__proto__", type: "category", ignoreCase: true },
  { name: "constructor", type: "category" },
];
const textColumn: ColumnSpec = { name: "review", type: "text" };
/** Labels that would be code if they were not quoted. */
export const LABELS = ["__proto__", '"</script><script>throw 1', "${throw 1}`'\\"];

const cell = (text: () => string): string => (rng.uniform() < 0.1 ? "" : text());
const record = (): Row =>
  // Not by assignment: a column is called __proto__.
  Object.fromEntries(
    Object.entries({
      age: cell(() => String(rng.integer(60))),
      'a"];throw 1;//\u2028': cell(() => (rng.uniform() < 0.1 ? "-1" : rng.normal().toFixed(2))),
      price: cell(() => `1.${100 + rng.integer(800)},${10 + rng.integer(80)} €`),
      when: cell(() => `${1 + rng.integer(28)}/${1 + rng.integer(12)}/20${10 + rng.integer(20)}`),
      size: cell(() => pick(["small", "Medium", "large"])),
      city: cell(() => pick(CITIES)),
      ["__proto__"]: cell(() => pick(["Yes", "yes", "no"])),
      constructor: cell(() => pick(["a", "b", "c", "d"])),
      review: cell(() => `${pick(WORDS)} ${pick(WORDS)}, ${pick(WORDS)} ${pick(WORDS)}`),
    }),
  );

const trainingRows = Array.from({ length: ROWS }, record);

/** Rows to predict: like the training rows, and with cells that these did not have. */
export const rows: readonly Row[] = [
  ...Array.from({ length: 40 }, record),
  {},
  { age: null, city: "nowhere", when: "no date", price: "cheap", size: "huge", review: "… ?" },
  { age: 1e30, city: true, when: "2024-02-29 13:45", price: 12.5, review: "Good COFFEE" },
  { age: -1e30, constructor: "toString", review: "ünbekannt 日本" },
];

function tableOf(specs: readonly ColumnSpec[]): Table {
  return {
    rows: ROWS,
    columns: specs.map((spec) => {
      const builder = createColumnBuilder(spec, ROWS);
      for (const row of trainingRows) builder.add(String(row[spec.name] ?? ""));
      const built = builder.build();
      return built.type === "category" ? { ...built, categories: built.categories } : built;
    }),
  };
}

/** A model of a kind, with hyperparameters in place of its defaults. */
export type Kind = readonly [model: ModelName, params?: { readonly [name: string]: unknown }];

export interface ModelOptions {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Whether there is a column of texts. Default: false. */
  readonly texts?: boolean;
}

const target = (row: Row): number =>
  (Number(row["age"]) || 30) / 10 + String(row["city"]).length + (row["size"] === "large" ? 3 : 0);

/** A saved model of members of equal weight, of which the second has two trained models. */
export function savedModel(kinds: readonly Kind[], { classes, texts }: ModelOptions): SavedModel {
  const own = tableOf(texts ? [...columns, textColumn] : columns);
  const hasImages = kinds.some(([model]) => models[model].readsImages === true);
  // The first columns are numbers.
  const image = { width: 3, height: 1, channels: 1, from: "columns" } as const;
  const table: Table = hasImages ? { ...own, image } : own;
  const values = Float64Array.from(trainingRows, (row, i) =>
    classes === 0 ? target(row) + (i % 5) / 5 : Math.floor(target(row) + i / 40) % classes,
  );
  const y = { values, classes };
  const task = classes === 0 ? "regression" : "classification";
  const members = kinds.map(([model, params = {}], m) => {
    const candidate: ModelCandidate = {
      model,
      params: { ...defaultCandidate(model, task, inputsOf(table)).params, ...params },
    };
    const halves = kinds.length > 1 && m === 1 ? [0, 1] : [0];
    const pipelines = halves.map((half) => {
      const own = Int32Array.from({ length: ROWS - 20 }, (_, i) => i + 20 * half);
      const options = { table, target: y, rows: own, rng: createRng(m) };
      return fitPipeline(candidate, options).pipeline.toJSON();
    });
    return { ...candidate, weight: 1 / kinds.length, pipelines };
  });
  // As it is when it was read from its file.
  return readSavedModel(
    JSON.stringify(
      sealModel({
        format: "attune-model",
        version: 3,
        task,
        metric: classes === 0 ? "rmse" : "log-loss",
        target: "target\n*/throw 1",
        classes: LABELS.slice(0, classes),
        columns: table.columns.map(({ name, type, format, missing, ignoreCase }, j) => ({
          ...{ name, type },
          ...(format && { format }),
          ...(missing && { missing }),
          ...(ignoreCase && { ignoreCase }),
          ...(type === "category" && {
            categories: (table.columns[j] as { readonly categories: readonly string[] }).categories,
          }),
        })),
        ...(table.image && { image: table.image }),
        ensemble: {
          members,
          ...(classes > 0 && { calibration: { temperature: 1.3, floor: 1e-4 } }),
        },
      }),
    ),
    "m.json",
  );
}

const quick: { readonly [N in ModelName]: Kind } = {
  constant: ["constant"],
  linear: ["linear"],
  tree: ["tree", { depth: 6 }],
  forest: ["forest", { trees: 12 }],
  "extra-trees": ["extra-trees", { trees: 12 }],
  boosting: ["boosting", { rounds: 60 }],
  neighbors: ["neighbors"],
  network: ["network", { neurons: [8, 6], epochs: 4 }],
  kernel: ["kernel", { centres: 100 }],
  convolution: ["convolution", { epochs: 4, blocks: 2 }],
};
const all = Object.values(quick);
const curves: Kind = ["linear", { curves: true, log_target: true }];
const leafWise: Kind = [
  "boosting",
  { rounds: 40, growth: { kind: "leaf_wise", leaves: 6, min_leaf: 5 } },
];
const characters: Kind = [
  "linear",
  { text: { kind: "both", words: 3, characters: 4 }, text_weighting: "presence" },
];
const components: Kind = ["kernel", { text: { kind: "components", components: 4 } }];

/** Every learner for each task, and ensembles of all of them. */
type Cases = { [name: string]: () => SavedModel };
export const modelCases: Cases = {};
for (const classes of [0, 2, 3]) {
  const task = classes === 0 ? "numbers" : `${classes} classes`;
  for (const [name, kind] of Object.entries(quick))
    modelCases[`${name} of ${task}`] = () => savedModel([kind], { classes });
  modelCases[`leaf-wise boosting of ${task}`] = () => savedModel([leafWise], { classes });
  modelCases[`linear with curves of ${task}`] = () => savedModel([curves], { classes });
  modelCases[`an ensemble of ${task}`] = () => savedModel(all, { classes });
  modelCases[`texts of ${task}`] = () =>
    savedModel([quick.linear, characters, leafWise, components], { classes, texts: true });
}
