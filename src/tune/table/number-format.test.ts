import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber, readNumber } from "./number-format.ts";

describe("numbers as programs write them", () => {
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

describe("numbers as people write them", () => {
  it.each<[string, "." | ",", string, number]>([
    ["1,234,567.50", ".", "", 1234567.5],
    ["1.234.567,50", ",", "", 1234567.5],
    ["1 234 567,5", ",", "", 1234567.5],
    ["1\u202f234", ".", "", 1234],
    ["1'234.5", ".", "", 1234.5],
    ["12,34,567", ".", "", 1234567],
    ["(1,200.50)", ".", "", -1200.5],
    ["$(1,200)", ".", "$", -1200],
    ["'1200.5", ".", "", 1200.5],
    ["$1.2M", ".", "$", 1.2e6],
    ["1,2 Mio. €", ",", "€", 1.2e6],
    ["1.2M", ".", "m", 1.2],
    ["$1.2kg", ".", "$", Number.NaN],
    ["($1,200)", ".", "$", -1200],
    ["-$1,200", ".", "$", -1200],
    ["$-1,200", ".", "$", -1200],
    ["\u22125", ".", "", -5],
    ["1.200,50-", ",", "", -1200.5],
    ["EUR 12,50", ",", "eur", 12.5],
    ["12,50 €", ",", "€", 12.5],
    ["R$ 5", ".", "r$", 5],
    ["45.1%", ".", "%", 45.1],
    ["12 km/h", ".", "km/h", 12],
    ["12kg", ".", "kg", 12],
    ["12", ".", "kg", 12],
    ["12 lb", ".", "kg", Number.NaN],
    ["1:30", ".", ":", 1.5],
    ["0:00:36", ".", ":", 0.01],
    ["A12", ".", "a", Number.NaN],
    ["1,23", ".", "", Number.NaN],
    ["0,123", ".", "", Number.NaN],
    ["1,2345", ".", "", Number.NaN],
    ["1,234 567", ".", "", Number.NaN],
    ["12-34", ".", "", Number.NaN],
    ["1.2.3", ",", "", Number.NaN],
  ])("%j with %j and unit %j is %d", (text, decimal, unit, value) => {
    expect(readNumber(text, { kind: "number", decimal, unit })).toBe(value);
  });
  it("are read back in each format to the same value", () => {
    const group = (digits: string, separator: string): string =>
      digits.replace(/\B(?=(\d{3})+$)/g, separator);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.constantFrom<"." | ",">(".", ","),
        fc.constantFrom("", "other", " ", "'"),
        fc.constantFrom("", "$", "€", "USD", "%", "kg"),
        fc.boolean(),
        fc.boolean(),
        (hundredths, decimal, grouping, unit, isBefore, isBracketed) => {
          const size = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, "0");
          const separator = grouping === "other" ? (decimal === "." ? "," : ".") : grouping;
          const digits = group(size.slice(0, -2), separator) + decimal + size.slice(-2);
          const isCurrency = !["", "%", "kg"].includes(unit);
          const written = isBefore && isCurrency ? `${unit} ${digits}` : `${digits} ${unit}`.trim();
          const text = hundredths >= 0n ? written : isBracketed ? `(${written})` : `-${written}`;
          const format = { kind: "number", decimal, unit: unit.toLowerCase() } as const;
          expect(readNumber(text, format), text).toBe(Number(hundredths) / 100);
        },
      ),
    );
  });
});
