import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type Data, openRows, type Row } from "./row-source.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-rows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, text);
  return path;
}
async function read(data: Data): Promise<{ header: readonly string[]; rows: string[][] }> {
  const source = await openRows(data);
  const header = await source.header();
  const rows: string[][] = [];
  for await (const chunk of source.chunks()) rows.push(...chunk.map((cells) => [...cells]));
  return { header, rows };
}

describe("rows given as objects", () => {
  it("have the columns of all rows, in order of first appearance", async () => {
    expect(await read([{ b: 1 }, { a: 2, b: 3 }, { c: null }])).toEqual({
      header: ["b", "a", "c"],
      rows: [
        ["1", "", ""],
        ["3", "2", ""],
        ["", "", ""],
      ],
    });
  });
  it("become texts: numbers, booleans and missing cells", async () => {
    const row = { n: 1e21, small: -0.5, yes: true, no: false, text: "x y", none: null };
    expect((await read([row])).rows).toEqual([["1e+21", "-0.5", "true", "false", "x y", ""]]);
  });
  it("may arrive one after the other", async () => {
    async function* arrive(): AsyncIterable<Row> {
      yield { a: 1 };
      await Promise.resolve();
      yield { a: 2 };
    }
    expect((await read(arrive())).rows).toEqual([["1"], ["2"]]);
  });
  it("are none, without columns, where there are none", async () => {
    expect(await read([])).toEqual({ header: [], rows: [] });
  });
  it("come in chunks of 4096, and can be read twice", async () => {
    const source = await openRows(Array.from({ length: 5000 }, (_, i) => ({ i })));
    for (let pass = 0; pass < 2; pass++) {
      const sizes: number[] = [];
      for await (const chunk of source.chunks()) sizes.push(chunk.length);
      expect(sizes).toEqual([4096, 904]);
    }
  });
  it("lack a column called constructor unless they have it themselves", async () => {
    expect((await read([{ constructor: 1, a: 1 } as Row, { a: 2 }])).rows[1]).toEqual(["", "2"]);
  });
});

describe("a CSV file", () => {
  it("may be named by path or URL", async () => {
    const path = file("a,b\n1,2\n");
    const wanted = { header: ["a", "b"], rows: [["1", "2"]] };
    expect(await read(path)).toEqual(wanted);
    expect(await read(pathToFileURL(path))).toEqual(wanted);
    expect((await openRows(path)).label).toBe(path);
  });
  it("has missing cells at the end of short rows, and no spaces around cells", async () => {
    expect((await read(file("a,b,c\n 1 ,\t2\n,,3\n"))).rows).toEqual([
      ["1", "2", ""],
      ["", "", "3"],
    ]);
  });
  it("keeps spaces, commas, quotes and line breaks inside quotes", async () => {
    expect((await read(file('a,b\n"x, ""y""","1\n2"\n'))).rows).toEqual([['x, "y"', "1\n2"]]);
  });
  it("with a longer row than the header is refused, with the number of the row", async () => {
    const path = file("a,b\n1,2\n3,4,5\n");
    await expect(read(path)).rejects.toMatchObject({
      code: "data-invalid",
      message: `${path}: row 3 has 3 cells, but the header has 2`,
      hint: "quote cells that contain a comma",
    });
  });
  it("with the same column twice is refused, also after spaces around its name", async () => {
    const path = file("a,b, a\n1,2,3\n");
    await expect(read(path)).rejects.toMatchObject({
      code: "data-invalid",
      message: `${path}: duplicate column "a" in the header`,
      hint: "give each column its own name",
    });
  });
  it("of a header alone has no rows", async () => {
    expect(await read(file("a,b\n"))).toEqual({ header: ["a", "b"], rows: [] });
  });
  it.each([
    ["that is not there", () => join(folder, "none.csv"), /^there is no file .*none\.csv$/],
    ["that is a folder", () => folder, /is a folder without texts/],
    ["that is empty", () => file(""), /is empty$/],
  ])("%s is refused", async (_, path, message) => {
    await expect(openRows(path())).rejects.toMatchObject({ code: "data-invalid" });
    await expect(openRows(path())).rejects.toThrow(message);
  });
});
