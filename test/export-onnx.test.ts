import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { exportOnnx } from "../src/model-export/index.ts";
import { predictRows } from "../src/tune/saved-model/predict-rows.ts";
import { readSavedModel, type SavedModel } from "../src/tune/saved-model/saved-model.ts";
import { createColumnBuilder } from "../src/tune/table/column-builder.ts";
import type { Row } from "../src/tune/table/row-source.ts";
import { toText } from "../src/tune/table/source/records.ts";
import { attune, attuneHere, scratch } from "./command.ts";
import { rows as givenRows, LABELS, modelCases } from "./exported-models.ts";

/** Ideographs are cut into words by a dictionary that ONNX does not have. */
const rows: readonly Row[] = givenRows.map(({ review = "", ...row }) => ({
  ...row,
  review: String(review).replace(/[日本語]+/g, "👍🏽 d’Été"),
}));

/** The inputs of a session for rows: what users have in their columns. */
function feedsOf({ columns }: SavedModel): { readonly [name: string]: Tensor } {
  const feeds = columns.map((spec) => {
    const texts = rows.map((row) => toText(Object.hasOwn(row, spec.name) ? row[spec.name] : ""));
    const dims = [rows.length, 1];
    if (spec.type === "category" || spec.type === "text" || spec.format?.kind === "scale")
      return [spec.name, new Tensor("string", texts, dims)] as const;
    const builder = createColumnBuilder(spec, rows.length);
    for (const text of texts) builder.add(text);
    const column = builder.build();
    const values = "values" in column ? column.values : [];
    return spec.type === "date"
      ? ([spec.name, new Tensor("float64", Float64Array.from(values), dims)] as const)
      : ([spec.name, new Tensor("float32", Float32Array.from(values), dims)] as const);
  });
  return Object.fromEntries(feeds);
}

/** Greatest relative difference: convolutions compute in 32 bits, everything else in 64. */
const ROUNDING = 1e-6;
const OF_CONVOLUTION = 1e-5;

/** Runs a model in ONNX Runtime and compares with `attune predict`. */
async function compare(
  model: SavedModel,
  feeds: { readonly [name: string]: Tensor },
  most: number,
): Promise<void> {
  const session = await InferenceSession.create(exportOnnx(model));
  const { label, probabilities, variable } = await session.run(feeds);
  const k = model.classes.length;
  let i = 0;
  for await (const { prediction, ...more } of predictRows(model, rows)) {
    if ("probability" in more) {
      const wanted = model.classes.map((own) => more.probability[own]);
      const found = Array.from(probabilities!.data.slice(i * k, (i + 1) * k), Number);
      expect(found.map((p, c) => Math.abs(p - wanted[c]!) < most)).not.toContain(false);
      // Classes that are as probable but for rounding may change places.
      const sorted = [...wanted].sort((a, b) => b! - a!);
      if (sorted[0]! - sorted[1]! > most) expect(label!.data[i]).toBe(prediction);
    } else {
      const own = Number(prediction);
      expect(Math.abs(Number(variable!.data[i]) - own)).toBeLessThan(most * (1 + Math.abs(own)));
    }
    i++;
  }
  expect(i).toBe(rows.length);
}

describe("a model as an ONNX file", () => {
  it.each(Object.keys(modelCases))(
    "predicts in ONNX Runtime what attune predict does: %s",
    async (name) => {
      const model = modelCases[name]!();
      const hasImages = model.image !== undefined;
      await compare(model, feedsOf(model), hasImages ? OF_CONVOLUTION : ROUNDING);
    },
  );

  it("has one input for the images of a folder", async () => {
    const { image, ...more } = modelCases["an ensemble of 3 classes"]!();
    const model: SavedModel = { ...more, image: { ...image!, from: "files" } };
    const feeds = feedsOf(model);
    const pixels = model.columns.slice(0, 3).map(({ name }) => feeds[name]!.data);
    const all = Float32Array.from({ length: 3 * rows.length }, (_, at) =>
      Number(pixels[at % 3]![Math.floor(at / 3)]),
    );
    const others = Object.entries(feeds).filter(([, { data }]) => !pixels.includes(data));
    await compare(
      model,
      {
        ...Object.fromEntries(others),
        image: new Tensor("float32", all, [rows.length, 1, 3, 1]),
      },
      OF_CONVOLUTION,
    );
  });

  it("has an input for each column, and a single row is enough", async () => {
    const model = modelCases["linear of 2 classes"]!();
    const session = await InferenceSession.create(exportOnnx(model));
    expect(session.inputNames).toEqual(model.columns.map(({ name }) => name));
    expect(session.outputNames).toEqual(["label", "probabilities"]);
    const feeds = feedsOf(model);
    const first = Object.entries(feeds).map(([name, { type, data }]) => {
      const own = new Tensor(type as "float32", data.slice(0, 1) as Float32Array, [1, 1]);
      return [name, own] as const;
    });
    const alone = await session.run(Object.fromEntries(first));
    const all = await session.run(feeds);
    expect(LABELS).toContain(alone["label"]!.data[0]);
    expect(alone["probabilities"]!.data).toEqual(all["probabilities"]!.data.slice(0, 2));
  });

  it("calls outputs otherwise than columns", async () => {
    const { columns, ensemble, ...more } = modelCases["constant of 2 classes"]!();
    const text = JSON.stringify({ ...more, columns, ensemble }).replaceAll('"city"', '"label"');
    const session = await InferenceSession.create(exportOnnx(JSON.parse(text)));
    expect(session.outputNames).toEqual(["output_label", "probabilities"]);
  });

  it("is written by attune export-model", async () => {
    const folder = scratch();
    const text = JSON.stringify(modelCases["tree of numbers"]!());
    writeFileSync(join(folder, "model.json"), text);
    const ran = await attuneHere(folder, "export-model", "model.json", "--out", "a.onnx", "--json");
    const bytes = readFileSync(join(folder, "a.onnx"));
    expect(bytes.equals(exportOnnx(readSavedModel(text, "model.json")))).toBe(true);
    expect(JSON.parse(ran.out)).toEqual({ out: "a.onnx", bytes: bytes.length, warnings: [] });
  });

  it("comes with a warning for words that ONNX Runtime cuts otherwise", async () => {
    const folder = scratch();
    const texts = Array.from({ length: 40 }, (_, i) =>
      i % 4 === 0 ? `この${i}は良い本です` : `a ${i % 2 ? "good" : "bad"} book ${i}`,
    );
    const lines = texts.map((text, i) => `${text},${i % 2 ? "yes" : "no"}`);
    writeFileSync(join(folder, "t.csv"), `review,liked\n${lines.join("\n")}\n`);
    const tuned = await attune(
      folder,
      ...["tune", "t.csv", "--target", "liked", "--text", "review", "--models", "linear"],
      ...["--trials", "2", "--cv", "2", "--storage", "memory:", "--json", "--out", "model.json"],
      ...["--export", "m.ts", "--export", "m.onnx"],
    );
    const warning =
      'm.onnx: ONNX Runtime finds other words than Attune in "review", where texts have no blanks ' +
      "between words (Han in 25 %, Hiragana in 25 % of the training rows), so predictions for such " +
      "texts differ: export a TypeScript module (.ts) for them";
    expect(JSON.parse(tuned.out).warnings).toEqual([warning]);
    expect(tuned.err).toContain(`warning: ${warning}\n`);

    const ran = await attuneHere(folder, "export-model", "model.json", "--out", "m.onnx");
    expect(ran.err).toBe(`warning: ${warning}\n`);
    const module = await attuneHere(folder, "export-model", "model.json", "--out", "m.ts");
    expect(module.err).toBe("");
  });

  it("comes with a warning for numbers that 32 bits do not hold", async () => {
    const folder = scratch();
    const lines = Array.from(
      { length: 60 },
      (_, i) => `${-93 - i / 1e6},${i / 10},${i % 2 ? "yes" : "no"}`,
    );
    writeFileSync(join(folder, "t.csv"), `longitude,size,sold\n${lines.join("\n")}\n`);
    const tuned = await attune(
      folder,
      ...["tune", "t.csv", "--target", "sold", "--models", "linear", "--trials", "2", "--cv", "2"],
      ...["--storage", "memory:", "--out", "model.json"],
    );
    expect(tuned.code, tuned.err).toBe(0);
    const ran = await attuneHere(folder, "export-model", "model.json", "--out", "m.onnx");
    expect(ran.err).toBe(
      "warning: m.onnx: numbers have 32 bits in ONNX, which hold seven digits, and there are more in " +
        '"longitude" (90 % of the training rows), so predictions may differ: export a TypeScript module ' +
        "(.ts) for all digits\n",
    );
    const module = await attuneHere(folder, "export-model", "model.json", "--out", "m.ts");
    expect(module.err).toBe("");
  });
});
