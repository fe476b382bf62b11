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
