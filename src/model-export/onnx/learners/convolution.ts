import type { Block } from "../../../model/convolution/architecture.ts";
import { blocksOf, type ConvolutionJson, loadNetwork } from "../../../model/convolution/fitted.ts";
import { type ChannelMoments, scaleOf } from "../../../model/convolution/forward.ts";
import { pixelCount } from "../../../model/convolution/image-shape.ts";
import { type BlockParameters, cutParameters } from "../../../model/convolution/parameters.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { ofScale } from "./scores.ts";

const CHANNELS_FIRST = { perm: { ints: [0, 3, 1, 2] } };
const CHANNELS_LAST = { perm: { ints: [0, 2, 3, 1] } };

/** A convolutional network of the first columns; it computes in 32 bits, as it does in Attune. */
export function addConvolution(g: GraphBuilder, x: EncodedRows, json: ConvolutionJson): string {
  const { image, classes, scale, pixels, parameters, moments } = loadNetwork(json);
  const blocks = blocksOf(json);
  const outputs = Math.max(1, classes);
  const own = cutParameters(parameters, blocks, outputs);
  const count = pixelCount(image);
  const first = Array.from({ length: count }, (_, j) => j);
  const values = count === x.columns ? x.values : g.columns(x.values, first);
  const standard = g.add("Div", [
    g.add("Sub", [values, g.number(pixels.mean)]),
    g.number(pixels.spread),
  ]);
  // What is missing is as the mean.
  const isMissing = g.add("Not", [g.add("Equal", [standard, standard])]);
  const filled = g.cast(g.add("Where", [isMissing, g.number(0), standard]), "float");
  const shape = g.integers([-1, image.height, image.width, image.channels]);
  let maps = g.add("Transpose", [g.add("Reshape", [filled, shape])], CHANNELS_FIRST);
  for (const [b, block] of blocks.entries())
    maps = addBlock(g, maps, block, own.blocks[b], moments[b]);
  const flat = g.add("Flatten", [g.add("Transpose", [maps], CHANNELS_LAST)], { axis: { int: 1 } });
  const weights = g.constant("float", [own.weights.length / outputs, outputs], own.weights);
  const sums = g.add("MatMul", [flat, weights]);
  const scores = g.add("Add", [sums, g.constant("float", [1, outputs], own.biases)]);
  const z = g.cast(scores, "double");
  return classes > 0 ? g.add("Softmax", [z], { axis: { int: 1 } }) : ofScale(g, z, scale);
}

/** Images × channels × rows × columns after a block. */
function addBlock(
  g: GraphBuilder,
  input: string,
  { input: { channels: from }, output: { channels: to }, size, pooled }: Block,
  { weights, gamma, beta }: BlockParameters,
  moments: ChannelMoments,
): string {
  // Attune has a row for each place and channel of the square, ONNX a square for each two channels.
  const kernel = new Float32Array(weights.length);
  const square = size * size;
  for (let at = 0; at < square; at++)
    for (let c = 0; c < from; c++)
      for (let o = 0; o < to; o++)
        kernel[(o * from + c) * square + at] = weights[(at * from + c) * to + o];
  const margin = size >> 1;
  let maps = g.add("Conv", [input, g.constant("float", [to, from, size, size], kernel)], {
    kernel_shape: { ints: [size, size] },
    pads: { ints: [margin, margin, margin, margin] },
  });
  if (pooled)
    maps = g.add("MaxPool", [maps], { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } });
  const { scale, shift } = scaleOf(gamma, beta, moments);
  const scaled = g.add("Mul", [maps, g.constant("float", [1, to, 1, 1], scale)]);
  return g.add("Relu", [g.add("Add", [scaled, g.constant("float", [1, to, 1, 1], shift)])]);
}
