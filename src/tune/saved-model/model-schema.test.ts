import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mutate } from "../../../test/mutate.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import type { ModelName } from "../../model/model.ts";
import { models } from "../../model/models.ts";
import { createRng } from "../../numeric/rng.ts";
import { fitPipeline } from "../preparation/pipeline.ts";
import { defaultCandidate } from "../search/candidates.ts";
import type { Table } from "../table/data-table.ts";
import { modelProblem } from "./model-schema.ts";
import { predictRows } from "./predict-rows.ts";
import { readSavedModel, type SavedModel, sealModel } from "./saved-model.ts";

const ROWS = 60;
const rng = createRng(1);
const towns = Array.from({ length: 12 }, (_, i) => `town${i}`);
/** Columns of every type, one of them with more categories than one-hot encoding takes. */
const table: Table = {
  rows: ROWS,
  columns: [
    {
      name: "a",
      type: "number",
      values: Float64Array.from({ length: ROWS }, (_, i) => (i % 7 === 0 ? Number.NaN : i / 10)),
    },
    {
      name: "day",
      type: "date",
      values: Float64Array.from({ length: ROWS }, () => Math.floor(rng.uniform() * 9000)),
    },
    {
      name: "town",
      type: "category",
      codes: Int32Array.from({ length: ROWS }, (_, i) => i % 12),
      categories: towns,
    },
    {
      name: "kind",
      type: "category",
      codes: Int32Array.from({ length: ROWS }, (_, i) => (i % 5) - 1),
      categories: ["w", "x", "y", "z"],
    },
  ],
};
const tasks = { regression: [], two: ["no", "yes"], three: ["a", "b", "c"] };
const names = Object.keys(models) as ModelName[];
/** Pixels of small images, for the models that need them. */
const pixels: Table = {
  rows: ROWS,
  image: { width: 3, height: 2, channels: 1, from: "columns" },
  columns: ["a", "p1", "p2", "p3", "p4", "p5"].map((name) => ({
    name,
    type: "number",
    values: Float64Array.from({ length: ROWS }, () => Math.floor(rng.uniform() * 256)),
  })),
};
const tableOf = (model: ModelName): Table => (models[model].readsImages === true ? pixels : table);

const trained = new Map<string, SavedModel>();
/** The model of a kind for these classes, which is trained once. */
function train(model: ModelName, classes: readonly string[]): SavedModel {
  const key = `${model}: ${classes}`;
  const saved = trained.get(key) ?? trainAnew(model, classes);
  trained.set(key, saved);
  return saved;
}

function trainAnew(model: ModelName, classes: readonly string[]): SavedModel {
  const task = classes.length > 0 ? "classification" : "regression";
  const params = {
    ...defaultCandidate(model, task).params,
    ...{ trees: 5, epochs: 3, rounds: 20, blocks: 2 },
    ...(model === "linear" && { curves: true }),
  };
  const y = {
    values: Float64Array.from({ length: ROWS }, (_, i) =>
      classes.length > 0 ? (i * 7) % classes.length : i ** 1.5,
    ),
    classes: classes.length,
  };
  const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
  const { pipeline } = fitPipeline(
    { model, params },
    { table: tableOf(model), target: y, rows, rng: createRng(2) },
  );
  const json = JSON.parse(JSON.stringify(pipeline.toJSON()));
  const { image } = tableOf(model);
  return sealModel({
    format: "attune-model",
    version: 3,
    task,
    metric: classes.length > 0 ? "auc" : "rmse",
    target: "y",
    classes,
    columns: tableOf(model).columns.map(({ name, type }) => ({ name, type })),
    ...(image && { image }),
    ensemble: {
      members: [
        { model, params, weight: 0.75, pipelines: [json, json] },
        { model, params, weight: 0.25, pipelines: [json] },
      ],
      ...(classes.length > 0 && { calibration: { temperature: 1.25, floor: 0.001 } }),
    },
  });
}
const withoutChecksum = ({ checksum: _, ...model }: SavedModel): Omit<SavedModel, "checksum"> =>
  model;
const every = names.flatMap((model) =>
  Object.entries(tasks).map(([task, classes]) => [model, task, classes] as const),
);

async function predict(model: SavedModel): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  const rows = [
    { a: 1, day: "2001-02-03", town: "town3", kind: "x", p1: 4, p2: 250, p3: 0, p4: 9, p5: 77 },
    { a: null, day: null, town: "elsewhere", kind: null, p1: 9, p2: 1, p3: 8, p4: null, p5: 0 },
  ];
  for await (const p of predictRows(model, rows)) found.push(p);
  return found;
}
/** What reading and predicting comes to: predictions, or the one line of an error. */
async function outcome(text: string): Promise<readonly unknown[] | string> {
  try {
    return await predict(readSavedModel(text, "m.json"));
  } catch (error) {
    if (!(error instanceof AttuneError)) throw error;
    expect(error.code).toBe("data-invalid");
    expect(error.message).toMatch(/^m\.json [^\n]+$/);
    return error.message;
  }
}

describe("a model that attune tune wrote", () => {
  it("before its boosters were packed predicts as it did then", async () => {
    const text = readFileSync(
      new URL("../../../test/fixtures/model-version-2.json", import.meta.url),
    );
    const old = readSavedModel(text.toString(), "m.json");
    expect(old.version).toBe(3);
    const rows = [
      { species: "Adelie", island: "Torgersen", bill_length_mm: 39.1, bill_depth_mm: 18.7 },
      { species: "Adelie", island: "Torgersen" },
    ].map((row, i) => (i === 0 ? { ...row, flipper_length_mm: 181, sex: "male" } : row));
    const found = [];
    for (const model of [old, readSavedModel(JSON.stringify(old), "m.json")])
      for await (const p of predictRows(model, rows)) found.push(p.prediction);
    const [first, second] = [3800.609605161024, 3740.9647158673633];
    expect(found).toEqual([first, second, first, second]);
    const damaged = text.toString().replace('"oblivious":true', '"oblivious":false');
    expect(() => readSavedModel(damaged, "m.json")).toThrow(/^m.json is a damaged model: .*sizes/);
  });
  it.each(every)("is valid: %s, %s", async (model, _, classes) => {
    const saved = train(model, classes);
    expect(modelProblem(JSON.parse(JSON.stringify({ ...saved })))).toBeUndefined();
    expect(await outcome(JSON.stringify(saved))).toHaveLength(2);
    // Also one that an earlier version wrote, and one that another program formatted.
    expect(await outcome(JSON.stringify(withoutChecksum(saved)))).toHaveLength(2);
    const turned = Object.fromEntries(Object.entries(saved).toReversed());
    expect(await outcome(JSON.stringify(turned, null, 2))).toHaveLength(2);
  });
});

describe("a model that was changed", () => {
  it.each(every)("is one line, or predicts as before: %s, %s", async (model, _, classes) => {
    const text = JSON.stringify(train(model, classes));
    const right = await outcome(text);
    for (let seed = 0; seed < 300; seed++) {
      const found = await outcome(mutate(text, createRng(seed)));
      if (typeof found !== "string") expect(found, `seed ${seed}`).toEqual(right);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
  it.each(every)("ends without its checksum, too: %s, %s", async (model, _, classes) => {
    const text = JSON.stringify(withoutChecksum(train(model, classes)));
    for (let seed = 0; seed < 300; seed++) {
      const found = await outcome(mutate(text, createRng(seed)));
      for (const p of typeof found === "string" ? [] : found) {
        const { prediction, probability } = p as { prediction: unknown; probability?: object };
        expect(prediction, `seed ${seed}`).toBeTypeOf(probability ? "string" : "number");
      }
    }
  });

  const forest = withoutChecksum(train("forest", tasks.three));
  type Change = (model: any) => void;
  const fittedOf = (m: any) => m.ensemble.members[0].pipelines[0].fitted;
  const kernel = withoutChecksum(train("kernel", tasks.regression));
  const curves = withoutChecksum(train("linear", tasks.two));
  it("is refused where centres or curves do not fit its columns", () => {
    const problemOf = (model: object, change: Change): string | undefined => {
      const copy = structuredClone(model);
      change(copy);
      return modelProblem(copy);
    };
    expect(problemOf(kernel, (m) => void (fittedOf(m).columns += 1))).toMatch(/fitted\.columns/);
    const few = { type: "f64", base64: "AAAAAAAA8D8=" };
    expect(problemOf(kernel, (m) => void (fittedOf(m).weights = few))).toMatch(
      /fitted: its centres have other columns/,
    );
    expect(problemOf(kernel, (m) => void (fittedOf(m).inverse = few))).toMatch(
      /fitted: its centres have other columns/,
    );
    expect(problemOf(curves, (m) => void fittedOf(m).knots[0].pop())).toMatch(
      /fitted: its weights are of other columns/,
    );
    expect(problemOf(curves, (m) => void fittedOf(m).knots.pop())).toMatch(/fitted\.knots/);
  });
  it.each<[string, Change, RegExp]>([
    [
      "has a tree that does not end",
      (m) => void (fittedOf(m).packed.feature.base64 = "AQEB"),
      /members\.0\.pipelines\.0: fitted\.packed: they are no trees of these columns/,
    ],
    [
      "has a leaf without a prediction",
      (m) => void (fittedOf(m).packed.values.base64 = ""),
      /they are no trees/,
    ],
    [
      "has what is not base64",
      (m) => void (fittedOf(m).packed.leaf.base64 = "A-=="),
      /they are no trees/,
    ],
    ["lacks a class", (m) => m.classes.pop(), /preparation|outputs/],
    ["has another task", (m) => void (m.task = "regression"), /contradict/],
    ["has its version as text", (m) => void (m.version = "2"), /the version is "2"/],
    ["has a version that is an object", (m) => void (m.version = {}), /the version is {}/],
    [
      "is of a newer Attune",
      (m) => void (m.version = 4),
      /written by a newer Attune \(version 4\)/,
    ],
    ["has no ensemble", (m) => void delete m.ensemble, /ensemble/],
    ["has no member", (m) => void (m.ensemble.members = []), /ensemble\.members/],
    [
      "has a member without models",
      (m) => void (m.ensemble.members[1].pipelines = []),
      /pipelines/,
    ],
    [
      "has weights of another sum",
      (m) => void (m.ensemble.members[0].weight = 0.7),
      /its weights do not sum to 1/,
    ],
    ["has a weight of 0", (m) => void (m.ensemble.members[1].weight = 0), /members\.1\.weight/],
    ["lacks a calibration", (m) => void delete m.ensemble.calibration, /calibration/],
    [
      "has a temperature of 0",
      (m) => void (m.ensemble.calibration.temperature = 0),
      /calibration\.temperature/,
    ],
    ["has a floor above 1", (m) => void (m.ensemble.calibration.floor = 2), /calibration\.floor/],
    ["has columns that are text", (m) => void (m.columns = "a"), /columns/],
    [
      "names a model of JavaScript's",
      (m) => void (m.ensemble.members[0].pipelines[0].model = "constructor"),
      /pipelines\.0\.model/,
    ],
    [
      "has nothing that was trained",
      (m) => void (m.ensemble.members[1].pipelines[0].fitted = null),
      /pipelines\.\d: fitted/,
    ],
    [
      "has no preparation",
      (m) => void (m.ensemble.members[0].pipelines[0].preparation = {}),
      /preparation/,
    ],
    ["has a column of no type", (m) => void (m.columns[0].type = "x"), /columns\.0\.type/],
  ])("says so where it %s", (_, change, message) => {
    const copy = structuredClone(forest);
    change(copy);
    expect(() => readSavedModel(JSON.stringify(copy), "m.json")).toThrow(message);
  });
  it("is noticed by its checksum where only a number differs", () => {
    const text = JSON.stringify(train("linear", []));
    const changed = text.replace(/("intercept":\[-?\d+)/, "$19");
    expect(changed).not.toBe(text);
    expect(() => readSavedModel(changed, "m.json")).toThrow(
      "m.json was changed since attune tune wrote it",
    );
  });
});

describe("attune predict", () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-models-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  it.each<[string, (text: string) => string]>([
    ["endless", (t) => t.replace(/"left":\[[^\]]*\]/, (m) => m.replace(/-?\d+/g, "0"))],
    ["cut off", (t) => t.slice(0, t.length / 2)],
    ["without its models", (t) => t.replace('"pipelines"', '"pipes"')],
  ])("ends at once with one line and exit code 2: %s", (_, change) => {
    const [model, rows] = [join(folder, "m.json"), join(folder, "r.csv")];
    writeFileSync(model, change(JSON.stringify(withoutChecksum(train("tree", tasks.two)))));
    writeFileSync(rows, "a,day,town,kind\n1,2001-02-03,town3,x\n");
    const { status, stderr } = spawnSync(
      process.execPath,
      ["dist/cli/main.js", "predict", model, rows],
      { encoding: "utf8" },
    );
    expect(stderr).toMatch(/^attune: [^\n]+\n$/);
    expect(status).toBe(2);
  });
});
