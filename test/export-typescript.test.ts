import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { exportTypeScript } from "../src/model-export/index.ts";
import { predictRows } from "../src/tune/saved-model/predict-rows.ts";
import { readSavedModel, type SavedModel } from "../src/tune/saved-model/saved-model.ts";
import { findChromium, showPage } from "./chromium.ts";
import { attune, attuneHere, scratch } from "./command.ts";
import { columns, LABELS, modelCases, rows } from "./exported-models.ts";
import { runNode } from "./packed-package.ts";

const folder = scratch();
mkdirSync(join(folder, "strict"));

interface ExportedModule {
  readonly predict: (row: object) => number | string;
  readonly predictAll: (rows: readonly object[]) => readonly unknown[];
  readonly predictProbabilities?: (row: object) => { readonly [label: string]: number };
}

const names = Object.keys(modelCases);
const fileOf = (name: string): string => name.replaceAll(" ", "-");

const models = new Map<string, SavedModel>();
const codes = new Map<string, string>();
const wanted = new Map<string, readonly unknown[]>();
beforeAll(async () => {
  for (const [name, make] of Object.entries(modelCases)) {
    const model = make();
    models.set(name, model);
    const code = exportTypeScript(model);
    codes.set(name, code);
    writeFileSync(
      join(folder, "strict", `${fileOf(name)}.ts`),
      code.replace("// @ts-nocheck\n", ""),
    );
    writeFileSync(join(folder, `${fileOf(name)}.mjs`), transformSync(code, { loader: "ts" }).code);
    const predictions = [];
    for await (const { prediction, ...more } of predictRows(model, rows))
      predictions.push("probability" in more ? { prediction, ...more } : prediction);
    wanted.set(name, predictions);
  }
});

const load = (name: string): Promise<ExportedModule> =>
  import(pathToFileURL(join(folder, `${fileOf(name)}.mjs`)).href);

describe("a model as a TypeScript module", () => {
  it.each(names)("predicts what attune predict does: %s", async (name) => {
    const module = await load(name);
    expect(module.predictAll(rows)).toEqual(wanted.get(name));
    for (const [i, row] of rows.slice(-4).entries()) {
      const own = wanted.get(name)!.at(i - 4) as { prediction: string; probability: object };
      const isOfClasses = typeof own === "object";
      expect(module.predict(row)).toEqual(isOfClasses ? own.prediction : own);
      expect(module.predictProbabilities?.(row)).toEqual(isOfClasses ? own.probability : undefined);
    }
  });

  it("imports nothing, and holds the code that its model needs alone", () => {
    for (const code of codes.values()) expect(code).not.toMatch(/^import |\bimport\(|require\(/m);
    const linear = codes.get("linear of numbers")!;
    expect(linear).toContain("function linearPredictor(");
    expect(linear).not.toMatch(/forestPredictor|class NGramReader|tokenize/);
  });

  it("has numbers in about as many bytes as the model whose lists are not deflated", () => {
    const name = "an ensemble of 3 classes";
    const saved = JSON.stringify({ ...models.get(name) }).length;
    expect(codes.get(name)!.length).toBeLessThan(saved + 87_000);
  });

  it("is valid under tsc --strict, with the columns and the classes as types", async () => {
    writeFileSync(
      join(folder, "strict", "use.ts"),
      `import { type Label, predict, predictProbabilities } from "./tree-of-3-classes.ts";
import { predict as predictNumber } from "./tree-of-numbers.ts";
const label: Label = predict({ age: 3, city: "nowhere", ${JSON.stringify(columns[1]!.name)}: "4" });
const number: number = predictNumber({ when: new Date(0), price: null });
const share: number = predictProbabilities({})[label];
// @ts-expect-error: no such column
predict({ agee: 3 });
// @ts-expect-error: a number is no object
predict({ age: {} });
// @ts-expect-error: no such class
const other: Label = "other";
console.log(number, share, other);
`,
    );
    const files = [...names.map((name) => `${fileOf(name)}.ts`), "use.ts"];
    const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
    const options = [
      "--strict",
      "--noEmit",
      "--allowImportingTsExtensions",
      "--module",
      "nodenext",
    ];
    writeFileSync(join(folder, "strict", "package.json"), '{"type":"module"}');
    const ran = await runNode([tsc, ...options, ...files], join(folder, "strict"));
    expect(ran).toEqual({ code: 0, output: "" });
  });

  it("keeps names of columns, classes and categories as data", async () => {
    const name = "linear of 3 classes";
    const { predictProbabilities } = await load(name);
    expect(Object.keys(predictProbabilities!({}))).toEqual(LABELS);
    expect(codes.get(name)).not.toMatch(/<\/script|\u2028|^\*\/throw|^throw/m);
  });
});

describe("attune export-model and tune --export", () => {
  const path = join(folder, "model.json");

  it("write the module, and say its size", async () => {
    const model = models.get("tree of 2 classes")!;
    writeFileSync(path, JSON.stringify(model));
    const ran = await attuneHere(folder, "export-model", "model.json", "--out", "model.ts");
    expect(ran).toMatchObject({ code: 0, err: "" });
    const code = readFileSync(join(folder, "model.ts"), "utf8");
    expect(code).toBe(exportTypeScript(readSavedModel(JSON.stringify(model), path)));
    const kilobytes = Number((Buffer.byteLength(code) / 1000).toPrecision(3));
    expect(ran.out).toBe(`Written: model.ts (${kilobytes} kB)\n`);
  });
  it("refuse a format that they do not know before they read anything", async () => {
    const ran = await attuneHere(folder, "export-model", "none.json", "--out", "model.txt");
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(
      /^attune: --out model\.txt: the format is not known \(name a file that ends in \.onnx, \.py or \.ts\)\n$/,
    );
    const tune = await attuneHere(folder, "tune", "none.csv", "--target", "y", "--export", "m");
    expect(tune).toMatchObject({ code: 2, out: "" });
    expect(tune.err).toContain("--export m: the format is not known");
  });
  it("of a table, tuned", async () => {
    const table = ["x,y", ...Array.from({ length: 60 }, (_, i) => `${i % 7},${(i % 7) * 2}`)];
    writeFileSync(join(folder, "table.csv"), table.join("\n"));
    const ran = await attune(
      ...[folder, "tune", "table.csv", "--target", "y", "--models", "linear", "--trials", "3"],
      ...["--storage", "memory:", "--out", "tuned.json", "--export", "tuned.ts"],
    );
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(/\nWritten: tuned\.json \(.*\), tuned\.ts \(\d+(\.\d+)? kB\)\n$/);
    const saved = readSavedModel(readFileSync(join(folder, "tuned.json"), "utf8"), "tuned.json");
    expect(readFileSync(join(folder, "tuned.ts"), "utf8")).toBe(exportTypeScript(saved));
  });
});

/** Matches a prediction of classes whose probabilities differ by less than 1e-12. */
function approximate(prediction: unknown): unknown {
  const { probability, ...rest } = prediction as { readonly probability: object };
  const entries = Object.entries(probability).map(([label, p]) => [label, expect.closeTo(p, 12)]);
  return { ...rest, probability: Object.fromEntries(entries) };
}

const chromium = findChromium();
describe.skipIf(chromium === undefined)(
  chromium === undefined ? "in Chromium: skipped, none is installed" : "in Chromium",
  () => {
    it("a page predicts with the module of an ensemble", async () => {
      const name = "texts of 3 classes";
      const script = readFileSync(join(folder, `${fileOf(name)}.mjs`), "utf8");
      const send = 'fetch("/result", { method: "POST", body: JSON.stringify(predictAll(ROWS)) });';
      const page = `<!doctype html>
<script>onerror = (message) => fetch("/result", { method: "POST", body: JSON.stringify(message) });</script>
<script type="module">${script}
const ROWS = JSON.parse(${JSON.stringify(JSON.stringify(rows))});
${send}</script>`;
      let answer = (_text: string): void => {};
      const answered = new Promise<string>((resolve) => (answer = resolve));
      const server = createServer(async (request, response) => {
        if (request.method === "POST") {
          let body = "";
          for await (const part of request) body += part;
          answer(body);
        }
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(page);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      try {
        const found = JSON.parse(await showPage(chromium!, url, answered));
        // The logarithms of a browser may differ in their last bit.
        expect(found).toEqual(wanted.get(name)!.map(approximate));
      } finally {
        server.close();
      }
    });
  },
);
