import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type ReadOptions, readDataset } from "./read-dataset.ts";
import { openRows } from "./row-source.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, text);
  return path;
}
const read = async (text: string, options: Partial<ReadOptions> = {}) =>
  readDataset(await openRows(file(text)), { target: "y", ...options });
const csv = (header: string, row: (i: number) => string, n = 60): string =>
  `${header}\n${Array.from({ length: n }, (_, i) => row(i)).join("\n")}\n`;

describe("reading CSV", () => {
  it("takes quotes, commas and line breaks within cells, CRLF, a byte-order mark, blank lines, and spaces around names", async () => {
    const d = await read(
      '\uFEFF a ,"b", y \r\n1,"x, ""quoted""\nover two lines",yes\r\n\r\n2,"z",no\r\n',
      { categorical: ["b"] },
    );
    expect(d.table.columns.map((c) => [c.name, c.type])).toEqual([
      ["a", "number"],
      ["b", "category"],
    ]);
    expect((d.table.columns[1] as any).categories).toEqual(['x, "quoted"\nover two lines', "z"]);
    expect(d.classes).toEqual(["no", "yes"]);
    expect([...d.target]).toEqual([1, 0]);
  });
  it("takes semicolons and tabs", async () => {
    expect((await read("a;b;y\n1;2;0\n3;1;1\n")).table.columns.length).toBe(2);
    expect((await read("a\tb\ty\n1\t2\t0\n3\t1\t1\n")).table.columns.length).toBe(2);
  });
  it("infers what columns hold, and says it", async () => {
    const d = await read(
      csv(
        "id,constant,price,when,city,note,mostly,y",
        (i) =>
          `${i},7,${i * 1.5 || 0.1},2024-0${1 + (i % 9)}-1${i % 9},${["Rome", "Oslo", "Bonn"][i % 3]},this is a long text about thing number ${i} in the list,${i === 3 ? "n/a" : i === 4 ? "oops" : (i * 7) % 13},${i % 2}`,
        100,
      ),
    );
    expect(d.table.columns.map((c) => [c.name, c.type])).toEqual([
      ["price", "number"],
      ["when", "date"],
      ["city", "category"],
      ["note", "text"],
      ["mostly", "number"],
    ]);
    expect(d.notes.map((n) => [n.column, n.message])).toEqual([
      ["id", "row numbers; ignored"],
      ["constant", 'always "7"; ignored'],
      ["when", "dates"],
      ["note", "text, read by its words"],
      ["mostly", '1 of 100 cells are not numbers ("oops" 1); taken as missing'],
      ["mostly", "1 of 100 cells are missing"],
    ]);
    expect(d.task).toBe("classification");
  });
  it("lets the user say otherwise", async () => {
    const text = csv("code,b,y", (i) => `${i % 4},${i * 3 + 1},${i % 3}`);
    const d = await read(text, { categorical: ["code"], ignore: ["b"], task: "regression" });
    expect(d.table.columns.map((c) => [c.name, c.type])).toEqual([["code", "category"]]);
    expect(d.task).toBe("regression");
  });
  it("knows a target of many numbers from one of few", async () => {
    expect((await read(csv("a,y", (i) => `${i * 2 + 1},${i * 1.1 + 0.1}`))).task).toBe(
      "regression",
    );
    expect((await read(csv("a,y", (i) => `${i * 2 + 1},${i % 5}`))).classes).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
    ]);
  });
  it("reads rows given as objects as it reads a file", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      a: i * 2 + 1,
      b: i % 3 === 0 ? null : "x",
      flag: i % 2 === 0,
      y: i % 2 === 0 ? "yes" : "no",
    }));
    const d = await readDataset(await openRows(rows), { target: "y", ignore: ["flag"] });
    expect(d.table.columns.map((c) => [c.name, c.type])).toEqual([
      ["a", "number"],
      ["b", "category"],
    ]);
  });
  it("has another fingerprint when one cell changes", async () => {
    const text = csv("a,y", (i) => `${i},${i % 2}`, 10);
    const one = (await read(text, { categorical: ["a"] })).fingerprint;
    expect((await read(text.replace("3,1", "3,0"), { categorical: ["a"] })).fingerprint).not.toBe(
      one,
    );
    expect((await read(text, { categorical: ["a"] })).fingerprint).toBe(one);
  });
  it("reads 200,000 rows in chunks: no row is lost or torn", async () => {
    const d = await read(csv("a,text,y", (i) => `${i * 3 + 1},"v,${i % 50}",${i % 2}`, 200_000));
    expect(d.table.rows).toBe(200_000);
    const [a, text] = d.table.columns as any;
    for (const i of [0, 9_999, 123_456, 199_999]) {
      expect(a.values[i]).toBe(i * 3 + 1);
      expect(text.categories[text.codes[i]]).toBe(`v,${i % 50}`);
      expect(d.target[i]).toBe(i % 2);
    }
  });
});

describe("what can't be read is one clear line", () => {
  it.each<[string, string, Partial<ReadOptions>, RegExp]>([
    ["an empty file", "", {}, /is empty/],
    ["a header alone", "a,y\n", {}, /a header but no rows/],
    ["an unknown target", "a,churn\n1,2\n", { target: "chrun" }, /no column "chrun"/],
    [
      "an unknown column to ignore",
      "a,y\n1,0\n2,1\n",
      { ignore: ["b"] },
      /ignore: there is no column "b"/,
    ],
    ["one class only", "a,y\n1,x\n2,x\n", {}, /always "x"/],
    ["a target that is all missing", "a,y\n1,\n2,\n", {}, /missing in every row/],
    ["a target missing in some rows", "a,y\n1,0\n2,\n3,1\n", {}, /missing in 1 of 3 rows/],
    ["a row that is too long", "a,y\n1,0\n1,2,3\n", {}, /row 3 has 3 cells, but the header has 2/],
    ["a column that stands twice", "a,a,y\n1,2,0\n", {}, /duplicate column "a"/],
    [
      "words where numbers should be",
      "a,y\n1,0\n2,high\n",
      { task: "regression" },
      /contains "high" in row 2 of the data, which is not a number/,
    ],
    ["nothing but the target", "y\n0\n1\n", {}, /no column is left/],
    ["too many classes", csv("a,y", (i) => `${i},name${i}`, 300), {}, /300 classes/],
  ])("%s", async (_, text, options, message) => {
    await expect(read(text, options)).rejects.toThrow(message);
    await expect(read(text, options)).rejects.toMatchObject({ code: "data-invalid" });
  });
  it("a file that is not there, or a folder", async () => {
    await expect(openRows(join(folder, "none.csv"))).rejects.toThrow(/no file/);
    await expect(openRows(folder)).rejects.toThrow(/is a folder/);
  });
  it("rows without a target are left out when asked", async () => {
    const d = await read("a,y\n1,0\n2,\n3,1\n", { dropMissing: true });
    expect(d.table.rows).toBe(2);
    expect([...(d.table.columns[0] as any).values]).toEqual([1, 3]);
  });
});
