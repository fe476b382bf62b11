import { expect, it } from "vitest";
import { type ReadOptions, readDataset } from "./read-dataset.ts";
import { openRows } from "./row-source.ts";

const read = async (
  weights: readonly (string | number | null)[],
  more: Partial<ReadOptions> = {},
) =>
  readDataset(
    await openRows(weights.map((w, i) => ({ a: (i * 7) % 5, w, y: i === 1 ? null : i + 0.5 }))),
    { target: "y", weight: "w", dropMissing: true, ...more },
  );

it("a column of weights is no input, and weights follow the rows that have a target", async () => {
  const d = await read([1, 9, "2", 0.5, 1.5]);
  expect(d.table.columns.map((c) => c.name)).toEqual(["a"]);
  expect([...(d.weights ?? [])]).toEqual([1, 2, 0.5, 1.5]);
  // (1 + 2 + 0.5 + 1.5)² / (1 + 4 + 0.25 + 2.25)
  expect(d.notes).toContainEqual({
    column: "w",
    message: "weights of the rows, 0.5 to 2, worth 3 rows of equal weight; not used as an input",
  });
  expect((await read([1, 1, 1, 1], { weight: undefined })).weights).toBeUndefined();
});
it("weights are written as other numbers of the table are", async () => {
  expect([...((await read(["0,5", "1", "1.000,0", "2,25"])).weights ?? [])]).toEqual([
    0.5, 1000, 2.25,
  ]);
});
it.each([
  ["0", 'contains "0"'],
  ["-1", 'contains "-1"'],
  ["many", 'contains "many"'],
  ["1e999", 'contains "1e999"'],
  [null, "is empty"],
  ["NA", 'contains "NA"'],
])("refuses %j, with the row of the data", async (cell, problem) => {
  await expect(read([1, 1, 1, cell, 1])).rejects.toMatchObject({
    code: "data-invalid",
    message: `weight column "w" ${problem} in row 4 of the data; a weight is a number above 0`,
  });
});
it("refuses a column that does not exist, and the target", async () => {
  await expect(read([1, 1, 1], { weight: "W" })).rejects.toMatchObject({
    message: 'weight: there is no column "W"',
    hint: "did you mean w?",
  });
  await expect(read([1, 1, 1], { weight: "y" })).rejects.toMatchObject({
    code: "usage",
    message: 'weight: "y" is the target',
  });
});
