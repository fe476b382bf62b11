import fc from "fast-check";
import { expect, it } from "vitest";
import { partitionRows } from "./partition-rows.ts";

it("moves rows up to the bin to the front, in order, and leaves other rows alone", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 3, maxLength: 20 }), fc.nat(3), (bins, bin) => {
      const codes = Uint8Array.from([9, 9, ...bins]);
      const rows = Int32Array.from(bins, (_, i) => i);
      const before = [...rows];
      const middle = partitionRows(rows, 1, rows.length - 1, codes, 2, bin, new Int32Array(20));
      const inside = before.slice(1, -1);
      const left = inside.filter((r) => bins[r] <= bin);
      expect(middle).toBe(1 + left.length);
      expect([...rows]).toEqual([
        before[0],
        ...left,
        ...inside.filter((r) => bins[r] > bin),
        before[before.length - 1],
      ]);
    }),
  );
});
