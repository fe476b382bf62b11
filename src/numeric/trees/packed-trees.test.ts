import { describe, expect, it } from "vitest";
import { createRng } from "../rng.ts";
import { bin } from "./binned.ts";
import { grow } from "./grow.ts";
import { addPredictions, type Nodes } from "./nodes.ts";
import { packTrees, unpackTrees } from "./packed-trees.ts";

const ROWS = 300;
const rng = createRng(3);
const x = {
  rows: ROWS,
  columns: 4,
  data: Float64Array.from({ length: ROWS * 4 }, () => rng.normal()),
};

/** Trees with predictions in float32, as forests have them. */
function plant(classes: number, trees: number): Nodes[] {
  const values = Float64Array.from({ length: ROWS }, (_, i) =>
    classes > 0 ? Math.floor(rng.uniform() * classes) : x.data[i * 4] + rng.normal(),
  );
  const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
  const criterion = classes > 0 ? "gini" : "variance";
  const options = { maxDepth: 30, minLeaf: 2, minSplit: 2, features: 2, criterion } as const;
  return Array.from({ length: trees }, (_, t) => {
    const tree = grow(bin(x), { values, classes }, rows, options, rng.fork(t));
    return { ...tree, value: tree.value.map(Math.fround) };
  });
}

describe("packed trees", () => {
  it.each([0, 2, 5])("predict the same to the last bit: %i classes", (classes) => {
    const trees = plant(classes, 4);
    const again = unpackTrees(JSON.parse(JSON.stringify(packTrees(trees))));
    expect(again).toHaveLength(4);
    const predict = (t: Nodes): Float64Array => {
      const out = new Float64Array(ROWS * t.outputs);
      addPredictions(t, x, 1, out);
      return out;
    };
    expect(again?.map(predict)).toEqual(trees.map(predict));
  });
  it("keep a tree that is a leaf only", () => {
    const leaf = { ...plant(0, 1)[0], feature: Int32Array.of(-1), value: Float64Array.of(1.5) };
    expect(unpackTrees(packTrees([leaf, leaf]))?.map((t) => [...t.value])).toEqual([[1.5], [1.5]]);
  });
  it("take at most nine bytes a node", () => {
    const trees = plant(0, 50);
    const nodes = trees.reduce((sum, t) => sum + t.feature.length, 0);
    expect(JSON.stringify(packTrees(trees)).length).toBeLessThan(9 * nodes);
  });
  it.each(["feature", "threshold", "leaf", "values"] as const)(
    "are refused where %s is cut off",
    (part) => {
      const packed = packTrees(plant(3, 2));
      const base64 = packed[part].base64.slice(0, -8);
      expect(unpackTrees({ ...packed, [part]: { ...packed[part], base64 } })).toBeUndefined();
    },
  );
});
