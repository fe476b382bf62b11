import { expect, it } from "vitest";
import { addPredictions, depthOf, type Nodes, nodesFromJson, nodesToJson } from "./nodes.ts";

/** x₀ ≤ 1 ? (1, 2) : x₁ ≤ 5 ? (3, 4) : (5, 6) */
const tree: Nodes = {
  outputs: 2,
  feature: Int32Array.of(0, -1, 1, -1, -1),
  threshold: Float64Array.of(1, 0, 5, 0, 0),
  left: Int32Array.of(1, -1, 3, -1, -1),
  right: Int32Array.of(2, -1, 4, -1, -1),
  value: Float64Array.of(0, 0, 1, 2, 0, 0, 3, 4, 5, 6),
};
const x = { rows: 4, columns: 2, data: Float64Array.of(1, 9, 1.1, 5, 2, 5.1, -3, 0) };

it("sends rows left where the value is at most the threshold, and adds with a weight", () => {
  const out = new Float64Array(8).fill(10);
  addPredictions(tree, x, 2, out);
  expect([...out]).toEqual([12, 14, 16, 18, 20, 22, 12, 14]);
});
it("knows its depth", () => {
  expect(depthOf(tree)).toBe(2);
  expect(depthOf({ ...tree, feature: Int32Array.of(-1) })).toBe(0);
});
it("survives JSON", () => {
  expect(nodesFromJson(JSON.parse(JSON.stringify(nodesToJson(tree))))).toEqual(tree);
});
it("adds up several trees, as a forest or boosting does", () => {
  const out = new Float64Array(8);
  for (const weight of [1, 0.5, -1.5]) addPredictions(tree, x, weight, out);
  expect([...out]).toEqual(new Array(8).fill(0));
});
it("has the same prediction for every row where the root is a leaf", () => {
  const leaf = { ...tree, feature: Int32Array.of(-1), value: Float64Array.of(7, 8) };
  const out = new Float64Array(8);
  addPredictions(leaf, x, 1, out);
  expect([...out]).toEqual([7, 8, 7, 8, 7, 8, 7, 8]);
});
it("keeps thresholds exactly in JSON, and nine digits of predictions", () => {
  const fine = {
    ...tree,
    threshold: Float64Array.of(1 / 3, 0, 0.1 + 0.2, 0, 0),
    value: tree.value.map((v) => v / 3),
  };
  const again = nodesFromJson(JSON.parse(JSON.stringify(nodesToJson(fine))));
  expect(again.threshold).toEqual(fine.threshold);
  expect(again.value[3]).toBe(0.666666667);
});
