import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber } from "./number-format.ts";
import { NumberScan } from "./scan-number.ts";

/** What a scan makes of a text within others. */
function scanOf(text: string): { readonly isNumber: boolean; readonly scan: NumberScan } {
  const before = Buffer.from("1.5e,");
  const bytes = Buffer.concat([before, Buffer.from(text), Buffer.from("7,")]);
  const scan = new NumberScan();
  const isNumber = scan.scan(bytes, before.length, bytes.length - 2);
  return { isNumber, scan };
}

const readScanned = (text: string): number => {
  const { isNumber, scan } = scanOf(text);
  return isNumber ? scan.value : Number.NaN;
};

describe("a number in bytes", () => {
  it("is the double that its text is, to the last bit", () => {
    const decimal = fc
      .tuple(fc.bigInt(-(10n ** 18n), 10n ** 18n), fc.nat(20))
      .map(([digits, places]) => {
        const text = String(digits).padStart(places + 1, "0");
        return `${text.slice(0, text.length - places)}.${text.slice(text.length - places)}`;
      });
    fc.assert(
      fc.property(fc.oneof(decimal, fc.double().map(String)), (text) => {
        expect(readScanned(text)).toBe(parseNumber(text));
      }),
      { numRuns: 1000 },
    );
  });
  it("is what `parseNumber` takes for one, and nothing else", () => {
    const character = fc.constantFrom(..."0123456789.,+-eE é".split(""));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 7 }), (text) => {
        expect(readScanned(text)).toBe(parseNumber(text));
      }),
      { numRuns: 1000 },
    );
    for (const text of ["-0", ".5", "5.", "+1.50", "1e999", "-", ".", "", "1.2.3", "0x10"])
      expect(readScanned(text), text).toBe(parseNumber(text));
  });
  it("is none in a long text that begins with digits", () => {
    expect(scanOf(`1 ${"word ".repeat(40_000)}`).isNumber).toBe(false);
    expect(scanOf("9".repeat(200_000)).isNumber).toBe(false);
    expect(scanOf(`0.${"1".repeat(200_000)}`).scan.value).toBe(1 / 9);
  });
  it("is described by its digits", () => {
    expect(scanOf("-012.340").scan).toMatchObject({
      ...{ digits: 6, decimals: 3, hasExponent: false, beginsWithZero: true },
    });
    expect(scanOf("5e3").scan).toMatchObject({ decimals: -1, hasExponent: true });
  });
});
