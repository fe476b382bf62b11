import { describe, expect, it } from "vitest";
import { isMissingCell, parseDate, parseNumber } from "./cells.ts";

describe("cells", () => {
  it("numbers are what a spreadsheet writes, not what JavaScript takes for one", () => {
    expect([
      parseNumber("1e-3"),
      parseNumber("-.5"),
      parseNumber("+7."),
      parseNumber("Infinity"),
      parseNumber("0x10"),
      parseNumber("1,000"),
      parseNumber(""),
    ]).toEqual([0.001, -0.5, 7, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
  it("dates in four forms are days since 1970", () => {
    expect([
      parseDate("1970-01-02"),
      parseDate("1/2/1970"),
      parseDate("2.1.1970"),
      parseDate("1970-01-02T12:00"),
      parseDate("31/12/1970"),
    ]).toEqual([1, 1, 1, 1.5, 364]);
    expect([parseDate("1970-13-01"), parseDate("soon")]).toEqual([Number.NaN, Number.NaN]);
  });
  it("of these texts are missing, and no others", () => {
    for (const text of ["", "NA", "n/a", "nan", "null", "?"])
      expect(isMissingCell(text)).toBe(true);
    for (const text of ["0", "none", "-", " "]) expect(isMissingCell(text)).toBe(false);
  });
});
