import fc from "fast-check";
import { expect, it } from "vitest";
import { Live } from "./live.ts";

it("holds what a Map holds, in its order, for few and for many", () => {
  const operation = fc.tuple(
    fc.constantFrom("set", "set", "set", "delete"),
    fc.integer({ min: 0, max: 120 }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
      const live = new Live<number>();
      const map = new Map<number, number>();
      for (const [i, [what, number]] of operations.entries()) {
        if (what === "set") {
          live.set(number, i);
          map.set(number, i);
        } else {
          live.delete(number);
          map.delete(number);
        }
        expect(live.get(number)).toBe(map.get(number));
      }
      expect(live.entries()).toEqual([...map]);
      expect(live.size).toBe(map.size);
      expect(live.values()).toEqual([...map.values()]);
      live.clear();
      expect(live.entries()).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
