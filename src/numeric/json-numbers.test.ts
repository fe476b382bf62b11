import fc from "fast-check";
import { expect, it } from "vitest";
import {
  looseNumber,
  numbersFromJson,
  numbersToJson,
  parseBareNumbers,
  stringifyNumbers,
  toJsonNumber,
} from "./json-numbers.ts";

it("writes what JSON lacks as strings", () => {
  expect([1.5, Number.NaN, Infinity, -Infinity].map(toJsonNumber)).toEqual([
    1.5,
    "NaN",
    "Infinity",
    "-Infinity",
  ]);
  expect(stringifyNumbers({ a: [Number.NaN, 1], b: -Infinity })).toBe(
    '{"a":["NaN",1],"b":"-Infinity"}',
  );
});
it("reads bare words, outside of strings only", () => {
  expect(parseBareNumbers('{"a": NaN, "b": "NaN: \\"-Infinity\\"", "c": [-Infinity]}')).toEqual({
    a: "NaN",
    b: 'NaN: "-Infinity"',
    c: ["-Infinity"],
  });
  expect(parseBareNumbers('[NaN, -Infinity, "NaN"]', Number)).toEqual([
    Number.NaN,
    -Infinity,
    "NaN",
  ]);
  expect(() => parseBareNumbers("{a: NaN}")).toThrow(SyntaxError);
  expect(() => parseBareNumbers("nonsense")).toThrow(SyntaxError);
});
it("accepts numbers as text where only numbers can stand", () => {
  expect([3, "NaN", null, "Infinity", "+Infinity", "-Infinity", "x"].map(looseNumber)).toEqual([
    3,
    Number.NaN,
    Number.NaN,
    Infinity,
    Infinity,
    -Infinity,
    "x",
  ]);
});
it("writes lists of numbers and reads them back", () => {
  const numbers = [1e-300, -2, Number.NaN, Infinity, -Infinity];
  expect(numbersToJson(numbers)).toBe('[1e-300,-2,"NaN","Infinity","-Infinity"]');
  expect(numbersFromJson(numbersToJson(numbers))).toEqual(numbers);
  expect(numbersFromJson("[]")).toEqual([]);
});

it("gives numbers back, written as Python writes them, wherever they stand", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true }).filter((v) => !Object.is(v, -0)),
    fc.constantFrom(Number.NaN, Infinity, -Infinity),
  );
  // Strings that look like bare words, with quotes and backslashes.
  const text = fc.stringMatching(/^(NaN|-?Infinity|[a"\\, :])*$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(number, text)), text, (list, key) => {
      const written = (v: number | string): string =>
        typeof v === "string" ? JSON.stringify(v) : String(v);
      const json = `{${JSON.stringify(key)}: [${list.map(written).join(", ")}]}`;
      expect(parseBareNumbers(json, Number)).toEqual({ [key]: list });
    }),
  );
});
it("gives each bare word to the function, which may refuse it", () => {
  const seen: string[] = [];
  parseBareNumbers('[NaN, {"a": -Infinity}, Infinity, "NaN"]', (name) => seen.push(name));
  expect(seen).toEqual(["NaN", "-Infinity", "Infinity"]);
  const refuse = (): never => {
    throw new Error("no NaN here");
  };
  expect(() => parseBareNumbers("[NaN]", refuse)).toThrow("no NaN here");
  expect(parseBareNumbers("[1]", refuse)).toEqual([1]);
});
it("does not take a word with letters around it for a number", () => {
  for (const text of ["[NaNs]", "[xInfinity]", "[Infinity1]", "NaN NaN", ""])
    expect(() => parseBareNumbers(text)).toThrow(SyntaxError);
});
it("reads and writes any list of numbers, but for the sign of 0", () => {
  fc.assert(
    fc.property(fc.array(fc.double()), (numbers) => {
      const unsigned = numbers.map((v) => v + 0);
      expect(numbersFromJson(numbersToJson(unsigned))).toEqual(unsigned);
    }),
  );
});

it("numbers may be spelt as Python and C print them", () => {
  expect(
    ["inf", "-inf", "+INF", "nan", "-nan", "Infinity", "infinite", ""].map(looseNumber),
  ).toEqual([Infinity, -Infinity, Infinity, Number.NaN, Number.NaN, Infinity, "infinite", ""]);
  expect(parseBareNumbers('{"a": -inf, "b": nan, "c": "nan inf"}')).toEqual({
    a: "-inf",
    b: "nan",
    c: "nan inf",
  });
});
