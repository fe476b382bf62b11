import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type Data, openRows } from "../row-source.ts";
import type { FileOptions } from "./open-source.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string | Uint8Array, name = "table.csv"): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

async function read(data: Data, options: FileOptions = {}) {
  const source = await openRows(data, options);
  const header = await source.header();
  const rows: string[][] = [];
  for await (const chunk of source.chunks()) rows.push(...chunk.map((cells) => [...cells]));
  return { header, rows, notes: source.notes().map((note) => note.message) };
}

const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();
const windows1252 = (text: string): Buffer =>
  Buffer.from(text.replaceAll("€", "\x80").replaceAll("Š", "\x8a"), "latin1");

describe("the encoding of a file", () => {
  const text = "city,price €\nMalmö,1\nŠibenik,2\n";
  const wanted = {
    header: ["city", "price €"],
    rows: [
      ["Malmö", "1"],
      ["Šibenik", "2"],
    ],
  };
  it.each<[string, Uint8Array, readonly string[]]>([
    ["UTF-8", Buffer.from(text), []],
    ["UTF-8 with a byte-order mark", Buffer.from(`\uFEFF${text}`), []],
    [
      "UTF-16 LE with a byte-order mark",
      Buffer.from(`\uFEFF${text}`, "utf16le"),
      ["read as utf-16le (encoding)"],
    ],
    ["UTF-16 BE with a byte-order mark", utf16be(`\uFEFF${text}`), ["read as utf-16be (encoding)"]],
    ["UTF-16 LE without one", Buffer.from(text, "utf16le"), ["read as utf-16le (encoding)"]],
    ["UTF-16 BE without one", utf16be(text), ["read as utf-16be (encoding)"]],
    [
      "Windows-1252",
      windows1252(text),
      ["it is not valid UTF-8, and is read as windows-1252 (encoding)"],
    ],
  ])("%s is recognised", async (_, bytes, notes) => {
    expect(await read(file(bytes))).toEqual({ ...wanted, notes });
  });
  it("is recognised by a byte at the end of a large file", async () => {
    const many = "a,b\n" + "x,é\n".repeat(100_000);
    expect((await read(file(Buffer.from(many)))).rows[99_999]).toEqual(["x", "é"]);
    const bytes = Buffer.concat([
      Buffer.from("a,b\n" + "x,y\n".repeat(100_000)),
      Buffer.from([0xe9]),
    ]);
    expect((await read(file(bytes))).rows[100_000]).toEqual(["é", ""]);
  });
  it("may be given", async () => {
    const bytes = Buffer.from([...Buffer.from("a,b\n"), 0xb1, ...Buffer.from(",1\n")]);
    expect(await read(file(bytes), { encoding: "iso-8859-2" })).toMatchObject({
      rows: [["ą", "1"]],
      notes: [],
    });
    await expect(read(file("a,b\n1,2\n"), { encoding: "utf-99" })).rejects.toMatchObject({
      code: "usage",
      message: 'unknown encoding "utf-99"',
    });
  });
});

describe("the delimiter of a file", () => {
  it.each<[string, string, readonly string[]]>([
    ["a comma", ",", []],
    ["a semicolon", ";", ["cells are separated by a semicolon"]],
    ["a tab", "\t", ["cells are separated by a tab"]],
    ["a pipe", "|", ['cells are separated by "|"']],
  ])("%s is recognised, also beside decimal commas and times", async (_, d, notes) => {
    const other = d === "," ? ";" : ",";
    const text = [`when${d}price${d}y`, `10:30${d}1${other}5${d}2`, `11:45${d}2${d}3`].join("\n");
    expect(await read(file(text))).toEqual({
      header: ["when", "price", "y"],
      rows: [
        ["10:30", `1${other}5`, "2"],
        ["11:45", "2", "3"],
      ],
      notes,
    });
  });
  it("may be named in the first line, as spreadsheets do, or by an option", async () => {
    expect(await read(file("sep=;\r\na;b\r\n1,2;3\r\n"))).toMatchObject({ rows: [["1,2", "3"]] });
    expect(await read(file("a b\n1 2\n"), { delimiter: " " })).toMatchObject({
      rows: [["1", "2"]],
    });
    expect(await read(file("a\tb\n1\t2\n"), { delimiter: "tab" })).toMatchObject({ notes: [] });
    await expect(read(file("a,b\n"), { delimiter: ",," })).rejects.toMatchObject({
      code: "usage",
      message: 'delimiter must be one character, got ",,"',
    });
  });
  it("is that of the header: a file with one column has none", async () => {
    expect(await read(file("text\nhello: you\n"))).toMatchObject({ header: ["text"] });
  });
});

describe("rows that are not as the header", () => {
  it("are filled when they are short, with their count and the first one", async () => {
    expect(await read(file("a,b,c\n1,2,3\n4,5\n\n6\n"))).toEqual({
      header: ["a", "b", "c"],
      rows: [
        ["1", "2", "3"],
        ["4", "5", ""],
        ["6", "", ""],
      ],
      notes: [
        "2 rows (the first is row 3) have fewer cells than the header; their last cells are taken " +
          "as missing",
      ],
    });
  });
  it("may have empty cells more, as after a trailing comma", async () => {
    expect(await read(file("a,b\n1,2,\n3,4,,\n"))).toMatchObject({
      rows: [
        ["1", "2"],
        ["3", "4"],
      ],
      notes: [],
    });
  });
  it("are refused with their number when they are longer", async () => {
    await expect(read(file("a;b\n1;2\n\n3;4;5\n"))).rejects.toMatchObject({
      message: expect.stringMatching(/row 4 has 3 cells, but the header has 2$/),
      hint: "quote cells that contain a semicolon",
    });
  });
  it("are refused when a quote is not closed, wherever the next quote is", async () => {
    await expect(read(file('a,b\n1,2\n3,"4\n5,6\n'))).rejects.toThrow(
      "row 3 has a cell that begins with a quote and does not end with one",
    );
    await expect(read(file('a,b\n1,2\n3,"4\n5,6\n7,"8"\n'))).rejects.toThrow(
      "row 3 has a quoted cell that goes on over several lines and contains a single quote",
    );
  });
  it("may have a quote within a quoted cell, which is counted", async () => {
    expect(await read(file('a,b\n"5" disk",1\n"x",2\n'))).toMatchObject({
      rows: [
        ['5" disk', "1"],
        ["x", "2"],
      ],
      notes: ["row 2 has a quote within a quoted cell, which is read as part of the cell"],
    });
  });
  it("an open quote in a large file is refused without reading it again and again", async () => {
    const text = `a,b\n1,"2\n${"3,4\n".repeat(6_000_000)}`;
    await expect(read(file(text))).rejects.toThrow("row 2 has a cell that begins with a quote");
  });
});

describe("the header", () => {
  it("names a column without a name by its place", async () => {
    expect((await read(file(",a,\n0,1,\n"))).header).toEqual(["column 1", "a", "column 3"]);
  });
});

describe("a compressed file", () => {
  it("is recognised by its first bytes, whatever its name", async () => {
    const bytes = gzipSync("a,b\n1,2\n");
    for (const name of ["t.csv.gz", "t.csv"])
      expect((await read(file(bytes, name))).rows).toEqual([["1", "2"]]);
  });
  it("may be of several members, as cat makes it", async () => {
    const bytes = Buffer.concat([gzipSync("a,b\n1,2\n"), gzipSync("3,4\n")]);
    expect((await read(file(bytes))).rows).toHaveLength(2);
  });
  it("that is cut is refused", async () => {
    const whole = gzipSync(
      `a,b\n${Array.from({ length: 5000 }, (_, i) => `${i},${i * 7}`).join("\n")}`,
    );
    await expect(read(file(whole.subarray(0, whole.length / 2)))).rejects.toThrow(
      /is a damaged gzip file: unexpected end of file/,
    );
  });
});

describe("JSON", () => {
  const wanted = {
    header: ["a", "b.c", "tags", "d"],
    rows: [
      ["1", "x", "p|q", ""],
      ["", "", "", "true"],
    ],
    notes: [],
  };
  const [first, second] = ['{"a":1,"b":{"c":" x "},"tags":["p","q"]}', '{"d":true,"a":null}'];
  it.each([
    ["lines", `${first}\n\n${second}\n`],
    ["lines that end in \\r\\n", `${first}\r\n${second}`],
    ["an array of objects", `[${first},\n${second}]`],
  ])("of %s has the columns of all rows; nested objects have names with dots", async (_, text) => {
    expect(await read(file(text, "rows.jsonl"))).toEqual(wanted);
    expect(await read(file(gzipSync(text), "rows.json.gz"))).toEqual(wanted);
  });
  it("that is damaged is refused with its line", async () => {
    await expect(read(file(`${first}\n{"a":\n`, "x.jsonl"))).rejects.toThrow(/line 2 is not JSON/);
    await expect(read(file(`${first}\n[1]\n`, "x.jsonl"))).rejects.toThrow(
      /line 2 must be an object, got \[1\]/,
    );
  });
});

describe("Parquet", () => {
  const fixture = (name: string): string =>
    fileURLToPath(new URL(`../../../../test/fixtures/parquet/${name}.parquet`, import.meta.url));
  it.each(["none", "snappy", "gzip", "brotli", "zstd"])(
    "with compression %s is read as PyArrow wrote it, over three row groups",
    async (compression) => {
      expect(await read(fixture(compression))).toEqual({
        header: ["n", "x", "city", "flag", "at", "day", "price", "tags"],
        rows: [
          [
            "1",
            "0.5",
            "Oslo",
            "true",
            "2024-03-31T12:30:00.000Z",
            "2024-03-31T00:00:00.000Z",
            "12.5",
            "a|b",
          ],
          ["2", "", "Köln, am Rhein", "false", "", "", "", ""],
          ["", "NaN", "", "", "1969-12-31T23:59:59.000Z", "1969-12-31T00:00:00.000Z", "-0.05", ""],
          [
            "4",
            "1e-7",
            "Rome",
            "true",
            "2000-01-01T00:00:00.000Z",
            "2000-01-01T00:00:00.000Z",
            "1000000",
            "c",
          ],
          [
            "9007199254740992",
            "-3.25",
            'a"b',
            "false",
            "2024-02-29T01:02:03.000Z",
            "2024-02-29T00:00:00.000Z",
            "3.1",
            "d|e",
          ],
        ],
        notes: [],
      });
    },
  );
  it("that is cut is refused", async () => {
    await expect(read(file("PAR1 and then nothing", "x.parquet"))).rejects.toThrow(
      /can't be read as Parquet/,
    );
  });
});

describe("several files", () => {
  it("are one table, with the columns of the first", async () => {
    const paths = [file("a,b\n1,2\n"), file("b;a\n4;3\n"), file('{"a":5,"b":6}\n', "x.jsonl")];
    expect(await read(paths)).toEqual({
      header: ["a", "b"],
      rows: [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
      notes: [`${paths[1]}: cells are separated by a semicolon`],
    });
  });
  it("must have the same columns", async () => {
    const [one, other, third] = [file("a,b\n1,2\n"), file("A,b\n1,2\n"), file("a,b,c\n1,2,3\n")];
    await expect(read([one, other])).rejects.toMatchObject({
      code: "data-invalid",
      message: `${other} lacks column "a"`,
      hint: "did you mean A?",
    });
    await expect(read([one, third])).rejects.toThrow(
      `${third} has one column more than the others: "c"`,
    );
  });
});

describe("bytes that arrive once", () => {
  it("are read as a file is, more than once", async () => {
    async function* arrive(): AsyncIterable<Uint8Array> {
      yield Buffer.from("a;b\n1");
      yield Buffer.from(";2\n");
    }
    const source = await openRows(arrive());
    expect([source.label, await source.header()]).toEqual(["standard input", ["a", "b"]]);
    for (let pass = 0; pass < 2; pass++)
      for await (const rows of source.chunks()) expect(rows).toEqual([["1", "2"]]);
  });
  it("may come through a named pipe", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    spawn("sh", ["-c", `printf 'a,b\\n1,2\\n' > ${path}`], { stdio: "ignore" });
    expect((await read(path)).rows).toEqual([["1", "2"]]);
  });
});

it.each<[string, string | Uint8Array, RegExp]>([
  ["an Excel workbook", "PK\x03\x04xl/", /is a zip archive or a workbook/],
  ["a file compressed by Zstandard", Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), /by Zstandard/],
  ["a PDF document", "%PDF-1.7\n", /is a PDF document, which is not read/],
  ["a page of a server", "\ufeff\n<!DOCTYPE html><html>", /is an HTML page, which is not read/],
  [
    "a workbook as XML",
    '<?xml version="1.0"?><Workbook/>',
    /is an XML document, which is not read/,
  ],
  ["a database", "SQLite format 3\0", /is an SQLite database, which is not read/],
])("%s is refused by its kind", async (_, content, message) => {
  await expect(read(file(content))).rejects.toThrow(message);
});

it("a table written with any delimiter, encoding and quoting is read back cell by cell", async () => {
  const delimiters = [",", ";", "\t", "|"] as const;
  const encodings = ["utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "windows-1252"] as const;
  // Blanks around a cell do not count, so cells have none.
  const character = fc.constantFrom(..."abcXYZ019 ,;|\t\"'\n.:€öŠ%-".split(""));
  const cell = fc.string({ unit: character, maxLength: 8 }).map((text) => text.trim());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...delimiters),
      fc.constantFrom(...encodings),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 }),
      async (delimiter, encoding, newline, quoteAll, cells) => {
        const quote = (text: string): string =>
          quoteAll || /["\r\n]/.test(text) || text.includes(delimiter)
            ? `"${text.replaceAll('"', '""')}"`
            : text;
        const rows = [["first", "ö second", "third"], ...cells];
        const text = rows.map((row) => row.map(quote).join(delimiter) + newline).join("");
        const bytes = {
          "utf-8": () => Buffer.from(text),
          "utf-8 with mark": () => Buffer.from(`\uFEFF${text}`),
          "utf-16le": () => Buffer.from(`\uFEFF${text}`, "utf16le"),
          "utf-16be": () => utf16be(`\uFEFF${text}`),
          "windows-1252": () => windows1252(text),
        }[encoding]();
        // The bytes come in small pieces, so that every cell is cut somewhere.
        async function* arrive(): AsyncIterable<Uint8Array> {
          for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
        }
        const got = await read(arrive(), { delimiter });
        expect(got.header).toEqual(rows[0]);
        // Rows of empty cells at the end are no part of the table.
        const end = cells.findLastIndex((row) => row.some((c) => c !== ""));
        expect(got.rows).toEqual(cells.slice(0, end + 1));
      },
    ),
    { numRuns: 150 },
  );
});
