import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { explain } from "../src/explain/explain.ts";
import { makePredictor, predictRows } from "../src/tune/saved-model/predict-rows.ts";
import { readSavedModel } from "../src/tune/saved-model/saved-model.ts";
import { openEmbedder } from "../src/tune/text/embedding/embedder.ts";
import { attune, scratch } from "./command.ts";

/** A model of sentences in which words of one meaning have one vector. */
const MODEL = fileURLToPath(new URL("fixtures/embeddings", import.meta.url));
const folder = scratch();
const THINGS = ["coffee", "tea", "soup", "bread"];

/** Texts of two classes by their words. */
function write(name: string, words: readonly (readonly string[])[], each: number): void {
  for (const [label, own] of words.entries()) {
    mkdirSync(join(folder, name, `${label}`), { recursive: true });
    for (let i = 0; i < each; i++)
      writeFileSync(
        join(folder, name, `${label}`, `${i}.txt`),
        `The ${THINGS[i % 4]} is ${own[(i >> 1) % own.length]}.${i % 3 === 0 ? " The tea." : ""}`,
      );
  }
}
write(
  "known",
  [
    ["bad", "awful"],
    ["good", "fine"],
  ],
  24,
);
write(
  "fresh",
  [
    ["poor", "nasty"],
    ["great", "lovely"],
  ],
  6,
);
const tune = ["tune", "known", "--models", "linear", "--trials", "3", "--cv", "2"];

describe("embeddings", () => {
  it("are means over the tokens of a text, of length 1, whatever stands beside it", async () => {
    const embedder = await openEmbedder(MODEL);
    const texts = ["", "good", "GOOD goods tea", "bad bad bad bad coffee", "unknown"];
    const [none, one, three, long, unknown] = await embedder.embed(texts);
    expect([...none, ...unknown]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...one]).toEqual([1, 0, 0, 0]);
    // "goods" is "good" and "##s".
    const by = (values: number[]) => values.map((v) => Math.fround(v / Math.hypot(...values)));
    expect([...three]).toEqual(by([2, 0, 1, 1]));
    expect([...long]).toEqual(by([0, 4, 1, 0]));
    expect(embedder.dimensions).toBe(4);
    // Sixteen tokens are read: the first fifteen and the end.
    const [cut] = await embedder.embed([`${"good ".repeat(14)}bad bad bad`]);
    expect([...cut]).toEqual([1, 0, 0, 0]);
  });

  it("let a model know words that its texts did not have, by the same folder alone", async () => {
    const out = ["--storage", "memory:", "--out", "model.json", "--json"];
    const tuned = await attune(folder, ...tune, "--embeddings", MODEL, ...out);
    expect(tuned.code, tuned.err).toBe(0);
    const notes = JSON.parse(tuned.out).notes as { readonly message: string }[];
    expect(notes.map(({ message }) => message)).toContain("embeddings of 4 numbers by embeddings");

    const predicted = await attune(
      folder,
      ...["predict", "model.json", "fresh", "--embeddings", MODEL, "--keep", "class"],
    );
    expect(predicted.code, predicted.err).toBe(0);
    const lines = predicted.out.trim().split("\n").slice(1);
    expect(lines).toHaveLength(12);
    for (const line of lines) expect(line.split(",")[1]).toBe(line.split(",")[0]);

    const path = join(folder, "model.json");
    const model = readSavedModel(readFileSync(path, "utf8"), path);
    const read = async (embeddings?: string): Promise<number> => {
      let count = 0;
      for await (const _ of predictRows(model, [{ text: "fine tea" }], { embeddings })) count++;
      return count;
    };
    expect(await read(MODEL)).toBe(1);
    await expect(read()).rejects.toThrow(/^the model needs embeddings by embeddings \(fingerprint/);
    cpSync(MODEL, join(folder, "other"), { recursive: true });
    const tokenizer = join(folder, "other", "tokenizer.json");
    writeFileSync(tokenizer, `${readFileSync(tokenizer, "utf8")}\n`);
    await expect(read(join(folder, "other"))).rejects.toThrow(/other has the fingerprint .*, but/);
    expect(() => makePredictor(model)).toThrow("can't be served");
    const rows = [{ text: "fine tea" }, { text: "bad soup" }];
    const explainer = await explain(model, rows, { embeddings: MODEL });
    const { rows: explained } = await explainer.contributions();
    expect(explained.map(({ prediction }) => prediction.prediction)).toEqual(["1", "0"]);
  });

  it.each<[string, () => string, string]>([
    ["a folder that is not there", () => "nowhere", "there is no folder or package nowhere"],
    ["an empty folder", () => "empty", "empty has no model.onnx"],
    ["a model that is no ONNX", () => "broken", "model.onnx can't be read as ONNX"],
  ])("refuse %s in one line", async (_, place, message) => {
    mkdirSync(join(folder, "empty"), { recursive: true });
    cpSync(MODEL, join(folder, "broken"), { recursive: true });
    writeFileSync(join(folder, "broken", "model.onnx"), "no model");
    const at = place();
    const path = at === "nowhere" ? at : join(folder, at);
    await expect(openEmbedder(path)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(message),
    });
    rmSync(join(folder, "broken"), { recursive: true });
  });
});
