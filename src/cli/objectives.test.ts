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
    expect(() => objectivesOf({ objective: ["2=min", "1=max"] })).toThrow(
      'objective "2" is a number, not a name',
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
  it("a limit may be in scientific notation, but neither infinite, which JSON can't hold, nor empty", () => {
    expect(limitsOf(["b<=1.5E+3", "c>=0"])).toEqual({ b: { atMost: 1500 }, c: { atLeast: 0 } });
    for (const text of ["a<=1 2", "a<=NaN", "a>=-Infinity"])
      expect(() => limitsOf([text])).toThrow(`--limit "${text}" is not name<=number`);
  });
  it("a direction with something after it is refused", () => {
    expect(() => objectivesOf({ objective: ["loss=min=max"] })).toThrow(
      '--objective "loss=min=max" is not name=direction',
    );
  });
  it("an objective that is given twice is refused, whatever its direction", () => {
    for (const second of ["loss=max", "loss=min"])
      expect(() => objectivesOf({ objective: ["loss=min", second] })).toThrow(
        '--objective "loss" is given twice',
      );
  });
  it("a quantity may have a lower and an upper limit, and both are kept", () => {
    for (const texts of [
      ["mb>=1", "mb<=3"],
      ["mb<=3", "mb>=1"],
    ])
      expect(limitsOf(texts)).toEqual({ mb: { atLeast: 1, atMost: 3 } });
  });
  it("a second limit on the same side is refused", () => {
    for (const second of ["mb<=3", "mb<=5"])
      expect(() => limitsOf(["mb<=3", "mb>=1", second])).toThrow('--limit "mb<=…" is given twice');
  });
  it("called __proto__ are read as names, so that the study can refuse them", () => {
    expect(Object.keys(objectivesOf({ objective: ["__proto__=min", "b=max"] }))).toEqual([
      "__proto__",
      "b",
    ]);
    expect(Object.keys(limitsOf(["__proto__<=1"]))).toEqual(["__proto__"]);
  });
});
