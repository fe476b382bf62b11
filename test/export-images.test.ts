import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { exportOnnx, exportPython, exportTypeScript } from "../src/model-export/index.ts";
import { createRng } from "../src/numeric/rng.ts";
import { featureCount } from "../src/tune/image/image-features.ts";
import { fitPipeline } from "../src/tune/preparation/pipeline.ts";
import { predictRows } from "../src/tune/saved-model/predict-rows.ts";
import { readSavedModel, type SavedModel, sealModel } from "../src/tune/saved-model/saved-model.ts";
import { candidateFrom, inputsOf } from "../src/tune/search/candidates.ts";
import type { Table } from "../src/tune/table/data-table.ts";
import { scratch } from "./command.ts";

const folder = scratch();
const ROWS = 60;
const CLASSES = ["lies", "stands", "is grey"];
const rng = createRng(12);

/** Coloured images of bars that lie or stand, or of none, and a number beside them. */
function imagesOf(width: number, height: number, channels: number): Table {
  const image = { width, height, channels, from: "columns" } as const;
  const names = Array.from({ length: width * height * channels }, (_, j) => `pixel ${j}`);
  const columns = [...names, "weight"].map((name) => ({
    ...{ name, type: "number" as const },
    values: new Float64Array(ROWS),
  }));
  for (let i = 0; i < ROWS; i++) {
    const kind = i % 3;
    const line = rng.integer(Math.min(width, height));
    for (let at = 0; at < width * height; at++) {
      const across = kind === 0 ? Math.floor(at / width) : at % width;
      for (let c = 0; c < channels; c++)
        columns[at * channels + c]!.values[i] =
          kind < 2 && Math.abs(across - line) < 2 && c === i % channels
            ? 250
            : rng.integer(60) + 60 * (kind === 2 ? 1 : 0);
    }
    columns[names.length]!.values[i] = rng.integer(9);
  }
  return { rows: ROWS, columns, image };
}

const KINDS = [
  { model: "linear" },
  { model: "kernel", centres: 100 },
  { model: "neighbors" },
  { model: "extra-trees", trees: 12 },
  { model: "linear", images: "pixels" },
];

function savedModel(table: Table, kinds: readonly object[]): SavedModel {
  const { columns, image } = table;
  const target = { values: Float64Array.from({ length: ROWS }, (_, i) => i % 3), classes: 3 };
  const train = Int32Array.from({ length: 45 }, (_, i) => i);
  const members = kinds.map((kind) => {
    const candidate = candidateFrom(kind, "classification", inputsOf(table));
    const { pipeline } = fitPipeline(candidate, { table, target, rows: train, rng: createRng(2) });
    return { ...candidate, weight: 1 / kinds.length, pipelines: [pipeline.toJSON()] };
  });
  return readSavedModel(
    JSON.stringify(
      sealModel({
        ...{ format: "attune-model", version: 3, task: "classification", metric: "log-loss" },
        ...{ target: "kind", classes: CLASSES, image: image! },
        columns: columns.map(({ name, type }) => ({ name, type })),
        ensemble: { members, calibration: { temperature: 1.2, floor: 1e-4 } },
      }),
    ),
    "m.json",
  );
}

const rowsOf = ({ columns }: Table): { readonly [name: string]: number }[] =>
  Array.from({ length: ROWS }, (_, i) =>
    Object.fromEntries(
      columns.map((c) => [c.name, c.type === "number" ? c.values[i]! : Number.NaN]),
    ),
  );

/** With cells of uneven size and an odd number of them, and without colours. */
const cases = [
  { size: "21 × 18 × 3", table: imagesOf(21, 18, 3) },
  { size: "16 × 16 × 1", table: imagesOf(16, 16, 1) },
].map(({ size, table }) => ({ size, table, model: savedModel(table, KINDS) }));

async function predictionsOf(model: SavedModel, table: Table): Promise<unknown[]> {
  const found = [];
  for await (const prediction of predictRows(model, rowsOf(table))) found.push(prediction);
  return found;
}

describe("a model of gradients of images", () => {
  it.each(cases)(
    "predicts as a TypeScript module what attune predict does: $size",
    async ({ size, table, model }) => {
      const path = join(folder, `${size.replaceAll(" ", "")}.mjs`);
      const code = exportTypeScript(model);
      writeFileSync(path, transformSync(code, { loader: "ts" }).code);
      const { predictAll } = await import(pathToFileURL(path).href);
      const wanted = await predictionsOf(model, table);
      expect(predictAll(rowsOf(table))).toEqual(wanted);
      const right = wanted.filter(
        (p, i) => (p as { prediction: string }).prediction === CLASSES[i % 3],
      );
      expect(right.length).toBeGreaterThan(50);
    },
  );

  it.each(cases)(
    "predicts in ONNX Runtime what attune predict does: $size",
    async ({ table, model }) => {
      const session = await InferenceSession.create(exportOnnx(model));
      const feeds = table.columns.map((c) => {
        const values = c.type === "number" ? c.values : [];
        return [c.name, new Tensor("float32", Float32Array.from(values), [ROWS, 1])] as const;
      });
      const { probabilities } = await session.run(Object.fromEntries(feeds));
      const wanted = (await predictionsOf(model, table)) as {
        readonly probability: { readonly [label: string]: number };
      }[];
      for (const [i, { probability }] of wanted.entries())
        for (const [c, label] of CLASSES.entries())
          expect(
            Math.abs(Number(probabilities!.data[3 * i + c]) - probability[label]!),
          ).toBeLessThan(1e-5);
    },
  );

  it("holds the code of gradients in a TypeScript module only if it needs it", () => {
    const [{ table, model }] = cases as [(typeof cases)[number]];
    expect(exportTypeScript(model)).toContain("function withImageFeatures(");
    const pixels = savedModel(table, [{ model: "linear", images: "pixels" }]);
    expect(exportTypeScript(pixels)).not.toContain("withImageFeatures");
  });

  it("is refused as a Python module, with what to do", () => {
    const { table } = cases[1]!;
    expect(() => exportPython(savedModel(table, [{ model: "linear" }]))).toThrow(
      "a Python module can't hold a model of gradients of images",
    );
  });

  it("is refused where its preparation is of other images", () => {
    const { table, model } = cases[1]!;
    const change = (images: object): string => {
      const [member] = model.ensemble.members;
      const [pipeline] = member!.pipelines;
      const { checksum: _, ...rest } = model;
      const preparation = { ...pipeline!.preparation, images };
      return JSON.stringify(
        sealModel({
          ...rest,
          ensemble: {
            ...model.ensemble,
            members: [
              { ...member!, weight: 1, pipelines: [{ ...pipeline!, preparation } as never] },
            ],
          },
        }),
      );
    };
    const { width, height, channels } = table.image!;
    const own = { width, height, channels, range: [0, 255] };
    expect(() => readSavedModel(change(own), "m.json")).not.toThrow();
    for (const other of [{ width: 8, height: 32 }, { range: [255, 0] }, { range: [0] }])
      expect(() => readSavedModel(change({ ...own, ...other }), "m.json")).toThrow(/^m\.json/);
    expect(featureCount(table.image!)).toBe(4 * 36 + 16);
  });
});
