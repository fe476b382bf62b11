import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packFloats, packWhole } from "../../numeric/packed-numbers.ts";
import { compactNumbers, expandNumbers } from "./compact-numbers.ts";
import { readSealed } from "./read-sealed.ts";

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
  it("are refused before they are read where no file of its length needs as many", () => {
    const list = (bytes: number) => ({
      type: "u8",
      deflated: deflateSync(Buffer.alloc(bytes)).toString("base64"),
    });
    const text = JSON.stringify({ format: "attune-model", version: 3, list: list(70e6) });
    const format = {
      ...{ format: "attune-model", version: 3, upgrades: {}, kind: "model" },
      ...{ reader: "readSavedModel", maker: "tune", hint: "", problemOf: () => undefined },
    };
    expect(() => readSealed(text, "m.json", format)).toThrow(
      /^m\.json is a damaged model: its packed numbers take more than \d\d MB, which no file of this length needs$/,
    );
    // Many numbers that are all the same are fine, such as marks of missing cells.
    const { base64 } = expandNumbers(list(1e6)) as { base64: string };
    expect(Buffer.from(base64, "base64").equals(Buffer.alloc(1e6))).toBe(true);
  });
});
