/**
 * The forward pass of a convolutional network beside the same network in onnxruntime-web, one thread
 * each, batches by turns. Run it by jiti, after a build. Prints the largest difference of the
 * outputs, and the median milliseconds of a batch.
 */
import ort from "onnxruntime-web";
import { planBlocks } from "../src/model/convolution/architecture.ts";
import { ForwardPass, forwardBytes } from "../src/model/convolution/forward.ts";
import { initParameters } from "../src/model/convolution/parameters.ts";
import { encodeModel, type OnnxNode, type Tensor } from "../src/model-export/onnx/proto.ts";
import { openArena } from "../src/numeric/convolution/convolution.ts";
import { createRng } from "../src/numeric/rng.ts";

const [SIDE, BATCH, CHANNELS, BLOCKS, KERNEL, CLASSES, RUNS] = [28, 64, 16, 3, 3, 10, 40];
/** Added to variances in batch normalization, as `ForwardPass` does. */
const EPSILON = 1e-5;

const blocks = planBlocks(
  { height: SIDE, width: SIDE, channels: 1 },
  { channels: CHANNELS, blocks: BLOCKS, kernel: KERNEL },
);
const pass = new ForwardPass(
  openArena(forwardBytes(blocks, CLASSES, BATCH)),
  blocks,
  CLASSES,
  BATCH,
);
const rng = createRng(1);
initParameters(pass.parameters, blocks, rng);
for (const numbers of [pass.images, pass.parameters.weights])
  for (let i = 0; i < numbers.length; i++) numbers[i] = rng.normal();
const moments = blocks.map(({ output }) => ({
  mean: new Float64Array(output.channels),
  variance: new Float64Array(output.channels).fill(1),
}));
const runAttune = (): void => {
  pass.forward(BATCH, moments);
  pass.predict(BATCH);
};

const nodes: OnnxNode[] = [];
const constants: [string, Tensor][] = [];
const add = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: OnnxNode["attributes"] = {},
): string => {
  nodes.push({ operator, domain: "", inputs, outputs: [output], attributes });
  return output;
};

// ONNX has channels before rows and columns, Attune after them.
let last = "images";
for (const [k, { input, output, pooled }] of blocks.entries()) {
  const own = pass.parameters.blocks[k]!.weights;
  const values = new Float32Array(own.length);
  for (let cell = 0; cell < KERNEL ** 2; cell++)
    for (let c = 0; c < input.channels; c++)
      for (let o = 0; o < output.channels; o++)
        values[(o * input.channels + c) * KERNEL ** 2 + cell] =
          own[(cell * input.channels + c) * output.channels + o]! / Math.sqrt(1 + EPSILON);
  const dims = [output.channels, input.channels, KERNEL, KERNEL];
  constants.push([`weights${k}`, { type: "float", dims, values }]);
  const border = (KERNEL - 1) / 2;
  last = add("Conv", [last, `weights${k}`], `convolved${k}`, {
    kernel_shape: { ints: [KERNEL, KERNEL] },
    pads: { ints: [border, border, border, border] },
  });
  if (pooled)
    last = add("MaxPool", [last], `pooled${k}`, {
      kernel_shape: { ints: [2, 2] },
      strides: { ints: [2, 2] },
    });
  last = add("Relu", [last], `block${k}`);
}
const { height, width, channels } = blocks.at(-1)!.output;
const pixels = height * width;
const dense = new Float32Array(pixels * channels * CLASSES);
for (let p = 0; p < pixels; p++)
  for (let c = 0; c < channels; c++)
    for (let o = 0; o < CLASSES; o++)
      dense[(c * pixels + p) * CLASSES + o] =
        pass.parameters.weights[(p * channels + c) * CLASSES + o]!;
constants.push(
  ["shape", { type: "int64", dims: [2], values: [BATCH, pixels * channels] }],
  ["dense", { type: "float", dims: [pixels * channels, CLASSES], values: dense }],
);
add("MatMul", [add("Reshape", [last, "shape"], "flat"), "dense"], "outputs");
const graph = {
  ...{ name: "convolution", nodes, constants },
  inputs: [{ name: "images", type: "float" as const, dims: [BATCH, 1, SIDE, SIDE] }],
  outputs: [{ name: "outputs", type: "float" as const, dims: [BATCH, CLASSES] }],
};
const facts = { producer: "bench", version: "1", description: "", operators: { "": 13 } };

ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(encodeModel(graph, facts));
const feeds = { images: new ort.Tensor("float32", pass.images.slice(), [BATCH, 1, SIDE, SIDE]) };
const theirs = (await session.run(feeds))["outputs"]!.data as Float32Array;
runAttune();
let difference = 0;
for (let i = 0; i < BATCH * CLASSES; i++)
  difference = Math.max(difference, Math.abs(theirs[i]! - pass.outputs[i]!));

const times = { attune: [] as number[], onnxruntime: [] as number[] };
for (let i = 0; i < RUNS; i++) {
  let start = performance.now();
  runAttune();
  times.attune.push(performance.now() - start);
  start = performance.now();
  await session.run(feeds);
  times.onnxruntime.push(performance.now() - start);
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
console.log(
  JSON.stringify({
    largestOutput: Math.max(...pass.outputs),
    largestDifference: difference,
    attuneMilliseconds: median(times.attune),
    onnxruntimeMilliseconds: median(times.onnxruntime),
  }),
);
