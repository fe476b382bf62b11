import fc from "fast-check";
import { expect, it } from "vitest";
import { fingerprint, HASH_START, hashText, hashWord } from "./hash.ts";

it("gives the published values of FNV-1a", () => {
  // http://www.isthe.com/chongo/tech/comp/fnv, test vectors of 32 bits
  expect(hashText("") >>> 0).toBe(0x811c9dc5);
  expect(hashText("a") >>> 0).toBe(0xe40c292c);
  expect(hashText("foobar") >>> 0).toBe(0xbf9cf968);
});
it("goes on where an earlier text ended", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(hashText(b, hashText(a))).toBe(hashText(a + b));
    }),
  );
});
it("takes the code units of a text as words", () => {
  expect(hashWord(hashWord(HASH_START, 97), 0x20ac)).toBe(hashText("a€"));
});
it("gives equal values equal fingerprints, and others different ones", () => {
  expect(fingerprint({ a: [1, "x"], b: null })).toBe(fingerprint({ a: [1, "x"], b: null }));
  const values = [{ a: 1 }, { a: 2 }, { b: 1 }, [1], 1, "1", null, true, {}, []];
  expect(new Set(values.map(fingerprint)).size).toBe(values.length);
  expect(fingerprint("anything")).toMatch(/^[0-9a-z]{1,7}$/);
});
it("gives a fingerprint that is the unsigned hash of the JSON text in base 36", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const hash = Number.parseInt(fingerprint(value), 36);
      expect(hash | 0).toBe(hashText(JSON.stringify(value)));
      expect(hash).toBeGreaterThanOrEqual(0);
      expect(fingerprint(JSON.parse(JSON.stringify(value)))).toBe(fingerprint(value));
    }),
  );
});
it("tells keys in another order apart", () => {
  expect(fingerprint({ a: 1, b: 2 })).not.toBe(fingerprint({ b: 2, a: 1 }));
});
