import fc from "fast-check";
import { expect, it } from "vitest";
import { median, quantileOfSorted } from "./statistics.ts";
import { weightedQuantiles } from "./weighted-quantiles.ts";

const SHARES = [0, 0.25, 0.5, 0.75, 1];
const cells = fc.array(
  fc.record({ v: fc.integer({ min: -9, max: 9 }), w: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 12 },
);

it("a value of weight w counts as w values, whatever the unit of the weights", () => {
  fc.assert(
    fc.property(cells, fc.constantFrom(1, 0.1, 1e6), (list, unit) => {
      const repeated = Float64Array.from(list.flatMap(({ v, w }) => new Array<number>(w).fill(v)));
      const of = weightedQuantiles(
        Float64Array.from(list, ({ v }) => v),
        SHARES,
        Float64Array.from(list, ({ w }) => w * unit),
      );
      const ones = new Float64Array(repeated.length).fill(1);
      expect(of).toEqual(weightedQuantiles(repeated, SHARES, ones));
      expect(of[2]).toBe(median(repeated));
      expect([of[0], of[4]]).toEqual([Math.min(...repeated), Math.max(...repeated)]);
    }),
  );
});
it("without weights they are linear between neighbours", () => {
  const values = Float64Array.of(4, 1, 2, 8);
  const sorted = values.toSorted();
  expect(weightedQuantiles(values, SHARES, undefined)).toEqual(
    SHARES.map((share) => quantileOfSorted(sorted, share)),
  );
});
