import type { ScoredTree } from "../../../model/boosting/ensemble.ts";
import { type EnsembleJson, ensembleFromJson } from "../../../model/boosting/ensemble-json.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { predictionsOf } from "./scores.ts";
import { TreeNodes } from "./tree-nodes.ts";

/** An ensemble of boosted trees. */
export function addBoosting(g: GraphBuilder, x: EncodedRows, json: EnsembleJson): string {
  const m = ensembleFromJson(json);
  const k = m.base.length;
  const base = g.row(m.base);
  const nodes = new TreeNodes(x);
  for (const tree of m.trees) addTree(nodes, tree, m.fill);
  if (m.trees.length === 0) {
    // A sum of no columns has the rows of the table.
    const none = g.columns(x.values, []);
    return predictionsOf(g, g.add("Add", [g.sumOfColumns(none), base]), m.classes);
  }
  const sums = nodes.build(g, x.values, k);
  const scores = g.add("Add", [g.add("Mul", [sums, g.number(m.unit)]), base]);
  return predictionsOf(g, scores, m.classes);
}

function addTree(nodes: TreeNodes, tree: ScoredTree, fill: Float64Array): void {
  const { column, threshold, missingRight, children, output, outputs, value } = tree;
  const addLeaf = (leaf: number): number =>
    nodes.leaf(output, value.subarray(leaf * outputs, (leaf + 1) * outputs));
  const addTest = (k: number, left: () => number, right: () => number): number => {
    const own = fill[column[k]];
    const missingLeft = Number.isNaN(own) ? missingRight[k] === 0 : own <= threshold[k];
    return nodes.test(column[k], threshold[k], missingLeft, left, right);
  };
  const visit = (child: number): number => {
    if (child < 0 || children === undefined) return addLeaf(-1 - child);
    const [left, right] = [() => visit(children[2 * child]), () => visit(children[2 * child + 1])];
    return addTest(child, left, right);
  };
  /** Each level of an oblivious tree has one test, a bit of the leaf. */
  const visitLevel = (level: number, leaf: number): number => {
    if (level === column.length) return addLeaf(leaf);
    const [left, right] = [0, 1].map((bit) => () => visitLevel(level + 1, 2 * leaf + bit));
    return addTest(level, left, right);
  };
  nodes.begin();
  if (children === undefined) visitLevel(0, 0);
  else visit(column.length === 0 ? -1 : 0);
}
