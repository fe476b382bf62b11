import type { LinearWeights } from "../../../model/linear.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { affine, predictionsOf } from "./scores.ts";

/**
 * A linear model, of columns or of pieces of them.
 * @param x undefined if there are n-grams alone
 * @param ofNGrams what n-grams add to the scores, rows × outputs
 */
export function addLinear(
  g: GraphBuilder,
  x: EncodedRows | undefined,
  json: LinearWeights,
  ofNGrams: string | undefined,
): string {
  const { classes, intercept, log } = json;
  const own = x === undefined ? g.row(intercept) : scoreColumns(g, x, json);
  const scores = ofNGrams === undefined ? own : g.add("Add", [ofNGrams, own]);
  return predictionsOf(g, scores, classes, log);
}

function scoreColumns(
  g: GraphBuilder,
  x: EncodedRows,
  { weights, intercept, knots = [] }: LinearWeights,
): string {
  let { values } = x;
  const indices = knots.flatMap((list, j) => list.map(() => j));
  if (indices.length > 0) {
    const beyond = g.add("Sub", [g.columns(values, indices), g.row(knots.flat())]);
    values = g.concat([values, g.add("Max", [beyond, g.number(0)])]);
  }
  return affine(g, values, weights, intercept);
}
