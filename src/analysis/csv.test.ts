import fc from "fast-check";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { csvLine } from "./csv.ts";

const written = (...cells: readonly unknown[]): readonly string[] =>
  Papa.parse<string[]>(csvLine(cells, { escapeFormulas: true }), { delimiter: ",", newline: "\n" })
    .data[0];

it.each([
  ['=HYPERLINK("http://evil","x")', '\'=HYPERLINK("http://evil","x")'],
  ["+1+1", "'+1+1"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", "'\r=1"],
  ["'=1+1", "''=1+1"],
  ["-5", "-5"],
  ["+0.5e3", "+0.5e3"],
  ["-", "'-"],
  ["plain", "plain"],
  ["it's", "it's"],
])("the text %j is written as %j where formulas are escaped", (text, cell) => {
  expect(written(text)).toEqual([cell]);
});

it("numbers, lists and empty cells are never escaped", () => {
  expect(written(-0.5, -Infinity, ["=1"], undefined, true)).toEqual([
    ...["-0.5", "-Infinity", '["=1"]', "", "true"],
  ]);
});

it("texts can be had back: the first ' before a formula is the added one", () => {
  const texts = fc.string({ unit: fc.constantFrom(..."'=+-@\t\r\n,\"a1") });
  fc.assert(
    fc.property(texts, (text) => {
      const [cell] = written(text);
      expect(/^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell).toBe(text);
      expect(cell).not.toMatch(/^[=@\t\r]/);
    }),
  );
});
