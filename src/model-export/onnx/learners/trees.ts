import type { ForestJson } from "../../../model/tree/average-of-trees.ts";
import { type Nodes, type NodesJson, nodesFromJson } from "../../../numeric/trees/nodes.ts";
import { unpackTrees } from "../../../numeric/trees/packed-trees.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { TreeNodes } from "./tree-nodes.ts";

function addNodes(nodes: TreeNodes, tree: Nodes): void {
  const visit = (k: number): number => {
    const { outputs } = tree;
    if (tree.feature[k] < 0)
      return nodes.leaf(0, tree.value.subarray(k * outputs, (k + 1) * outputs));
    const [left, right] = [() => visit(tree.left[k]), () => visit(tree.right[k])];
    return nodes.test(tree.feature[k], tree.threshold[k], false, left, right);
  };
  nodes.begin();
  visit(0);
}

function sumTrees(g: GraphBuilder, x: EncodedRows, trees: readonly Nodes[]): string {
  const nodes = new TreeNodes(x);
  for (const tree of trees) addNodes(nodes, tree);
  return nodes.build(g, x.values, trees[0].outputs);
}

/** A decision tree. */
export const addTree = (g: GraphBuilder, x: EncodedRows, json: NodesJson): string =>
  sumTrees(g, x, [nodesFromJson(json)]);

/** The mean of trees, in which the shares of the classes have the weight of one tree. */
export function addForest(g: GraphBuilder, x: EncodedRows, json: ForestJson): string {
  const trees = unpackTrees(json.packed) ?? [];
  const sums = sumTrees(g, x, trees);
  const { prior } = json;
  if (prior.length === 0) return g.add("Div", [sums, g.number(trees.length)]);
  const shares = g.add("Div", [sums, g.sumOfColumns(sums)]);
  const votes = g.add("Mul", [shares, g.number(trees.length)]);
  return g.add("Div", [g.add("Add", [votes, g.row(prior)]), g.number(trees.length + 1)]);
}
