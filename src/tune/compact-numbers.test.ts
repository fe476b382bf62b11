import { describe, expect, it } from "vitest";
import { packFloats, packWhole } from "../numeric/packed-numbers.ts";
import { compactNumbers, expandNumbers } from "./compact-numbers.ts";

const values = Float32Array.from({ length: 500 }, (_, i) => Math.fround(Math.sin(i)) * (i % 5));
const json = {
  text: "hello",
  short: packWhole([1, 2, 3]),
  trees: [packFloats(values), { value: packFloats(values), bits: packWhole(new Uint8Array(4000)) }],
  wide: packFloats(values, "f64"),
};

describe("numbers in a file", () => {
  it("are the same when they are read, each list once and deflated", () => {
    const written = JSON.stringify(compactNumbers(json));
    expect(expandNumbers(JSON.parse(written))).toEqual(json);
    const [first, second] = JSON.parse(written).trees;
    expect(second.value).toEqual({ type: "f32", same: 0 });
    expect(first.deflated.length).toBeLessThan(packFloats(values).base64.length);
    expect(second.bits.deflated.length).toBeLessThan(60);
    expect(JSON.parse(written).short).toEqual(json.short);
  });
  it("are refused where they were cut", () => {
    const written = JSON.stringify(compactNumbers({ a: packFloats(values) }));
    const cut = written.replace(/.{40}"}}$/, '"}}');
    expect(() => expandNumbers(JSON.parse(cut))).toThrow();
    for (const same of [0, -1, 0.5, "__proto__"])
      expect(() => expandNumbers({ a: { type: "f32", same } })).toThrow("refer to none");
  });
});
