import fc from "fast-check";
import { expect, it } from "vitest";
import { SortedMap } from "./sorted-map.ts";

const operation = fc.record({
  key: fc.nat(20),
  value: fc.nat(),
  isDelete: fc.boolean(),
});

it("keeps what a Map keeps, in order of the keys", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const map = new SortedMap<number>();
      const model = new Map<number, number>();
      for (const { key, value, isDelete } of operations) {
        if (isDelete) expect(map.delete(key)).toBe(model.delete(key));
        else {
          map.set(key, value);
          model.set(key, value);
        }
        // Deletions at the front are carried out when the entries are read.
        if (value % 3 > 0) continue;
        const sorted = [...model].sort(([a], [b]) => a - b);
        expect(map.size).toBe(model.size);
        expect(map.keys()).toEqual(sorted.map(([k]) => k));
        expect(map.values()).toEqual(sorted.map(([, v]) => v));
        for (let k = 0; k <= 20; k++) {
          expect(map.get(k)).toBe(model.get(k));
          expect(map.has(k)).toBe(model.has(k));
        }
      }
      map.clear();
      expect([map.size, map.get(3)]).toEqual([0, undefined]);
    }),
  );
});
