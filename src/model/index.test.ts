import { expect, it } from "vitest";
import * as entry from "./index.ts";
import { type FittedModel, type Matrix, models, type Target } from "./index.ts";

it("gives everything that training a model needs", () => {
  const x: Matrix = { rows: 4, columns: 1, data: Float64Array.of(1, 2, 3, 4) };
  const y: Target = { values: Float64Array.of(0, 0, 1, 1), classes: 2 };
  const params = {
    depth: 2,
    min_leaf: 1,
    min_split: 2,
    pruning: 0,
    criterion: "gini" as const,
  };
  const fitted: FittedModel = entry.tree.fit(x, y, params, entry.createRng(1));
  expect([...fitted.predict(x)]).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
  // @ts-expect-error: a criterion that the tree does not know
  entry.tree.fit(x, y, { ...params, criterion: "chance" }, entry.createRng(1));
});
it("lists each model under its own name", () => {
  for (const [name, model] of Object.entries(models)) {
    expect(model.name).toBe(name);
    expect(Object.values<unknown>(entry)).toContain(model);
  }
});
