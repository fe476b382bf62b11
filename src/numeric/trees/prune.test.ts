import { expect, it } from "vitest";
import { createRng } from "../rng.ts";
import { bin } from "./binned.ts";
import { grow } from "./grow.ts";
import { addPredictions } from "./nodes.ts";
import { prune } from "./prune.ts";

const x = {
  rows: 8,
  columns: 2,
  data: Float64Array.of(1, 5, 2, 3, 3, 8, 4, 1, 5, 9, 6, 2, 7, 7, 8, 4),
};
const y = { values: Float64Array.of(1, 1.5, 3, 1.2, 3.4, 2, 5, 5.5), classes: 0 };
const rows = Int32Array.from({ length: 8 }, (_, i) => i);
const options = {
  maxDepth: 30,
  minLeaf: 1,
  minSplit: 2,
  features: 2,
  criterion: "variance",
} as const;
const grown = grow(bin(x), y, rows, options, createRng(1));
const countLeaves = (feature: Int32Array): number => feature.filter((f) => f < 0).length;

it.each([
  // get_n_leaves() of DecisionTreeRegressor(ccp_alpha=alpha), scikit-learn 1.9.1
  [0.1, 3],
  [1, 2],
  [5, 1],
])("leaves as many leaves as scikit-learn at a cost of %d: %i", (alpha, leaves) => {
  expect(countLeaves(prune(grown, alpha).feature)).toBe(leaves);
});
it("keeps the whole tree where leaves cost nothing", () => {
  expect(prune(grown, 0).feature.length).toBe(grown.feature.length);
  const out = new Float64Array(8);
  addPredictions(prune(grown, 0), x, 1, out);
  out.forEach((v, i) => expect(v).toBeCloseTo(y.values[i], 12));
});
it("gives inner nodes that become leaves the mean of their rows", () => {
  expect(prune(grown, 5).value[0]).toBeCloseTo(2.825, 12);
  expect(prune(grown, 5).value.length).toBe(1);
});
