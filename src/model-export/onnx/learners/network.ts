import { type Activation, SELU_LIMIT, SELU_SCALE } from "../../../model/network/activation.ts";
import type { NetworkJson } from "../../../model/network/network.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { affine, ofScale, sigmoid } from "./scores.ts";

/** From operators that exist for 64-bit numbers: ONNX Runtime's own activations do not. */
function activate(g: GraphBuilder, kind: Activation, z: string): string {
  if (kind === "sigmoid") return sigmoid(g, z);
  const above = g.add("Max", [z, g.number(0)]);
  if (kind === "relu") return above;
  if (kind === "selu") {
    const below = g.add("Sub", [g.add("Exp", [g.add("Min", [z, g.number(0)])]), g.number(1)]);
    const scaled = g.add("Mul", [above, g.number(SELU_SCALE)]);
    return g.add("Add", [scaled, g.add("Mul", [below, g.number(SELU_LIMIT)])]);
  }
  // tanh z = 2/(1 + exp(−2z)) − 1.
  const doubled = g.add("Mul", [sigmoid(g, g.add("Mul", [z, g.number(2)])), g.number(2)]);
  return g.add("Sub", [doubled, g.number(1)]);
}

/** A feed-forward network. */
export function addNetwork(g: GraphBuilder, x: EncodedRows, json: NetworkJson): string {
  const { layers, classes, scale } = json;
  let z = x.values;
  for (const [l, weights] of layers.weights.entries()) {
    if (l > 0) z = activate(g, layers.activation, z);
    z = affine(g, z, weights, layers.biases[l]);
  }
  if (classes > 0) return g.add("Softmax", [z], { axis: { int: 1 } });
  return ofScale(g, z, scale);
}
