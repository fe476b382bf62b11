import { describe, expect, it } from "vitest";
import { limitsOf, objectivesOf } from "./objectives.ts";

describe("objectivesOf", () => {
  it("reads a direction, or a direction for each name", () => {
    expect(objectivesOf({})).toBe("minimize");
    expect(objectivesOf({ direction: "max" })).toBe("maximize");
    expect(objectivesOf({ objective: ["loss=min", "accuracy=maximize"] })).toEqual({
      loss: "minimize",
      accuracy: "maximize",
    });
  });
  it("refuses anything else, with the text that is wrong", () => {
    expect(() => objectivesOf({ direction: "up" })).toThrow(
      '--direction: "up" is neither minimize nor maximize',
    );
    expect(() => objectivesOf({ objective: ["loss=down"] })).toThrow('--objective: "down"');
    for (const text of ["loss", "=min"])
      expect(() => objectivesOf({ objective: [text] })).toThrow(
        `--objective "${text}" is not name=direction`,
      );
    expect(() => objectivesOf({ direction: "min", objective: ["a=min"] })).toThrow(
      "can't be combined",
    );
  });
});

describe("limitsOf", () => {
  it("reads upper and lower bounds", () => {
    expect(limitsOf()).toEqual({});
    expect(limitsOf(["mb<=512", " accuracy >= 0.9 ", "a.b<=-1e-3"])).toEqual({
      mb: { atMost: 512 },
      accuracy: { atLeast: 0.9 },
      "a.b": { atMost: -0.001 },
    });
  });
  it.each(["mb<3", "mb<=", "<=3", "mb<=many", "mb=3"])("refuses %s", (text) => {
    expect(() => limitsOf([text])).toThrow(`--limit "${text}" is not name<=number or name>=number`);
  });
});

describe("the names of objectives and limits", () => {
  it("are any text before the first =, and names of the prototype are names as others", () => {
    expect(objectivesOf({ objective: ["top-1 %=max", "toString=min"] })).toEqual({
      "top-1 %": "maximize",
      toString: "minimize",
    });
    for (const direction of ["toString", "constructor", "", "Maximize"])
      expect(() => objectivesOf({ direction }), direction).toThrow(
        `--direction: ${JSON.stringify(direction)} is neither minimize nor maximize`,
      );
  });
  it("keep their order, which is that of the values", () => {
    const objectives = objectivesOf({ objective: ["z=min", "a=max", "m=min"] });
    expect(Object.keys(objectives)).toEqual(["z", "a", "m"]);
  });
  it("a limit may be infinite or in scientific notation, but not empty", () => {
    expect(limitsOf(["a>=-Infinity", "b<=1.5E+3", "c>=0"])).toEqual({
      a: { atLeast: -Infinity },
      b: { atMost: 1500 },
      c: { atLeast: 0 },
    });
    expect(() => limitsOf(["a<=1 2"])).toThrow("is not name<=number or name>=number");
    expect(() => limitsOf(["a<=NaN"])).toThrow('--limit "a<=NaN" is not');
  });
  // text.split("=") has more than two parts, of which the others are dropped.
  it.fails("a direction with something after it is refused", () => {
    expect(() => objectivesOf({ objective: ["loss=min=max"] })).toThrow("--objective");
  });
  // Object.fromEntries keeps the last one: the study optimizes or limits something else.
  it.fails("an objective that is given twice is refused", () => {
    expect(() => objectivesOf({ objective: ["loss=min", "loss=max"] })).toThrow("loss");
  });
  it.fails("a second limit on a quantity is refused, since a study has one for each", () => {
    expect(() => limitsOf(["mb>=1", "mb<=3"])).toThrow("mb");
  });
});
