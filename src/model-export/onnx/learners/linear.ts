import type { LinearWeights } from "../../../model/linear.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { affine, predictionsOf } from "./scores.ts";

/** A linear model, of columns or of pieces of them. */
export function addLinear(g: GraphBuilder, x: EncodedRows, json: LinearWeights): string {
  const { classes, weights, intercept, log, knots = [] } = json;
  let { values } = x;
  const indices = knots.flatMap((list, j) => list.map(() => j));
  if (indices.length > 0) {
    const beyond = g.add("Sub", [g.columns(values, indices), g.row(knots.flat())]);
    values = g.concat([values, g.add("Max", [beyond, g.number(0)])]);
  }
  return predictionsOf(g, affine(g, values, weights, intercept), classes, log);
}
