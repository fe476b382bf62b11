import { describe, expect, it } from "vitest";
import {
  countText,
  durationText,
  numberText,
  settingsText,
  tableText,
  valuesText,
} from "./text.ts";

describe("numberText", () => {
  it.each([
    [0, "0"],
    [3, "3"],
    [-12345678, "-12345678"],
    [0.123456, "0.1235"],
    [12.0004, "12"],
    [99999.56, "100000"],
    [123456.7, "1.23e+5"],
    [0.0001, "0.0001"],
    [0.00001234, "1.23e-5"],
    [-Infinity, "-Infinity"],
    [Number.NaN, "NaN"],
    ["text", "text"],
    [true, "true"],
    [null, "null"],
  ])("%s is %s", (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

it.each([
  [-1, "0 s"],
  [0.4, "0 s"],
  [119.4, "119 s"],
  [120, "2 min 0 s"],
  [200, "3 min 20 s"],
  [7199, "119 min 59 s"],
  [7500, "2 h 5 min"],
])("durationText: %s seconds are %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

it("countText has the plural for any count but 1", () => {
  expect([0, 1, 2].map((n) => countText(n, "trial"))).toEqual(["0 trials", "1 trial", "2 trials"]);
});

it("settingsText nests branches, lists and groups", () => {
  expect(
    settingsText({
      rate: 0.012345,
      optimizer: { kind: "sgd", momentum: 0.9 },
      other: { kind: "adam" },
      order: ["a", 2],
      mix: { a: 0.5, b: 0.5 },
      flag: false,
    }),
  ).toBe(
    "rate 0.01235, optimizer sgd (momentum 0.9), other adam, order [a, 2], mix (a 0.5, b 0.5), " +
      "flag false",
  );
  expect(settingsText({})).toBe("");
});

it("valuesText names the values of several objectives", () => {
  expect(valuesText(0.5)).toBe("0.5");
  expect(valuesText({ loss: 0.25, ms: Infinity })).toBe("loss 0.25, ms Infinity");
});

it("tableText aligns all columns but the last, without spaces at the end", () => {
  expect(
    tableText([
      ["a", "long title", "x"],
      ["longer", "b", ""],
      ["", "c", "the last column is as long as it is"],
    ]),
  ).toBe(
    "a       long title  x\nlonger  b\n        c           the last column is as long as it is\n",
  );
  expect(tableText([])).toBe("");
});
