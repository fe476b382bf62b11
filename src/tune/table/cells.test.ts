import fc from "fast-check";
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

describe("numbers in cells", () => {
  it.each(["1", "-0.5", "1e3", "+2.", ".25", "007", "1E-2"])("%s is a number", (text) => {
    expect(parseNumber(text)).toBe(Number(text));
  });
  it.each(["1.2.3", "1e", "e5", ".", "+", "--1", "1 000", " 1", "1_000", "0b1", "1f", "½", "NaN"])(
    "%j is not",
    (text) => expect(parseNumber(text)).toBeNaN(),
  );
  it("are read to the last bit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (v) => {
        expect(parseNumber(String(v))).toBe(v === 0 ? 0 : v);
      }),
    );
  });
  // With Infinity, means and distances would not be numbers.
  it("are finite: a larger exponent than doubles have is no number", () => {
    expect(parseNumber("1e999")).toBeNaN();
  });
});

describe("dates in cells", () => {
  const day = (year: number, month: number, of: number): number =>
    Date.UTC(year, month - 1, of) / 86_400_000;
  it("are read in all forms as the same day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 13, max: 28 }),
        (y, m, d) => {
          const wanted = day(y, m, d);
          const two = (v: number): string => String(v).padStart(2, "0");
          for (const text of [
            `${y}-${m}-${d}`,
            `${y}-${two(m)}-${d}`,
            `${m}/${d}/${y}`,
            `${d}/${m}/${y}`,
            `${d}.${m}.${y}`,
          ])
            expect(parseDate(text), text).toBe(wanted);
        },
      ),
      { numRuns: 50 },
    );
  });
  it("have fractions for hours, minutes and seconds, whatever the zone", () => {
    const half = day(2024, 3, 31) + 0.5;
    for (const zone of ["", "Z", "+02:00", "-1100"])
      expect(parseDate(`2024-03-31T12:00${zone}`)).toBe(half);
    expect(parseDate("2024-03-31 06:30:36")).toBeCloseTo(half - 0.5 + 6.51 / 24, 9);
  });
  it.each([
    "2024-00-10",
    "2024-01-32",
    "13/13/2024",
    "32.1.2024",
    "24-01-01",
    "2024/01/01",
    "2024",
  ])("%s is none", (text) => expect(parseDate(text)).toBeNaN());
  it("take the first number of a slashed date as the month unless it exceeds 12", () => {
    expect(parseDate("12/11/2024")).toBe(day(2024, 12, 11));
    expect(parseDate("13/11/2024")).toBe(day(2024, 11, 13));
  });
  it("may have a year before 100", () => {
    expect(parseDate("0050-01-01")).toBeLessThan(parseDate("0150-01-01"));
  });
});
