import { describe, expect, it } from "vitest";
import { DataFingerprint } from "./fingerprint.ts";

function fingerprintOf(rows: readonly (readonly string[])[], columns: number): string {
  const fingerprint = new DataFingerprint();
  for (const row of rows) fingerprint.addRow(row);
  return fingerprint.toText(columns);
}

describe("the fingerprint of data", () => {
  it("is rows x columns and FNV-1a over the cells, each ended by unit separator", () => {
    expect(fingerprintOf([], 3)).toBe("0x3-811c9dc5");
    // 0xe40c292c is FNV-1a of "a", a published test vector.
    const ended = Math.imul(0xe40c292c ^ 31, 0x01000193) >>> 0;
    expect(fingerprintOf([["a"]], 1)).toBe(`1x1-${ended.toString(16)}`);
  });
  it("changes with any cell, with their order, and with where cells end", () => {
    const rows = [
      ["1", "2"],
      ["3", "4"],
    ];
    const others = [
      [rows[0], ["3", "5"]],
      [rows[1], rows[0]],
      [["12", ""], rows[1]],
      [["", "12"], rows[1]],
    ];
    const texts = [rows, ...others].map((data) => fingerprintOf(data, 2));
    expect(new Set(texts).size).toBe(texts.length);
    expect(fingerprintOf(rows, 2)).toBe(texts[0]);
  });
});
