import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRng } from "../../rng.ts";
import { bin } from "../binned.ts";
import { grow } from "../grow.ts";
import { addPredictions, type Nodes } from "../nodes.ts";
import { sourceMark } from "./kernels-wasm.ts";
import { packWalks, sumWalks } from "./pack-walks.ts";
import { openPassage } from "./passage-arena.ts";

const ROWS = 301;
const COLUMNS = 4;

function drawTrees(classes: number): { trees: Nodes[]; x: Float64Array } {
  const rng = createRng(classes);
  const x = Float64Array.from({ length: ROWS * COLUMNS }, () => rng.normal());
  const values = Float64Array.from({ length: ROWS }, (_, i) =>
    classes > 0 ? rng.integer(classes) : x[i * COLUMNS] + rng.normal(),
  );
  const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
  const limits = { minLeaf: 1, minSplit: 2, features: 2 };
  const criterion = classes > 0 ? ("gini" as const) : ("variance" as const);
  const trees = Array.from({ length: 7 }, (_, t) => {
    const options = { ...limits, criterion, maxDepth: t === 3 ? 0 : 30 };
    const { value, ...rest } = grow(
      bin({ rows: ROWS, columns: COLUMNS, data: x }),
      { values, classes },
      rows,
      options,
      rng,
    );
    return { ...rest, value: value.map(Math.fround) };
  });
  return { trees, x: x.map((v, at) => (at % 17 === 0 ? Number.NaN : v)) };
}

describe("walks through trees", () => {
  it.each([0, 3])("give the bits of plain ones, with missing entries (%i classes)", (classes) => {
    const { trees, x } = drawTrees(classes);
    const table = { rows: ROWS, columns: COLUMNS, data: x };
    const plain = new Float64Array(ROWS * Math.max(1, classes));
    for (const tree of trees) addPredictions(tree, table, 1, plain);
    expect(sumWalks(packWalks(trees), table, openPassage)).toEqual(plain);
  });

  it("come from a module that was built from its source", () => {
    const source = readFileSync(new URL("assembly/kernels.ts", import.meta.url));
    expect(createHash("sha256").update(source).digest("hex")).toBe(sourceMark);
  });
});
