import fc from "fast-check";
import { expect, it } from "vitest";
import { isBase64 } from "./is-base64.ts";

it("base64 is what Node.js writes of any bytes, and no text that decodes to others", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(isBase64(Buffer.from(bytes).toString("base64"))).toBe(true);
    }),
  );
  for (const wrong of [
    "A",
    "AA",
    "AAA",
    "A===",
    "AA=A",
    "=AAA",
    "AA-_",
    "AAAA=",
    "AA==AAAA",
    "é===",
  ])
    expect(isBase64(wrong), wrong).toBe(false);
});
it("texts of forty million characters are checked as well", () => {
  const text = "AbC/".repeat(1e7);
  expect(isBase64(text)).toBe(true);
  expect(isBase64(`${text}A-A=`)).toBe(false);
});
