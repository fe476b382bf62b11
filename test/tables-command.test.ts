import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { SavedModel } from "../src/tune/saved-model/saved-model.ts";
import { attune, attuneHere, scratch, start } from "./command.ts";

const folder = scratch();
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const options = [
  "--trials",
  "3",
  "--models",
  "linear",
  "--cv",
  "3",
  "--storage",
  "memory:",
  "--parallel",
  "1",
];

/** The price is 200 + 3 · age + 0.01 · income, as a German spreadsheet writes it. */
const german = (value: number): string =>
  value.toLocaleString("de-DE", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const rows = Array.from({ length: 200 }, (_, i) => {
  const [age, income] = [20 + ((i * 7) % 50), 10_000 + ((i * 7919) % 60_000)];
  const day = `${String(1 + (i % 28)).padStart(2, "0")}.03.2024`;
  return { age, income, day, city: ["Köln", "Bonn"][i % 2], price: 200 + 3 * age + 0.01 * income };
});
const spreadsheet = [
  "Age;Income;Day;City;Price",
  ...rows.map((r) => [r.age, german(r.income), r.day, r.city, `${german(r.price)} €`].join(";")),
].join("\r\n");

describe("a table as a spreadsheet writes it", () => {
  it("is learned from standard input, and the model reads new rows in the same way", async () => {
    const tuned = await start(
      folder,
      ["tune", "-", "--target", "Price", "--out", "model.json", ...options],
      spreadsheet,
    ).done;
    expect(tuned.code, tuned.err).toBe(0);
    expect(tuned.err).toContain("standard input: predicting Price");
    expect(tuned.err).toContain("cells are separated by a semicolon");
    expect(tuned.err).toMatch(/Income: numbers such as "10\.000,00", read as 10000\n/);
    expect(tuned.err).toMatch(/Price: numbers such as ".*€", read as \d/);
    const model: SavedModel = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
    expect(model.columns.map(({ name, type, format }) => [name, type, format])).toEqual([
      ["Age", "number", { kind: "number", decimal: "," }],
      ["Income", "number", { kind: "number", decimal: "," }],
      ["Day", "date", { kind: "date", order: "ymd" }],
      ["City", "category", undefined],
    ]);

    const fresh = gzipSync(
      'Age,Income,Day,City\n30,"20.000,50",07.03.2024,Bonn\n40,30000,08.03.2024,Bonn\n',
    );
    const predicted = await attune(folder, "predict", "model.json", file("new.csv.gz", fresh));
    expect(predicted.code, predicted.err).toBe(0);
    expect(predicted.err).toBe("");
    const [first, second] = predicted.out.trim().split("\n").slice(1).map(Number);
    expect(first).toBeGreaterThan(490 - 5);
    expect(first).toBeLessThan(490 + 5);
    expect(second).toBeGreaterThan(620 - 5);
    expect(second).toBeLessThan(620 + 5);
  });
  it("counts at prediction what it can't read and does not know, by column with an example", async () => {
    const odd = "Age,Income,Day,City\nforty,1,01.03.2024,Ulm\n30,x,soon,Trier\n31,,02.03.2024,\n";
    const { code, out, err } = await attuneHere(
      folder,
      "predict",
      "model.json",
      file("odd.csv", odd),
    );
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(4);
    expect(err.trim().split("\n")).toEqual([
      'note: Age: 1 of 3 cells are not numbers, such as "forty"; taken as missing',
      'note: Income: 1 of 3 cells are not numbers, such as "x"; taken as missing',
      'note: Day: 1 of 3 cells are not dates, such as "soon"; taken as missing',
      'note: City: 2 of 3 cells are categories that the model was not trained with, such as "Ulm"',
    ]);
  });
  it("names columns that differ from the model's in case or blanks only", async () => {
    const renamed = file("renamed.csv", "age, Income,Day,City\n30,1,01.03.2024,Bonn\n");
    const { code, err } = await attuneHere(folder, "predict", "model.json", renamed);
    expect([code, err.trim()]).toEqual([
      2,
      'attune: renamed.csv lacks column Age (did you mean another spelling? Rename "age" to "Age")',
    ]);
  });
});

describe("options of reading", () => {
  it("reach the model: decimal commas, words for missing cells, numbers and texts", async () => {
    const lines = ["size;code;word;y"];
    for (let i = 0; i < 120; i++)
      lines.push(
        `1,${200 + i};${i % 9 ? 1000 + (i % 4) : "x"};${i % 7 ? "ab"[i % 2] : "gone"};${i}`,
      );
    const table = file("read.csv", lines.join("\n"));
    const columnsOf = async (...more: string[]) => {
      const args = ["tune", table, "--target", "y", "--out", "read.json", ...options, ...more];
      const { code, err } = await attune(folder, ...args);
      expect(code, err).toBe(0);
      const model: SavedModel = JSON.parse(readFileSync(join(folder, "read.json"), "utf8"));
      return model.columns.map(({ categories: _, ...spec }) => spec);
    };
    const [size, code, word] = await columnsOf("--decimal", ".", "--missing", "gone,-");
    expect(size).toMatchObject({ type: "number", format: { decimal: "." } });
    expect(code.type).toBe("category");
    expect(word).toMatchObject({ type: "category", missing: ["gone", "-"] });
    const given = await columnsOf("--decimal", ",", "--numeric", "code", "--text", "word");
    expect(given).toMatchObject([
      { type: "number", format: { decimal: "," } },
      { type: "number" },
      { type: "text" },
    ]);
  });
  it("are checked before anything is read", async () => {
    for (const [option, value, message] of [
      ["--decimal", ";", 'decimal must be "." or ",", got ";"'],
      ["--date-order", "dym", 'date-order must be "dmy" or "mdy" or "ymd", got "dym"'],
      ["--delimiter", ";;", 'delimiter must be one character, got ";;"'],
      ["--encoding", "utf-9", 'unknown encoding "utf-9"'],
    ]) {
      const table = file("t.csv", "a,y\n1,0\n2,1\n");
      const { code, err } = await attuneHere(folder, "tune", table, "--target", "y", option, value);
      expect([option, code]).toEqual([option, 2]);
      expect(err).toContain(message);
    }
  });
  it("standard input can't be one of several files", async () => {
    const { code, err } = await attuneHere(folder, "tune", "-", "t.csv", "--target", "y");
    expect(code).toBe(2);
    expect(err).toContain("standard input (-) can't be one of several files");
  });
});
