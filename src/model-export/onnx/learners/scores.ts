import type { LogTarget } from "../../../model/log-target.ts";
import type { TargetScale } from "../../../model/target-scale.ts";
import type { GraphBuilder } from "../graph-builder.ts";

/** 1/(1 + exp(−s)). */
export const sigmoid = (g: GraphBuilder, s: string): string => {
  const power = g.add("Exp", [g.add("Neg", [s])]);
  return g.add("Div", [g.number(1), g.add("Add", [g.number(1), power])]);
};

/** Predictions of scores, as `fromScores` and `undoLog` compute them. */
export function predictionsOf(
  g: GraphBuilder,
  scores: string,
  classes: number,
  log?: LogTarget,
): string {
  if (classes > 2) return g.add("Softmax", [scores], { axis: { int: 1 } });
  if (classes === 2) {
    const second = sigmoid(g, scores);
    return g.concat([g.add("Sub", [g.number(1), second]), second]);
  }
  if (log === undefined) return scores;
  const within = g.add("Max", [g.add("Min", [scores, g.number(log.high)]), g.number(log.low)]);
  return g.add("Mul", [g.number(log.smear), g.add("Exp", [within])]);
}

/** x·wᵀ + bias. @param w outputs × columns */
export function affine(
  g: GraphBuilder,
  x: string,
  w: ArrayLike<number>,
  bias: ArrayLike<number>,
): string {
  const outputs = bias.length;
  const columns = w.length / outputs;
  const transposed = new Float64Array(w.length);
  for (let o = 0; o < outputs; o++)
    for (let j = 0; j < columns; j++) transposed[j * outputs + o] = w[o * columns + j];
  const product = g.add("MatMul", [x, g.constant("double", [columns, outputs], transposed)]);
  return g.add("Add", [product, g.row(bias)]);
}

/** Predictions in units of the target, within the range that was seen, as `fromScale` has them. */
export function ofScale(g: GraphBuilder, z: string, { mean, spread, range }: TargetScale): string {
  const own = g.add("Add", [g.add("Mul", [z, g.number(spread)]), g.number(mean)]);
  if (range === undefined) return own;
  return g.add("Min", [g.add("Max", [own, g.number(range[0])]), g.number(range[1])]);
}
