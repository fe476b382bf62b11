import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { readDataset } from "../table/read-dataset.ts";
import { openRows, type Row } from "../table/row-source.ts";
import { findTargetMeans } from "./target-mean.ts";

/** What the guard says of rows. */
async function remarksOn(rows: readonly Row[]): Promise<readonly string[]> {
  const data = await readDataset(await openRows(rows), { target: "y" });
  const rest = Int32Array.from(rows.keys());
  const given = { data, rest, held: new Int32Array(0), sample: rest, rng: createRng(1) };
  const notes = findTargetMeans({ ...given, splitting: { by: "rows" } })!;
  return notes.map(({ column, message }) => `${column}: ${message}`);
}

const rng = createRng(5);
const towns = Array.from({ length: 400 }, () => rng.integer(40));
const noise = towns.map(() => rng.normal());

/** The means of the targets of each town, for each row. */
function meansOf(y: readonly number[], own: boolean): number[] {
  return towns.map((town, i) => {
    const rows = [...towns.keys()].filter((j) => towns[j] === town && (own || j !== i));
    const targets = rows.map((j) => y[j]!);
    return targets.reduce((sum, v) => sum + v, 0) / Math.max(1, targets.length);
  });
}

it("names means of the target that count the row itself, of numbers and of classes", async () => {
  const y = towns.map((town, i) => 10 * Math.sin(town) + 5 * noise[i]!);
  const mean = meansOf(y, true);
  expect(
    await remarksOn(y.map((value, i) => ({ usual: mean[i]!, x: noise[i]!, y: value }))),
  ).toEqual([
    "usual: is the mean of the target over the rows that share its value (368 of 368 rows): it was " +
      "computed from the target; compute it without the row's own target, else --ignore it",
  ]);
  const paid = y.map((value) => (value > 0 ? 1 : 0));
  const share = meansOf(paid, true);
  const rows = paid.map((p, i) => ({ share: share[i]!.toFixed(3), y: p === 1 ? "paid" : "open" }));
  const [remark, ...more] = await remarksOn(rows);
  expect(remark).toMatch(/^share: is the share of "paid" over the rows that share its value/);
  expect(more).toEqual([]);
});

it("does not name means of the other rows, nor cells that are 0 where a class is rare", async () => {
  const y = towns.map((town, i) => 10 * Math.sin(town) + 5 * noise[i]!);
  const others = meansOf(y, false);
  expect(await remarksOn(y.map((value, i) => ({ usual: others[i]!, y: value })))).toEqual([]);
  const rare = towns.map((_, i) => ({ hits: i % 50 === 7 ? 1 : 0.001 * (i % 3), y: `c${i % 25}` }));
  expect(await remarksOn(rare)).toEqual([]);
});
