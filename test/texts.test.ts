import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { attune, attuneHere, scratch } from "./command.ts";

const folder = scratch();
const rng = createRng(8);
const THINGS = ["coffee", "tea", "bread", "soup", "shop", "cup", "box", "day"];
const thing = (): string => THINGS[rng.integer(THINGS.length)];
/** What tells the classes apart are pairs of words: each word alone is in both. */
const textOf = (isGood: boolean): string =>
  rng.uniform() < 0.5 === isGood
    ? `The ${thing()} was ${isGood ? "not bad" : "bad"} , the ${thing()} ${isGood ? "good" : "not good"}.`
    : `A ${isGood ? "good" : "bad"} ${thing()}! And ${thing()}, ${isGood ? "not bad" : "not good"}.`;

function writeTexts(name: string, each: number): void {
  for (const label of ["good", "bad"]) {
    mkdirSync(join(folder, name, label), { recursive: true });
    for (let i = 0; i < each; i++)
      writeFileSync(join(folder, name, label, `${i}.txt`), textOf(label === "good"));
  }
}
writeTexts("reviews", 60);
writeTexts("new", 15);
writeFileSync(join(folder, "reviews", "good", "notes.md"), "not read");

describe("a folder of texts", () => {
  it("is tuned on, and its model predicts another folder and the same texts in a table", async () => {
    const tuned = await attune(
      folder,
      ...["tune", "reviews/", "--models", "linear", "--trials", "4", "--cv", "3"],
      ...["--storage", "memory:", "--metric", "accuracy", "--out", "model.json", "--json"],
    );
    expect(tuned.code, tuned.err).toBe(0);
    expect(JSON.parse(tuned.out).notes).toContainEqual({
      column: "",
      message: "1 other file or folder is not read: reviews/good/notes.md",
    });
    const predicted = await attune(folder, "predict", "model.json", "new");
    const lines = predicted.out.trim().split("\n");
    expect(lines.shift()).toBe("prediction,probability:bad,probability:good");
    const labels = lines.map((line) => line.split(",")[0]);
    // Rows are in order of the folders' names.
    const right = labels.filter((label, i) => label === (i < 15 ? "bad" : "good")).length;
    expect(right).toBeGreaterThanOrEqual(28);

    const rows = ["bad", "good"].flatMap((label) =>
      Array.from({ length: 15 }, (_, i) => i)
        .map(String)
        .sort((a, b) => (`${a}.txt` < `${b}.txt` ? -1 : 1))
        .map((i) => readFileSync(join(folder, "new", label, `${i}.txt`), "utf8")),
    );
    writeFileSync(join(folder, "new.csv"), ["text", ...rows.map((t) => `"${t}"`)].join("\n"));
    expect((await attune(folder, "predict", "model.json", "new.csv")).out).toBe(predicted.out);
  });
  it.each<[string, () => void, string, string]>([
    ["is empty", () => mkdirSync(join(folder, "empty")), "empty", "is a folder without texts"],
    [
      "has texts beside no folders",
      () => {
        mkdirSync(join(folder, "flat"));
        writeFileSync(join(folder, "flat", "a.txt"), "a text");
      },
      "flat",
      "each class needs a folder of its own",
    ],
    [
      "has one class",
      () => {
        mkdirSync(join(folder, "one", "pos"), { recursive: true });
        for (const i of [1, 2, 3])
          writeFileSync(join(folder, "one", "pos", `${i}.txt`), `text ${i}`);
      },
      "one",
      'target "class" is always "pos"',
    ],
    [
      "has a file that is no text",
      () => {
        writeTexts("spoiled", 3);
        writeFileSync(join(folder, "spoiled", "bad", "x.txt"), Buffer.from([0x7f, 69, 0, 1, 2]));
      },
      "spoiled",
      "x.txt is binary data, not text",
    ],
    [
      "has an image that is called a text",
      () => {
        writeTexts("image", 3);
        writeFileSync(join(folder, "image", "bad", "x.txt"), "\x89PNG\r\n", "latin1");
      },
      "image",
      "x.txt is a PNG image, not text",
    ],
  ])("that %s is refused in one line", async (_, make, name, message) => {
    make();
    const { code, err } = await attuneHere(folder, "tune", name, "--storage", "memory:", "--json");
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.trim().split("\n").length).toBe(1);
  });
  it("needs no target, and all other files do", async () => {
    const { code, err } = await attuneHere(folder, "tune", "new.csv", "--storage", "memory:");
    expect(code).toBe(2);
    expect(err).toContain("--target is missing");
  });
});

describe("a table of texts", () => {
  it("that is binary is refused in one line", async () => {
    writeFileSync(join(folder, "table.csv"), Buffer.from([1, 2, 0, 3, 4, 5]));
    const { code, err } = await attuneHere(
      folder,
      ...["tune", "table.csv", "--target", "class", "--storage", "memory:", "--json"],
    );
    expect(code).toBe(2);
    expect(err).toContain("table.csv is binary data, not text");
    expect(err.trim().split("\n").length).toBe(1);
  });
});
