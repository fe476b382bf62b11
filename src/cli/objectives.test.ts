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
