import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packFloats, packWhole, unpackNumbers } from "./packed-numbers.ts";

describe("packed numbers", () => {
  it("are the same after unpacking, in as few bytes as the greatest needs", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(255, 65_535, 2 ** 32 - 1).chain((max) => fc.array(fc.nat({ max }))),
        (values) => {
          const packed = packWhole(values);
          expect(Array.from(unpackNumbers(packed) ?? [])).toEqual(values);
          const bytes = { u8: 1, u16: 2, u32: 4, f32: 0, f64: 0 }[packed.type];
          const greatest = Math.max(0, ...values);
          expect(2 ** (8 * bytes)).toBeGreaterThan(greatest);
          if (bytes > 1) expect(2 ** (4 * bytes)).toBeLessThanOrEqual(greatest);
        },
      ),
    );
  });
  it("are base64 as others write it", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(packWhole(bytes).base64).toBe(Buffer.from(bytes).toString("base64"));
      }),
    );
  });
  it("keep numbers to the last bit", () => {
    fc.assert(
      fc.property(fc.float64Array(), (values) => {
        expect(unpackNumbers(packFloats(values, "f64"))).toEqual(values);
      }),
    );
    fc.assert(
      fc.property(fc.float32Array(), (values) => {
        expect(unpackNumbers(packFloats(values))).toEqual(values);
      }),
    );
  });
  it.each(["A", "A-==", "AAA\u00e9", "====", "AA=A"])(
    "are refused where the text is %j",
    (text) => {
      expect(unpackNumbers({ type: "u8", base64: text })).toBeUndefined();
    },
  );
  it("are refused where the last number is cut", () => {
    expect(unpackNumbers({ type: "u16", base64: "AAAA" })).toBeUndefined();
  });
});
