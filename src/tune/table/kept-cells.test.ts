import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { type ReadOptions, readDataset } from "./read-dataset.ts";
import { openRows, type RowSource } from "./row-source.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More rows than distinct texts are remembered. */
const ROWS = 3200;
const rng = createRng(5);
const pick = (...texts: string[]): string => texts[rng.integer(texts.length)];
const gauss = (): number => rng.normal();
const digits = (count: number): string => String(rng.integer(10 ** count)).padStart(count, "0");

/** Columns of every kind, with cells of other kinds in some. */
const columns: { readonly [name: string]: (i: number) => string } = {
  number: () => gauss().toFixed(4),
  thousandths: () => gauss().toFixed(3),
  spoiled: () => (rng.uniform() < 0.97 ? gauss().toFixed(4) : pick("NA", "", "-", "bad")),
  long: () => digits(1 + rng.integer(8)) + digits(1 + rng.integer(8)),
  serial: (i) => String(i + 7),
  few: () => pick("1", "2", "2.0", ""),
  price: () => `$${(9e4 * rng.uniform()).toFixed(2)}`,
  code: () => digits(5),
  day: () => `20${digits(2)}${pick("01", "12")}${pick("01", "28")}`,
  time: (i) => `2024-01-${digits(1)}1 ${10 + (i % 14)}:${10 + (i % 50)}:${10 + (i % 37)}`,
  city: () => pick("Oslo", "Malmö", "São Paulo", "NA", '"Köln, am Rhein"'),
  many: () => `n${rng.integer(4000)}`,
  text: (i) => `a text of several words, number ${i}`.replace(",", ""),
  blank: () => ` ${gauss().toFixed(1)}\t`,
};

/** A file, and what the cells of some columns are in the rows that have a target. */
function fileOf(name: string, target: (i: number) => string) {
  const lines = [[...Object.keys(columns), "y"].join()];
  const numbers: number[] = [];
  const prices: number[] = [];
  for (let i = 0; i < ROWS; i++) {
    const cells = [...Object.values(columns).map((cell) => cell(i)), target(i)];
    // Some rows are short, blank, or have a quote that only a full parser reads.
    if (i % 1900 === 7) cells[10] = '"Saint ""Q"" Town"';
    const isShort = i % 1700 === 3;
    if (!isShort && cells[14] !== "") {
      numbers.push(Number(cells[0]));
      prices.push(Number(cells[6].slice(1)));
    }
    lines.push((isShort ? cells.slice(0, -2) : cells).join());
    if (i % 2500 === 9) lines.push("");
  }
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\r\n")}\r\n`);
  return { path, numbers, prices };
}

/** The same rows as texts. */
function asTexts({ blocks: _, ...source }: RowSource): RowSource {
  return source;
}

async function read(path: string, wrap: (source: RowSource) => RowSource, options: ReadOptions) {
  const {
    readMore: _,
    timesOf: __,
    ...dataset
  } = await readDataset(wrap(await openRows(path)), options);
  return dataset;
}

describe("a table whose cells are found in bytes", () => {
  it.each<[string, (i: number) => string]>([
    ["classes", () => pick("yes", "no", "no", "")],
    ["numbers", () => (rng.uniform() < 0.99 ? gauss().toFixed(4) : "")],
    ["prices", () => `€${gauss().toFixed(2)}`],
  ])("is the same as from texts, and as written, with a target of %s", async (name, target) => {
    const { path, numbers, prices } = fileOf(`${name}.csv`, target);
    const options: ReadOptions = {
      target: "y",
      dropMissing: true,
      keep: ["few"],
      ignoreCase: true,
    };
    const fromBytes = await read(path, (source) => source, options);
    expect(fromBytes).toEqual(await read(path, asTexts, options));
    const valuesOf = (column: string) =>
      fromBytes.table.columns.find((c) => c.name === column && c.type === "number");
    expect(valuesOf("number")).toMatchObject({ values: Float64Array.from(numbers) });
    expect(valuesOf("price")).toMatchObject({ values: Float64Array.from(prices) });
    expect(fromBytes.kept.get("few")?.length).toBe(numbers.length);
    expect(fromBytes.table.columns.find((c) => c.name === "city")).toMatchObject({
      categories: expect.arrayContaining(["são paulo", "köln, am rhein", 'saint "q" town']),
    });
  });
});
