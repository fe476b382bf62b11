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
it("bins each column by its own values, and stores codes column by column", () => {
  const { codes, borders } = bin({ rows: 2, columns: 2, data: Float64Array.of(1, 9, 3, 5) });
  expect(borders.map((b) => [...b])).toEqual([[2], [7]]);
  expect([...codes]).toEqual([0, 1, 1, 0]);
});
it("has a bin for each of 255 values, and merges only from 256 on", () => {
  const counts = [255, 256].map(
    (n) => bin(oneColumn(Array.from({ length: n }, (_, i) => i))).borders[0].length,
  );
  expect(counts).toEqual([254, 254]);
});
it("keeps rows with the same value together, however many there are", () => {
  // A thousand zeros cover most quantiles: the other 300 values share the bins that remain.
  const values = [...new Array(1000).fill(0), ...Array.from({ length: 300 }, (_, i) => i + 1)];
  const { codes, borders } = bin(oneColumn(values));
  expect(new Set(codes.slice(0, 1000)).size).toBe(1);
  expect(codes[1000]).toBeGreaterThan(codes[0]);
  expect(borders[0][0]).toBe(0.5);
  const ascending = [...borders[0]].sort((a, b) => a - b);
  expect([...new Set(borders[0])]).toEqual(ascending);
});
it("keeps rare values apart from a frequent one next to them", () => {
  // 9,300 of 10,000 rows have 45; one in a hundred has a value of its own just below, or far above.
  const others = Array.from({ length: 700 }, (_, i) =>
    i % 2 === 0 ? 45 - (i + 1) / 1000 : 50 + i,
  );
  const { codes, borders } = bin(oneColumn([...new Array(9300).fill(45), ...others]));
  expect(new Set(codes.slice(9300)).has(codes[0])).toBe(false);
  expect(new Set(codes).size).toBeGreaterThan(250);
  expect(borders[0].length).toBeLessThan(MAX_BINS);
});
it("has no more bins than asked for, and each frequent value alone in one", () => {
  const column = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
      maxLength: 30,
    })
    .map((counts) => [
      ...counts.flatMap(([value, count]) => new Array<number>(count).fill(value)),
      ...Array.from({ length: 40 }, (_, i) => i * 1.37),
    ]);
  fc.assert(
    fc.property(column, fc.integer({ min: 2, max: 60 }), (values, bins) => {
      const { codes, borders } = bin(oneColumn(values), bins);
      expect(borders[0].length).toBeLessThan(bins);
      const count = (v: number) => values.filter((other) => other === v).length;
      for (const v of new Set(values)) {
        if (count(v) * bins <= 16 * values.length) continue;
        const own = codes[values.indexOf(v)];
        expect(new Set(values.filter((_, i) => codes[i] === own))).toEqual(new Set([v]));
      }
    }),
  );
});
it("has nothing to bin in a table without rows or columns", () => {
  expect(bin({ rows: 3, columns: 0, data: new Float64Array(0) }).borders).toEqual([]);
  expect(bin({ rows: 1, columns: 1, data: Float64Array.of(4) }).borders[0].length).toBe(0);
});
