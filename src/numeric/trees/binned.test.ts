import fc from "fast-check";
import { expect, it } from "vitest";
import { bin, MAX_BINS } from "./binned.ts";

const oneColumn = (values: readonly number[]) => ({
  rows: values.length,
  columns: 1,
  data: Float64Array.from(values),
});

it("puts borders half way between few values", () => {
  const binned = bin(oneColumn([3, 1, 1, 8, 3]));
  expect([...binned.borders[0]]).toEqual([2, 5.5]);
  expect([...binned.codes]).toEqual([1, 0, 0, 2, 1]);
});
it("gives a constant column no border", () => {
  expect([...bin(oneColumn([4, 4, 4])).borders[0]]).toEqual([]);
});
it("cuts many values at quantiles, into bins of almost equal size", () => {
  const n = 5100;
  const binned = bin(oneColumn(Array.from({ length: n }, (_, i) => (i * 7919) % n)));
  expect(binned.borders[0].length).toBe(MAX_BINS - 1);
  const sizes = new Array(MAX_BINS).fill(0);
  for (const code of binned.codes) sizes[code]++;
  for (const size of sizes) expect(Math.abs(size - n / MAX_BINS)).toBeLessThanOrEqual(1);
});
it("gives every value the bin whose borders enclose it", () => {
  const column = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(column, (values) => {
      const { codes, borders } = bin(oneColumn(values));
      values.forEach((v, i) => {
        const b = codes[i];
        if (b > 0) expect(v).toBeGreaterThan(borders[0][b - 1]);
        if (b < borders[0].length) expect(v).toBeLessThanOrEqual(borders[0][b]);
      });
    }),
  );
});
it("keeps the bins of a table with it", () => {
  const table = oneColumn([1, 2]);
  expect(bin(table)).toBe(bin(table));
  expect(bin(oneColumn([1, 2]))).not.toBe(bin(table));
});
