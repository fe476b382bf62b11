import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { boosting } from "./boosting.ts";

const rows = 60;
const rng = createRng(1);
const x = {
  rows,
  columns: 3,
  data: Float64Array.from({ length: rows * 3 }, () => rng.normal()),
};
const shape = { l1: 0, l2: 1, features: 1, rows: 0.8, thresholds: "best" } as const;

it.each([
  [0, { kind: "oblivious", depth: 3 }],
  [2, { kind: "leaf_wise", leaves: 5, min_leaf: 3 }],
  [3, { kind: "oblivious", depth: 3 }],
  [3, { kind: "leaf_wise", leaves: 5, min_leaf: 3 }],
] as const)("a model of %s classes cut back is the one that trained so long", (classes, growth) => {
  const y = {
    values: Float64Array.from({ length: rows }, (_, i) =>
      classes === 0 ? x.data[3 * i] : i % classes,
    ),
    classes,
  };
  const params = { rounds: 40, rate_factor: 2, growth, ...shape };
  const fit = (steps: number) => boosting.fit(x, y, params, createRng(2), { steps });
  expect(boosting.mostSteps?.(params)).toBe(40);
  const cut = boosting.shorten?.(JSON.parse(JSON.stringify(fit(40).toJSON())), 12);
  expect(cut).toEqual(fit(12).toJSON());
  expect([...boosting.load(cut).predict(x)]).toEqual([...fit(12).predict(x)]);
});
