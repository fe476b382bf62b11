import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../test/terminal.ts";
import {
  bold,
  durationText,
  numberText,
  settingsText,
  shortSettingsText,
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

it("shortSettingsText leaves out what would make a line of hundreds of parameters", () => {
  const params = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, i]));
  expect(shortSettingsText(params(13))).toBe(settingsText(params(13)));
  expect(shortSettingsText(params(300))).toBe(`${settingsText(params(12))}, and 288 more`);
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

describe("bold", () => {
  it("marks text where colours are shown, and leaves it as it is elsewhere", () => {
    expect(bold(recordingTerminal({ colour: true }), "a")).toBe("\u001b[1ma\u001b[22m");
    expect(bold(recordingTerminal({ colour: false }), "a")).toBe("a");
  });
});

describe("properties of texts", () => {
  it("numberText is within half a unit of the third or fourth digit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Math.abs(Number(numberText(x)) - x)).toBeLessThanOrEqual(0.0051 * Math.abs(x));
      }),
    );
  });
  it("durationText never shows 60 seconds or minutes, and loses at most a minute", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000 }), (seconds) => {
        const text = durationText(seconds);
        const read = (unit: string): number =>
          Number(new RegExp(`(\\d+) ${unit}\\b`).exec(text)?.[1] ?? 0);
        const [h, min, s] = [read("h"), read("min"), read("s")];
        const total = 3600 * h + 60 * min + s;
        expect(total).toBeLessThanOrEqual(seconds);
        expect(seconds - total).toBeLessThan(h > 0 ? 60 : 1);
        if (h > 0) expect(min).toBeLessThan(60);
        if (min > 0 && h === 0) expect(s).toBeLessThan(60);
      }),
    );
  });
  it("tableText starts each column at the same place in each line", () => {
    const cell = fc.stringMatching(/^[a-z]{1,9}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
        const lines = tableText(rows).split("\n").slice(0, -1);
        const starts = lines.map((line) =>
          [...line.matchAll(/(?:^|(?<= {2}))[a-z]/g)].map((m) => m.index),
        );
        expect(new Set(starts.map((s) => s.join())).size).toBe(1);
        expect(lines.map((line) => line.split(/ +/))).toEqual(rows);
      }),
    );
  });
});
