import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { fitPipeline, Pipeline } from "../preparation/pipeline.ts";
import { candidateFrom, defaultCandidate } from "../search/candidates.ts";
import { createColumnBuilder } from "../table/column-builder.ts";
import type { Table, TextColumn } from "../table/data-table.ts";
import { learnTextComponents, writeTextComponents } from "./component-encoding.ts";

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

it("components of texts tell apart what their words have in common", () => {
  // The texts of two subjects have no word in common.
  const subjects = [
    ["oak", "elm", "ash", "fir", "yew"],
    ["cod", "eel", "ray", "cap", "tuna"],
  ];
  const draw = createRng(9);
  const topics = Array.from({ length: 120 }, () => draw.integer(2));
  const builder = createColumnBuilder({ name: "t", type: "text" }, topics.length);
  for (const topic of topics)
    builder.add(Array.from({ length: 4 }, () => subjects[topic][draw.integer(5)]).join(" "));
  const column = builder.build() as TextColumn;
  const every = Int32Array.from(topics.keys());
  const y = { values: new Float64Array(topics.length), classes: 0 };
  const step = learnTextComponents(column, { rows: every, y }, { count: 2, keep: false });
  const x = { rows: topics.length, columns: 3, data: new Float64Array(3 * topics.length) };
  writeTextComponents(step, column, every, x, 0);
  // The target is constant, so its effects are 0; the components are large in one subject each.
  const first = Math.abs(x.data[3 * topics.indexOf(0) + 1]) > 1 ? 0 : 1;
  for (const [i, topic] of topics.entries()) {
    expect(x.data[3 * i]).toBe(0);
    const [own, other] = topic === first ? [1, 2] : [2, 1];
    expect(Math.abs(x.data[3 * i + own])).toBeGreaterThan(10 * Math.abs(x.data[3 * i + other]));
  }
});

describe("a table with columns of texts", () => {
  it.each(["linear", "forest"] as const)("is learned from: numbers, %s", (model) => {
    const target = { values: Float64Array.from(score), classes: 0 };
    const candidate = defaultCandidate(model, "regression", { texts: true, images: false });
    const { pipeline } = fitPipeline(candidate, { table: all, target, rows, rng });
    const p = pipeline.predict(all, others);
    let [errors, spread] = [0, 0];
    for (const [k, i] of others.entries()) {
      errors += (p[k] - score[i]) ** 2;
      spread += score[i] ** 2;
    }
    expect(errors / spread).toBeLessThan(model === "linear" ? 0.05 : 0.5);
  });
  it.each([
    ["linear", "words"],
    ["linear", "both"],
    ["forest", "effects"],
    ["forest", "components"],
  ] as const)("is predicted the same after saving: %s of %s", (model, text) => {
    const values = Float64Array.from(score, (s) => (s < 0 ? 0 : s < 1.5 ? 1 : 2));
    const candidate = candidateFrom({ model, text }, "classification", {
      texts: true,
      images: false,
    });
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
