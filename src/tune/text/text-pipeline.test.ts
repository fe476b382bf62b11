import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { defaultCandidate } from "../candidates.ts";
import { fitPipeline, Pipeline } from "../pipeline.ts";
import { createColumnBuilder } from "../table/column-builder.ts";
import type { Table } from "../table/data-table.ts";

const rng = createRng(5);
const ROWS = 300;
const WORDS = ["good", "bad", "not", "coffee", "tea", "cup", "taste", "smell"];
const pick = (): string => WORDS[rng.integer(WORDS.length)];
const texts = Array.from({ length: ROWS }, () => [pick(), pick(), pick(), pick()]);
const numbers = Array.from({ length: ROWS }, () => rng.normal());
/** What only the two columns of texts together with the number say. */
const score = texts.map(
  (words, i) =>
    words.filter((w) => w === "good").length -
    words.filter((w) => w === "bad").length +
    (i % 2) +
    numbers[i],
);

function tableOf(count: number): Table {
  const columns = (
    [
      ["review", "text", (i: number) => texts[i].join(" ")],
      ["title", "text", (i: number) => (i % 2 === 1 ? "liked it" : "hated it")],
      ["price", "number", (i: number) => String(numbers[i])],
    ] as const
  ).map(([name, type, cell]) => {
    const builder = createColumnBuilder({ name, type }, count);
    for (let i = 0; i < count; i++) builder.add(cell(i));
    return builder.build();
  });
  return { rows: count, columns };
}
const all = tableOf(ROWS);
const rows = Int32Array.from({ length: 200 }, (_, i) => i);
const others = Int32Array.from({ length: 100 }, (_, i) => 200 + i);

describe("a table with columns of texts", () => {
  it.each(["linear", "forest"] as const)("is learned from: numbers, %s", (model) => {
    const target = { values: Float64Array.from(score), classes: 0 };
    const candidate = defaultCandidate(model, "regression", { texts: true });
    const { pipeline } = fitPipeline(candidate, { table: all, target, rows, rng });
    const p = pipeline.predict(all, others);
    let [errors, spread] = [0, 0];
    for (const [k, i] of others.entries()) {
      errors += (p[k] - score[i]) ** 2;
      spread += score[i] ** 2;
    }
    expect(errors / spread).toBeLessThan(model === "linear" ? 0.05 : 0.5);
  });
  it.each(["linear", "forest"] as const)("is predicted the same after saving: %s", (model) => {
    const values = Float64Array.from(score, (s) => (s < 0 ? 0 : s < 1.5 ? 1 : 2));
    const candidate = defaultCandidate(model, "classification", { texts: true });
    const target = { values, classes: 3 };
    const { pipeline } = fitPipeline(candidate, { table: all, target, rows, rng });
    const again = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline.toJSON())));
    // Read as new rows are, with other words before: tokens have other numbers there.
    expect(again.predict(all, others)).toEqual(pipeline.predict(all, others));
    const own = tableOf(250);
    expect(again.predict(own, others.subarray(0, 50))).toEqual(
      pipeline.predict(all, others.subarray(0, 50)),
    );
  });
});
