import { describe, expect, it } from "vitest";
import {
  collect,
  collectNames,
  collectNumbers,
  parseFidelity,
  parseFromOne,
  parseFromZero,
  parseJson,
  parseJsonObject,
  parseLooseJson,
  parseNumber,
  parsePositive,
  parseWhole,
} from "./option-values.ts";

describe("numbers", () => {
  it.each([
    ["parseNumber", parseNumber, ["-0.5", "1e3", "Infinity"], [-0.5, 1000, Infinity]],
    ["parsePositive", parsePositive, ["0.25", "25"], [0.25, 25]],
    ["parseWhole", parseWhole, ["-3", "0", "12"], [-3, 0, 12]],
    ["parseFromZero", parseFromZero, ["0", "7"], [0, 7]],
    ["parseFromOne", parseFromOne, ["1", "7"], [1, 7]],
  ] as const)("%s reads them", (_, parse, texts, values) => {
    expect(texts.map(parse)).toEqual(values);
  });
  it.each([
    ["parseNumber", parseNumber, ["low", "", " "], "it must be a number"],
    ["parsePositive", parsePositive, ["0", "-1", "Infinity", "x"], "it must be a number above 0"],
    ["parseWhole", parseWhole, ["1.5", "", "x", "9007199254740993"], "it must be a whole number"],
    ["parseFromZero", parseFromZero, ["-1"], "it must be at least 0"],
    ["parseFromOne", parseFromOne, ["0"], "it must be at least 1"],
  ] as const)("%s refuses other text", (_, parse, texts, message) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(message);
  });
});

it("options that are repeated are collected", () => {
  expect(collect("b", collect("a,c"))).toEqual(["a,c", "b"]);
  expect(collectNames("b, c", collectNames("a"))).toEqual(["a", "b", "c"]);
  expect(collectNumbers("5", collectNumbers("3,4"))).toEqual([3, 4, 5]);
  expect(() => collectNumbers("3,x")).toThrow("whole number");
});

it("parseFidelity reads a name and a range of steps", () => {
  expect(parseFidelity("epochs=1:81")).toEqual({ epochs: [1, 81] });
  for (const text of ["epochs=9", "epochs=9:1", "epochs=0:9", "=1:9", "1=1:9"])
    expect(() => parseFidelity(text), text).toThrow("it must be as epochs=1:81");
});

it("parseLooseJson takes what is not JSON as text", () => {
  expect(["7", "true", "null", '"7"', '{"a":1}', "forest", "a b"].map(parseLooseJson)).toEqual([
    7,
    true,
    null,
    "7",
    { a: 1 },
    "forest",
    "a b",
  ]);
});

it("parseJson names the option and the text, cut where it is long", () => {
  expect(parseJson('{"a":1}', "--try")).toEqual({ a: 1 });
  expect(() => parseJson("{a:1}", "--try")).toThrow(/^--try: \{a:1\} is not JSON: /);
  expect(() => parseJson("x".repeat(80), "--try")).toThrow(`--try: ${"x".repeat(57)}… is not JSON`);
});

it("parseJsonObject refuses JSON that is no object", () => {
  expect(parseJsonObject('{"a":1}', "--try")).toEqual({ a: 1 });
  for (const text of ["[1]", "7", "null"])
    expect(() => parseJsonObject(text, "--try")).toThrow(`--try: ${text} is not a JSON object`);
});

describe("edges of numbers", () => {
  it("white space around a number is ignored", () => {
    expect([parseNumber(" 0.5 "), parsePositive(" 2"), parseWhole("3 ")]).toEqual([0.5, 2, 3]);
  });
  it("a whole number may be written in scientific notation, and be the largest safe one", () => {
    expect(["1e3", "2.0", "-0"].map(parseWhole)).toEqual([1000, 2, -0]);
    expect(parseWhole(String(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
    for (const text of ["Infinity", "NaN", "1e16", " ", "1,5", "1_000"])
      expect(() => parseWhole(text), text).toThrow("it must be a whole number");
  });
  it("the smallest positive number is positive, and -0 is not", () => {
    expect(parsePositive("5e-324")).toBe(Number.MIN_VALUE);
    for (const text of ["-0", "", " ", "NaN", "1e-400"])
      expect(() => parsePositive(text), text).toThrow("it must be a number above 0");
  });
  it("trial numbers are refused where one of them is missing or no trial can have it", () => {
    expect(collectNumbers(" 1 , 2 ")).toEqual([1, 2]);
    for (const text of ["", "1,", "1,,2"])
      expect(() => collectNumbers(text), text).toThrow("it must be a whole number");
    expect(() => collectNumbers("1,-2")).toThrow("it must be at least 0");
  });
});

describe("options that collect", () => {
  it("do not change what was collected before", () => {
    const before = ["a"];
    expect(collect("b", before)).toEqual(["a", "b"]);
    expect(collectNames("c,d", before)).toEqual(["a", "c", "d"]);
    expect(before).toEqual(["a"]);
  });
});

describe("parseFidelity", () => {
  it("takes names with dots and dashes, and a range of one step", () => {
    expect(parseFidelity("train.n-steps_2=5:5")).toEqual({ "train.n-steps_2": [5, 5] });
  });
  it.each(["epochs=1:9:2", "epochs=-1:9", "epochs=1.5:9", "epochs=:9", " epochs=1:9", "a b=1:9"])(
    "refuses %j",
    (text) => {
      expect(() => parseFidelity(text)).toThrow("it must be as epochs=1:81");
    },
  );
});

describe("messages of JSON options", () => {
  it("have the code usage, and parseJsonObject an example with the name of the option", () => {
    expect(() => parseJson("{", "--set")).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => parseJsonObject("7", "--set")).toThrow(
      expect.objectContaining({ code: "usage", hint: `--set '{"lr":0.01}'` }),
    );
  });
  it("repeat a text of 60 characters whole", () => {
    const text = "x".repeat(60);
    expect(() => parseJson(text, "--try")).toThrow(`--try: ${text} is not JSON`);
  });
  it.each(['{\n"x": 0.5,\n}', "[1,\n2]"])("are one line for %j, too", (text) => {
    expect(() => parseJsonObject(text, "--try")).toThrow(/^--try: [^\n]+$/);
  });
});
