import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { readDataset } from "../table/read-dataset.ts";
import { openRows, type Row } from "../table/row-source.ts";
import { describeCopiesOf, findCopiedRows } from "./copied-rows.ts";

const open = async (rows: readonly Row[]) => readDataset(await openRows(rows), { target: "y" });

/** What the guard says of all rows. */
async function remarksOn(rows: readonly Row[]): Promise<readonly string[]> {
  const [data, rest] = [await open(rows), Int32Array.from(rows.keys())];
  const given = { data, rest, held: new Int32Array(0), sample: rest, rng: createRng(1) };
  return findCopiedRows({ ...given, splitting: { by: "rows" } })!.map((note) => note.message);
}

const draw = (count: number): Row[] => {
  const rng = createRng(3);
  return Array.from({ length: count }, (_, i) => {
    const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
    return { a, b, c, kind: i % 3 === 0 ? "old" : "new", y: a - b + rng.normal() };
  });
};

it("copies with another cell are counted, and the column is named if it is the same in all", async () => {
  const rows = draw(300);
  const repaired = rows.slice(0, 20).map((row) => ({ ...row, kind: "repaired" }));
  const advice =
    "a copy in another fold makes scores too good; remove them, or keep copies together with --group";
  expect(await remarksOn([...rows, ...repaired])).toEqual([
    `20 rows (6.3 %) are copies of others but for their kind: ${advice}`,
  ]);
  const changed = rows.slice(0, 20).map((row, i) => ({ ...row, [["a", "b", "c"][i % 3]!]: 9 + i }));
  expect(await remarksOn([...rows, ...changed])).toEqual([
    `20 rows (6.3 %) are copies of others but for one cell: ${advice}`,
  ]);
  // Two cells differ.
  const others = rows.slice(0, 20).map((row, i) => ({ ...row, a: i, b: -i }));
  expect(await remarksOn([...rows, ...others])).toEqual([]);
  // Another target: the rows contradict each other, but none gives the other away.
  const contrary = rows.slice(0, 20).map((row, i) => ({ ...row, y: i }));
  expect(await remarksOn([...rows, ...contrary])).toEqual([]);
});

it("rows of a plan that vary one column at a time are no copies", async () => {
  const levels = Array.from({ length: 32 }, (_, i) => i);
  const rows = levels.flatMap((a) =>
    levels.map((b) => ({ a, b, y: (a + b) % 2 ? "odd" : "even" })),
  );
  expect(await remarksOn(rows)).toEqual([]);
});

it("test rows that are training rows but for one cell are counted", async () => {
  const rows = draw(200);
  const test = [...rows.slice(0, 10).map((row, i) => ({ ...row, a: i })), ...draw(240).slice(200)];
  const data = await open([...rows, ...test]);
  const rest = Int32Array.from({ length: 200 }, (_, i) => i);
  const held = Int32Array.from({ length: 50 }, (_, i) => 200 + i);
  expect(describeCopiesOf(data, rest, held, "test rows").map((note) => note.message)).toEqual([
    "10 test rows (20.0 %) are copies of training rows but for one cell, which makes their score too good",
  ]);
});
