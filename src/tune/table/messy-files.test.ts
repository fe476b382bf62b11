import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { Column } from "./data-table.ts";
import { type ReadOptions, readDataset } from "./read-dataset.ts";
import { openRows } from "./row-source.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-messy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 400;
const rows = <T>(of: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => of(i));
/** A table with the column `x` and a target of alternating classes. */
const table = (x: (i: number) => string, delimiter = ","): string =>
  `x${delimiter}y\n${rows((i) => `${x(i)}${delimiter}${i % 2 ? "b" : "a"}\n`).join("")}`;
const quoted = (x: (i: number) => string): string => table((i) => `"${x(i)}"`);
/** A number with two decimals, in cents, so that each row has another one. */
const cents = (i: number): number => 100_000 + ((i * 7919) % 9_000_000);
const price = (i: number): number => cents(i) / 100;
const us = (i: number): string => price(i).toLocaleString("en-US", { minimumFractionDigits: 2 });
const german = (i: number): string =>
  price(i).toLocaleString("de-DE", { minimumFractionDigits: 2 });
const FIRST_DAY = 18_628; // 1 January 2021
const dayOf = (i: number): number => FIRST_DAY + 2 * i;
const date = (i: number) => {
  const [y, m, d] = new Date(dayOf(i) * 86_400_000).toISOString().slice(0, 10).split("-");
  const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  return { y, m, d, name: names[Number(m) - 1] };
};
const dates = (write: (parts: ReturnType<typeof date>) => string) => (i: number) => write(date(i));

/** What is read of the column `x`: numbers, days since 1970 or texts. */
function cellsOf(column: Column | undefined): readonly (number | string | null)[] {
  if (column === undefined) return [];
  if (column.type === "text") return [];
  return column.type === "category"
    ? [...column.codes].map((code) => (code < 0 ? null : column.categories[code]))
    : [...column.values];
}

/** A file and what becomes of it. `x` are the cells of its column x, `says` remarks, or the error. */
interface Case {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly options?: Partial<ReadOptions>;
  readonly x?: readonly (number | string | null)[];
  readonly type?: Column["type"] | "none";
  readonly says?: readonly (string | RegExp)[];
  readonly refused?: RegExp;
}

const numberOr =
  (every: number, word: string) =>
  (i: number): string =>
    i % every === 0 ? word : String(price(i));
const numbersExcept = (every: number): number[] =>
  rows((i) => (i % every === 0 ? Number.NaN : price(i)));
const city = (i: number): string => ["Malmö", "Malmé", "Zürich", "Kyiv"][i % 4];

const cases: readonly Case[] = [
  // Dates.
  {
    name: "dates 31/12/2021",
    content: table(dates(({ y, m, d }) => `${d}/${m}/${y}`)),
    x: rows(dayOf),
    says: [/the day first/],
  },
  {
    name: "dates 12/31/2021",
    content: table(dates(({ y, m, d }) => `${m}/${d}/${y}`)),
    x: rows(dayOf),
    says: [/the month first/],
  },
  {
    name: "dates 31/12/21",
    content: table(dates(({ y, m, d }) => `${d}/${m}/${y.slice(2)}`)),
    x: rows(dayOf),
    says: [/the day first/],
  },
  {
    name: "dates 2021/12/31",
    content: table(dates(({ y, m, d }) => `${y}/${m}/${d}`)),
    x: rows(dayOf),
    says: ["x: dates"],
  },
  {
    name: "dates 31-Dec-2021",
    content: table(dates(({ y, name, d }) => `${d}-${name}-${y}`)),
    x: rows(dayOf),
    says: ["x: dates"],
  },
  {
    name: "dates Dec 31, 2021",
    content: quoted(dates(({ y, name, d }) => `${name} ${d}, ${y}`)),
    x: rows(dayOf),
    says: ["x: dates"],
  },
  {
    name: "dates 31-12-2021",
    content: table(dates(({ y, m, d }) => `${d}-${m}-${y}`)),
    x: rows(dayOf),
    says: [/the day first/],
  },
  {
    name: "dates 20211231",
    content: table(dates(({ y, m, d }) => `${y}${m}${d}`)),
    x: rows(dayOf),
    says: ['x: dates such as "20210101"'],
  },
  {
    name: "dates 31.12.2021 23:30",
    content: table(dates(({ y, m, d }) => `${d}.${m}.${y} 23:30`)),
    x: rows((i) => dayOf(i) + 23.5 / 24),
  },
  {
    name: "dates 12/31/2021 11:30 PM",
    content: table(dates(({ y, m, d }) => `${m}/${d}/${y} 11:30 PM`)),
    x: rows((i) => dayOf(i) + 23.5 / 24),
  },
  {
    name: "dates of two time zones",
    content: table((i) => `2021-06-01T12:00${i % 3 ? "+02:00" : "-05:00"}`),
    x: rows((i) => 18_779 + (i % 3 ? 10 : 17) / 24),
    says: [/converted to UTC/],
  },
  {
    name: "first days of months, 01/12/2021",
    content: table((i) => `01/${String(1 + (i % 12)).padStart(2, "0")}/2021`),
    x: rows((i) => Date.UTC(2021, i % 12, 1) / 86_400_000),
    says: [/the day first/],
  },
  {
    name: "dates that leave day and month open",
    content: table((i) => `0${1 + (i % 9)}/0${1 + ((i * 5) % 7)}/2021`),
    refused: /the day or the month may come first/,
  },
  {
    name: "the same with --date-order dmy",
    content: table((i) => `0${1 + (i % 9)}/0${1 + ((i * 5) % 7)}/2021`),
    options: { dateOrder: "dmy" },
    x: rows((i) => Date.UTC(2021, (i * 5) % 7, 1 + (i % 9)) / 86_400_000),
  },
  {
    name: "dates, some cells `unknown`",
    content: table((i) => (i % 20 === 0 ? "unknown" : `2021-01-${10 + (i % 19)}T0${i % 10}:00`)),
    x: rows((i) => (i % 20 === 0 ? Number.NaN : FIRST_DAY + 9 + (i % 19) + (i % 10) / 24)),
    says: [/20 of 400 cells are not dates \("unknown" 20\)/],
  },
  // Numbers.
  {
    name: "numbers 1,234.50",
    content: quoted(us),
    x: rows(price),
    says: [/numbers such as "1,000.00", read as 1000/],
  },
  {
    name: "numbers 1.234,50 between semicolons",
    content: table(german, ";"),
    x: rows(price),
    says: [/separated by a semicolon/, /read as 1000/],
  },
  {
    name: "numbers 12,5 between semicolons",
    content: table((i) => `${i % 90},${i % 10}`, ";"),
    x: rows((i) => (i % 90) + (i % 10) / 10),
  },
  {
    name: "numbers 1 234,50 with a narrow blank",
    content: table((i) => german(i).replaceAll(".", "\u202f"), ";"),
    x: rows(price),
  },
  { name: "numbers 1'234.50", content: table((i) => us(i).replaceAll(",", "'")), x: rows(price) },
  { name: "numbers $1,200.50", content: quoted((i) => `$${us(i)}`), x: rows(price) },
  { name: "numbers 1.200,50 €", content: table((i) => `${german(i)} €`, ";"), x: rows(price) },
  { name: "numbers EUR 1,200.50", content: quoted((i) => `EUR ${us(i)}`), x: rows(price) },
  { name: "numbers 45.1%", content: table((i) => `${i / 10}%`), x: rows((i) => i / 10) },
  {
    name: "negative numbers (1,200.50)",
    content: quoted((i) => (i % 2 ? `(${us(i)})` : us(i))),
    x: rows((i) => (i % 2 ? -price(i) : price(i))),
  },
  { name: "numbers with a unit, 12 kg", content: table((i) => `${price(i)} kg`), x: rows(price) },
  {
    name: "times 7:45",
    content: table((i) => `${i % 24}:${String((i * 7) % 60).padStart(2, "0")}`),
    x: rows((i) => (i % 24) + ((i * 7) % 60) / 60),
  },
  {
    name: "numbers, a tenth of the cells `-`",
    content: table(numberOr(10, "-")),
    x: numbersExcept(10),
    says: [/40 of 400 cells are not numbers \("-" 40\); taken as missing/],
  },
  {
    name: "numbers, a third of the cells `None`",
    content: table(numberOr(3, "None")),
    x: numbersExcept(3),
    says: [/134 of 400 cells are not numbers \("None" 134\)/],
  },
  {
    name: "numbers with -999 and --missing -999",
    content: table(numberOr(10, "-999")),
    options: { missing: ["-999"] },
    x: numbersExcept(10),
    says: [/40 of 400 cells are missing/],
  },
  {
    name: "1e400 in a column",
    content: table((i) => (i === 7 ? "1e400" : String(price(i)))),
    x: rows((i) => (i === 7 ? Number.NaN : price(i))),
    says: [/1 of 400 cells are not numbers \("1e400" 1\)/],
  },
  {
    name: "1e400 in the target",
    content: `x,y\n${rows((i) => `${i * i},${i === 7 ? "1e400" : price(i)}\n`).join("")}`,
    refused: /target "y" contains "1e400" in row 8 of the data, which is not a number/,
  },
  {
    name: "postcodes 01234",
    content: table((i) => `0${1000 + (i % 40)}`),
    type: "category",
    x: rows((i) => `0${1000 + (i % 40)}`),
  },
  {
    name: "codes AB-12",
    content: table((i) => `AB-${i % 40}`),
    type: "category",
    x: rows((i) => `AB-${i % 40}`),
  },
  {
    name: "card numbers of 16 digits",
    content: `x,z,y\n${rows((i) => `4000${String(i * 7_919_000_003).padStart(12, "0")},${i * i},${i % 2}\n`).join("")}`,
    type: "none",
    says: [/a different value in nearly every row/],
  },
  {
    name: "prices in two currencies",
    content: table((i) => `${i % 2 ? "$" : "€"}${i % 30}`),
    type: "category",
    x: rows((i) => `${i % 2 ? "$" : "€"}${i % 30}`),
  },
  // Words.
  {
    name: "low, mid, high",
    content: table((i) => ["low", "High", "mid"][i % 3]),
    type: "number",
    x: rows((i) => [2, 4, 3][i % 3]),
    says: ["x: in the order low < mid < High"],
  },
  {
    name: "age groups 18-24, 65+",
    content: table((i) => ["18-24", "65+", "25-64"][i % 3]),
    type: "number",
    x: rows((i) => [0, 2, 1][i % 3]),
    says: ["x: in the order 18-24 < 25-64 < 65+"],
  },
  {
    name: "yes and Yes in a column",
    content: table((i) => ["yes", "Yes", "no"][i % 3]),
    type: "category",
    x: rows((i) => ["yes", "Yes", "no"][i % 3]),
    says: [/"yes" and "Yes" differ only in case or blanks \(see --ignore-case\)/],
  },
  {
    name: "the same with --ignore-case",
    content: table((i) => ["yes", "Yes", "no"][i % 3]),
    options: { ignoreCase: true },
    type: "category",
    x: rows((i) => ["yes", "yes", "no"][i % 3]),
  },
  {
    name: "lists a;b of few kinds",
    content: table((i) => ["a;b", "c", "a"][i % 3]),
    type: "category",
    x: rows((i) => ["a;b", "c", "a"][i % 3]),
  },
  {
    name: "lists of words of many kinds",
    content: quoted((i) => `red,w${i},w${(i * 7) % 90},${i % 5}`),
    type: "text",
    says: ["x: text, read by its words"],
  },
  {
    name: "a category of 2,500 values with 8 rows each",
    content: `x,y\n${Array.from({ length: 20_000 }, (_, i) => `v${i % 2500},${i % 2}\n`).join("")}`,
    type: "category",
    x: Array.from({ length: 20_000 }, (_, i) => `v${i % 2500}`),
  },
  {
    name: 'NA as a name, with --missing ""',
    content: table((i) => ["NA", "EU"][i % 2]),
    options: { missing: [] },
    type: "category",
    x: rows((i) => ["NA", "EU"][i % 2]),
  },
  {
    name: "NA as a label",
    content: `x,y\n${rows((i) => `${i * i},${["NA", "EU", "SA"][i % 3]}\n`).join("")}`,
    refused: /is missing in 134 of 400 rows \("NA" in 134\)/,
  },
  // Files.
  {
    name: "Windows-1252",
    content: Buffer.from(table(city), "latin1"),
    x: rows((i) => city(i)),
    says: [/not valid UTF-8, and is read as windows-1252/],
  },
  {
    name: "a line in Windows-1252 within UTF-8",
    content: Buffer.concat([
      Buffer.from(table(city)),
      Buffer.from("Malmö,a\nZürich,b\n", "latin1"),
      Buffer.from("Zürich,a\n"),
    ]),
    x: [...rows(city), "Malmö", "Zürich", "Zürich"],
    says: [/^2 bytes that are not UTF-8 are read as windows-1252 \(the first is in line 402 of /],
  },
  {
    name: "UTF-16 with a byte-order mark",
    content: Buffer.from(`\uFEFF${table(city)}`, "utf16le"),
    x: rows(city),
    says: [/read as utf-16le/],
  },
  {
    name: "UTF-8 with a byte-order mark, CRLF and blank lines",
    content: `\uFEFF${table(city).replaceAll("\n", "\r\n\r\n")}`,
    x: rows(city),
  },
  { name: "lines that end in CR", content: table(city).replaceAll("\n", "\r"), x: rows(city) },
  { name: "gzip", content: gzipSync(table(city)), x: rows(city) },
  { name: "sep=; in the first line", content: `sep=;\n${table(german, ";")}`, x: rows(price) },
  {
    name: "short rows",
    content: `y,x,z\n${rows((i) => (i % 10 === 0 ? `${i % 2 ? "b" : "a"},${price(i)}\n` : `${i % 2 ? "b" : "a"},${price(i)},${i * i}\n`)).join("")}`,
    x: rows(price),
    says: [
      /40 rows \(the first is row 2\) have fewer cells than the header/,
      "z: 40 of 400 cells are missing",
    ],
  },
  {
    name: "long rows",
    content: `${table(city)}1,2,3\n`,
    refused: /row 402 has 3 cells, but the header has 2/,
  },
  {
    name: "a comma after each row",
    content: table((i) => String(price(i))).replaceAll("\n", ",\n"),
    x: rows(price),
    says: ["column 3: missing in every row; ignored"],
  },
  {
    name: "an open quote",
    content: `${table(city)}"Oslo,a\nRome,b\n`,
    refused: /row 402 has a cell that begins with a quote and does not end with one/,
  },
  {
    name: "two columns of one name",
    content: table(city).replace("x,y", "y,y"),
    refused: /duplicate column "y" in the header/,
  },
  {
    name: "a column without a name",
    content: `,x,y\n${rows((i) => `${i},${price(i)},${i % 2 ? "b" : "a"}\n`).join("")}`,
    x: rows(price),
    says: ["column 1: row numbers; ignored"],
  },
  {
    name: "line breaks, quotes and commas in quotes",
    content: quoted((i) => `${city(i)}, ""the"" one\n2`),
    x: rows((i) => `${city(i)}, "the" one\n2`),
  },
  {
    name: "a quote within a quoted cell",
    content: table((i) => `"${i % 9}" disk"`),
    type: "category",
    x: rows((i) => `${i % 9}" disk`),
    says: [/400 rows \(the first is row 2\) have a quote within a quoted cell/],
  },
  {
    name: "no header",
    content: table((i) => String(price(i))).slice(4),
    refused: /there is no column "y"/,
  },
  {
    name: "an Excel workbook",
    content: "PK\x03\x04xl/worksheets",
    refused: /is a zip archive or a workbook/,
  },
  {
    name: "JSON lines with nested objects",
    content: rows(
      (i) =>
        `{"x":${i % 9 ? price(i) : null},"y":"${i % 2 ? "b" : "a"}","z":{"city":"${city(i)}"}}\n`,
    ).join(""),
    x: rows((i) => (i % 9 ? price(i) : Number.NaN)),
  },
  {
    name: "2,000 columns",
    content: [
      ["x", "y", ...Array.from({ length: 1998 }, (_, j) => `c${j}`)],
      ...rows((i) => [price(i), i % 2, ...Array.from({ length: 1998 }, (_, j) => (i * j) % 11)]),
    ]
      .map((cells) => `${cells.join(",")}\n`)
      .join(""),
    x: rows(price),
    says: ['c0: always "0"; ignored'],
  },
  {
    name: "a title and a blank line above the header",
    content: `Sales report 2024\nPrinted 3 May 2024\n\n${table(german, ";")}`,
    x: rows(price),
    says: ['3 lines above the header (the first is "Sales report 2024") are left out'],
  },
  {
    name: "a title in the first of the cells",
    content: `Sales report 2024,\n${table((i) => String(price(i)))}`,
    x: rows(price),
    says: ['the line above the header ("Sales report 2024,") is left out'],
  },
  {
    name: "blanks around labels",
    content: `x,y\n${rows((i) => `${i}.5,${i % 2 ? " >50K" : " <=50K"}\n`).join("")}`,
    x: rows((i) => i + 0.5),
    says: ['y: blanks around labels are left out, in predictions, too: " <=50K"'],
  },
  {
    name: "blanks around texts of other columns",
    content: `x,y\n${rows((i) => `${i % 3 ? " Bonn" : " Ulm"},${i % 2 ? "b" : "a"}\n`).join("")}`,
    x: rows((i) => (i % 3 ? "Bonn" : "Ulm")),
    says: ['blanks around texts are left out: " Ulm" in x'],
  },
  {
    name: "a row of units below the header",
    content: `x,z,y\nkg,[m/s],\n${rows((i) => `${i}.5,${2 * i}.25,${i % 2 ? "b" : "a"}\n`).join("")}`,
    x: rows((i) => i + 0.5),
    says: ['the row below the header ("kg", "[m/s]") is left out, as units'],
  },
  {
    name: "comments that begin with #",
    content: `# exported by x, y and z\n# of 2024\n${table((i) => String(price(i)))}`,
    x: rows(price),
    says: [/^2 lines above the header/],
  },
  {
    name: "a sum in the last row",
    content: `x,z,y\n${rows((i) => `${price(i)},t${i % 9},${i * i}\n`).join("")},Total,21253400\n`,
    x: rows(price),
    says: ['the last row left out, as sums of the others ("Total")'],
  },
  {
    name: "a remark below the table",
    content: `${table((i) => String(price(i)))}\nSource: ERP\n`,
    refused: /is missing in 1 of 401 rows, the last one/,
  },
  {
    name: "rows of empty cells below the table",
    content: `${table((i) => String(price(i)))}${",\n".repeat(8)}`,
    x: rows(price),
    says: ["8 rows of empty cells at the end left out"],
  },
  {
    name: "the header repeated, as in joined files",
    content: `${table((i) => String(price(i)))}\ufeff${table((i) => String(price(i)))}`,
    x: [...rows(price), ...rows(price)],
    says: ["1 row left out that repeats the header, as in joined files"],
  },
  {
    name: "two header rows",
    content: `Sizes,,Result\nx,z,y\n${rows((i) => `${price(i)},1,${i % 2 ? "b" : "a"}\n`).join("")}`,
    refused: /there is no column "y"/,
  },
  {
    name: "lines that are quoted as a whole",
    content: `"x,y"\n${rows((i) => `"${price(i)},${i % 2 ? "b" : "a"}"\n`).join("")}`,
    refused: /there is no column "y"/,
  },
  { name: '"sep=;" in quotes', content: `"SEP=;"\r\n${table(german, ";")}`, x: rows(price) },
  {
    name: "a semicolon after each row and the header",
    content: table(german, ";").replaceAll("\n", ";\n"),
    x: rows(price),
    says: ["column 3: missing in every row; ignored"],
  },
  {
    name: "line ends of both kinds in one file",
    content: table(city)
      .split("\n")
      .map((line, i) => (i % 3 ? `${line}\r` : line))
      .join("\n"),
    x: rows(city),
  },
  {
    name: "gzip of several parts",
    content: Buffer.concat([
      gzipSync(table(city).slice(0, 1000)),
      gzipSync(table(city).slice(1000)),
    ]),
    x: rows(city),
  },
  {
    name: "numbers 1 234 among 1234",
    content: table((i) => (i % 2 ? `${1 + (i % 9)} ${100 + i}` : `${1 + (i % 9)}${100 + i}`)),
    x: rows((i) => Number(`${1 + (i % 9)}${100 + i}`)),
  },
  {
    name: "negative amounts $(1,200.50)",
    content: quoted((i) => (i % 3 ? `$${us(i)}` : `$(${us(i)})`)),
    x: rows((i) => (i % 3 ? price(i) : -price(i))),
  },
  {
    name: "numbers with an apostrophe, '1200",
    content: table((i) => `'${price(i)}`),
    x: rows(price),
  },
  {
    name: "numbers 1.2k, 3.4M and 950",
    content: table((i) => [`${i}.5k`, `${i}.25M`, String(i)][i % 3]),
    x: rows((i) => [(i + 0.5) * 1e3, (i + 0.25) * 1e6, i][i % 3]),
  },
  {
    name: "amounts €1.2M and €650K",
    content: table((i) => (i % 2 ? `€${i}.5M` : `€${i}K`)),
    x: rows((i) => (i % 2 ? (i + 0.5) * 1e6 : i * 1e3)),
  },
  {
    name: "percent and basis points",
    content: table((i) => (i % 2 ? `${i / 8}%` : `${i} bps`)),
    x: rows((i) => (i % 2 ? i / 8 : i / 100)),
  },
  {
    name: "percent and fractions, 12% and 0.12",
    content: table((i) => (i % 2 ? `${i / 8}%` : String((i + 1) / 1024))),
    x: rows((i) => (i % 2 ? i / 8 : (100 * (i + 1)) / 1024)),
    says: [/^x: fractions such as "0.0009765625" beside percent, read as 0.09765625$/],
  },
  {
    name: "percent with and without %",
    content: table((i) => (i % 2 ? `${i / 8}%` : String(i / 8))),
    x: rows((i) => i / 8),
    says: [/^x: numbers such as "0.125%", read as 0.125$/],
  },
  {
    name: "sizes 12 kB and 3 MB",
    content: table((i) => (i % 2 ? `${i} kB` : `${i} MB`)),
    x: rows((i) => i * (i % 2 ? 1e3 : 1e6)),
  },
  ...(
    [
      [
        "dates 3. März 2021",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        ". ",
      ],
      [
        "dates 3 mars 2021",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        " ",
      ],
      [
        "dates 3 de marzo de 2021",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        " de ",
      ],
    ] as const
  ).map(
    ([name, months, joint]): Case => ({
      name,
      content: table(
        dates(
          ({ y, m, d }) =>
            `${Number(d)}${joint}${months.split(" ")[Number(m) - 1]}${joint.replace(".", "")}${y}`,
        ),
      ),
      x: rows(dayOf),
      says: ["x: dates"],
    }),
  ),
  {
    name: "dates as days of a spreadsheet, 44197",
    content: table((i) => String(44_197 + 2 * i)),
    x: rows((i) => 44_197 + 2 * i),
  },
  {
    name: "k.A., s/d, #N/A and other words for a missing number",
    content: table((i) =>
      i % 10 ? String(price(i)) : ["k.A.", "s/d", "#N/A", "#WERT!", "нет"][(i / 10) % 5],
    ),
    x: numbersExcept(10),
    says: [/^x: 40 of 400 cells are not numbers/],
  },
  {
    name: "WAHR and FALSCH",
    content: table((i) => (i % 3 ? "WAHR" : "FALSCH")),
    x: rows((i) => (i % 3 ? "WAHR" : "FALSCH")),
  },
  {
    name: "merged cells, blank but for the first",
    content: `x,z,y\n${rows((i) => `${i % 4 ? "" : `g${i % 16}`},${i},${i % 2 ? "b" : "a"}\n`).join("")}`,
    x: rows((i) => (i % 4 ? null : `g${i % 16}`)),
    says: ["x: 300 of 400 cells are missing"],
  },
  {
    name: "row numbers 1000.0",
    content: `x,z,y\n${rows((i) => `${1000 + i}.0,${(i * i) % 13},${i % 2 ? "b" : "a"}\n`).join("")}`,
    type: "none",
    says: ["x: row numbers; ignored"],
  },
  {
    name: "JSON by columns",
    content: JSON.stringify({ x: rows(price), y: rows((i) => i % 2) }),
    refused: /is one object with the values of each column/,
  },
];

/** The page lists the same files. */
const page = readFileSync(new URL("../../../docs/tables.md", import.meta.url), "utf8");

describe("messy files are read value by value, or refused clearly", () => {
  it.each(cases)("$name", async ({ name, content, options, x, type, says = [], refused }) => {
    const path = join(folder, `${cases.findIndex((c) => c.name === name)}.data`);
    writeFileSync(path, content);
    const read = async () => readDataset(await openRows(path, {}), { target: "y", ...options });
    if (refused !== undefined) {
      await expect(read()).rejects.toThrow(refused);
      await expect(read()).rejects.toMatchObject({ code: "data-invalid" });
      return;
    }
    const data = await read();
    const column = data.table.columns.find((c) => c.name === "x");
    if (type !== undefined) expect(column?.type ?? "none").toBe(type);
    if (x !== undefined) {
      const cells = cellsOf(column);
      expect(cells.length).toBe(x.length);
      x.forEach((wanted, i) => {
        if (typeof wanted === "number" && !Number.isNaN(wanted))
          expect(cells[i], `row ${i}`).toBeCloseTo(wanted, 8);
        else expect(cells[i], `row ${i}`).toBe(wanted);
      });
    }
    const notes = data.notes.map(({ column, message }) =>
      column === "" ? message : `${column}: ${message}`,
    );
    for (const wanted of says)
      expect(notes).toContainEqual(
        typeof wanted === "string" ? wanted : expect.stringMatching(wanted),
      );
  });
  it("the page on tables lists each of them", () => {
    const listed = [
      ...page
        .slice(page.indexOf("## Messy files"))
        .matchAll(/^\| (.+?) \| (?:read|refused|left out)/gm),
    ].map(([, name]) => name);
    expect(listed).toEqual(cases.map(({ name }) => name));
  });
});
