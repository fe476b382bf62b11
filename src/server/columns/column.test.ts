import { describe, expect, it } from "vitest";
import { Column } from "./column.ts";
import { columnsFromBytes, columnsToBytes } from "./column-bytes.ts";

const VALUES = [0.5, null, "a", -Infinity, true, "a", ["list", 1], Infinity, undefined, 0, "b"];
const READ = VALUES.map((value) => value ?? null);
const all = (column: Column): unknown[] =>
  Array.from({ length: column.length }, (_, row) => column.at(row));

describe("a column", () => {
  it("gives back values of any kind, also after it has grown and in another order", () => {
    const column = new Column();
    for (let round = 9; round >= 0; round--)
      for (const [i, value] of VALUES.entries()) column.set(round * VALUES.length + i, value);
    expect(all(column)).toEqual(Array.from({ length: 10 }, () => READ).flat());
    column.set(2, 7);
    column.set(0, "a");
    expect([column.at(0), column.at(1), column.at(2)]).toEqual(["a", null, 7]);
    expect(column.at(1000)).toBeNull();
  });
  it("goes through bytes as it is, a page after another", () => {
    const column = new Column();
    for (const [i, value] of VALUES.entries()) column.set(i, value);
    const numbers = new Column();
    for (let i = 0; i < VALUES.length; i++) numbers.set(i, i / 3);
    const read = { values: new Column(), texts: new Column() };
    for (const [from, to] of [
      [0, 3],
      [3, VALUES.length],
    ] as const) {
      const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
      const bytes = columnsToBytes({
        ...{ id: "7", rows: rows.length, ...(from === 0 && { next: 2 }) },
        columns: [
          { group: "params", name: "texts", taken: column.take(rows) },
          { group: "values", name: "values", taken: numbers.take(rows) },
        ],
      });
      const page = columnsFromBytes(bytes.buffer);
      expect(page).toMatchObject({ id: "7", rows: rows.length });
      expect(page.next).toBe(from === 0 ? 2 : undefined);
      for (const { name, taken } of page.columns)
        read[name as keyof typeof read].append(taken.numbers, taken.codes, taken.others);
    }
    expect(all(read.texts)).toEqual(READ);
    expect(all(read.values)).toEqual(VALUES.map((_, i) => i / 3));
  });
  it("writes more distinct texts than two bytes count", () => {
    const column = new Column();
    const count = 70_000;
    for (let i = 0; i < count; i++) column.set(i, `text ${i}`);
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    const columns = [{ group: "attributes", name: "t", taken: column.take(rows) }] as const;
    const { taken } = columnsFromBytes(columnsToBytes({ id: "", rows: count, columns }).buffer)
      .columns[0]!;
    const read = new Column();
    read.append(taken.numbers, taken.codes, taken.others);
    expect([0, 255, 256, 65_535, 65_536, count - 1].map((i) => read.at(i))).toEqual(
      [0, 255, 256, 65_535, 65_536, count - 1].map((i) => `text ${i}`),
    );
  });
});
