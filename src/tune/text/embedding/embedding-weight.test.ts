import { expect, it } from "vitest";
import { createRng } from "../../../numeric/rng.ts";
import { Preparation } from "../../preparation/preparation.ts";
import { defaultCandidate, inputsOf } from "../../search/candidates.ts";
import { createColumnBuilder } from "../../table/column-builder.ts";
import type { ColumnSpec, Table } from "../../table/data-table.ts";
import { textWishesOf } from "../text-space.ts";
import { findVectors } from "./embedded-source.ts";

const ROWS = 40;
const specs: readonly ColumnSpec[] = [
  { name: "review", type: "text" },
  { name: "price", type: "number" },
  // Number 2 of the vector was constant.
  ...[0, 1, 3, 4].map((i): ColumnSpec => ({ name: `review embedding ${i}`, type: "number" })),
];

function makeTable(): Table {
  const rng = createRng(3);
  const columns = specs.map((spec) => {
    const builder = createColumnBuilder(spec, ROWS);
    for (let i = 0; i < ROWS; i++)
      builder.add(spec.type === "text" ? `a ${i % 2 ? "good" : "bad"} cup` : String(rng.normal()));
    return builder.build();
  });
  const used = { name: "m", fingerprint: "f", dimensions: 5, columns: ["review"] };
  return { rows: ROWS, columns, vectors: findVectors(columns, used) };
}

it("n-grams have embeddings of the length of their hyperparameter beside them, others of variance 1", () => {
  const table = makeTable();
  expect(table.vectors).toEqual([{ from: 2, count: 4 }]);
  const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
  const y = { values: Float64Array.from(rows, (i) => i % 2), classes: 2 };
  /** Mean square of the length of the embedding of a row. */
  const lengthOf = (wishes: ReturnType<typeof textWishesOf>): number => {
    const { x } = Preparation.fit(table, rows, y, {
      encoding: "one-hot",
      scale: true,
      texts: wishes,
    });
    let squares = 0;
    for (let i = 0; i < ROWS; i++)
      for (let j = x.columns - 4; j < x.columns; j++) squares += x.data[i * x.columns + j] ** 2;
    return squares / ROWS;
  };
  const { params } = defaultCandidate("linear", "classification", inputsOf(table));
  expect(params["embedding_weight"]).toBe(0.5);
  const given = { text: { kind: "words", words: 2 }, text_min_rows: 1, text_max_share: 1 };
  for (const weight of [0.5, 2])
    expect(
      lengthOf(textWishesOf({ ...given, text_size: 100, embedding_weight: weight }, true)),
    ).toBeCloseTo(weight ** 2, 9);
  expect(lengthOf(textWishesOf({}, false))).toBeCloseTo(4, 9);
});
