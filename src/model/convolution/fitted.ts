import {
  type ConvolutionArena,
  openArena,
  plainArena,
} from "../../numeric/convolution/convolution.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { type PackedNumbers, packFloats, readNumbers } from "../../numeric/packed-numbers.ts";
import type { FittedModel, Predictor } from "../model.ts";
import { softmaxRows } from "../probabilities.ts";
import { fromScale, type TargetScale } from "../target-scale.ts";
import { type Block, type BlockSettings, planBlocks } from "./architecture.ts";
import { type ChannelMoments, ForwardPass, forwardBytes } from "./forward.ts";
import { type ImageShape, pixelCount } from "./image-shape.ts";
import { parameterCount } from "./parameters.ts";

/** Images that pass through a network at once. */
const IMAGES_PER_PASS = 64;

/** A trained network as plain data. */
export interface ConvolutionJson {
  /** Size of the images. */
  readonly image: ImageShape;
  /** What decides its blocks. */
  readonly settings: BlockSettings;
  /** Number of classes, 0 for a regression. */
  readonly classes: number;
  /** Mean and standard deviation of the pixels in training. */
  readonly pixels: { readonly mean: number; readonly spread: number };
  /** Units of a numeric target. */
  readonly scale: TargetScale;
  /** All parameters, in the order of `cutParameters`. */
  readonly parameters: PackedNumbers;
  /** Mean and then variance of the channels of each block. */
  readonly moments: PackedNumbers;
}

/** A network in memory. */
export interface TrainedNetwork extends Omit<ConvolutionJson, "parameters" | "moments"> {
  readonly parameters: Float32Array;
  readonly moments: readonly ChannelMoments[];
}

/** The blocks of a network for images of a shape. */
export const blocksOf = ({
  image,
  settings,
}: Pick<ConvolutionJson, "image" | "settings">): Block[] => planBlocks(image, settings);

/** Writes the standardized pixels of a row. NaN becomes the mean. */
export function writePixels(
  x: Matrix,
  row: number,
  { pixels }: Pick<ConvolutionJson, "pixels">,
  to: Float32Array,
): void {
  const from = row * x.columns;
  for (let i = 0; i < to.length; i++) {
    const value = (x.data[from + i] - pixels.mean) / pixels.spread;
    to[i] = Number.isNaN(value) ? 0 : value;
  }
}

/** Predictions: probabilities of classes, or numbers. */
function predictImages(
  network: TrainedNetwork,
  x: Matrix,
  open: (lengths: readonly number[]) => ConvolutionArena,
): Float64Array {
  const { image, classes, scale } = network;
  const blocks = blocksOf(network);
  const outputs = Math.max(1, classes);
  const batch = Math.min(IMAGES_PER_PASS, Math.max(1, x.rows));
  const arena = open(forwardBytes(blocks, outputs, batch));
  const passes = new ForwardPass(arena, blocks, outputs, batch);
  passes.parameters.all.set(network.parameters);
  const out = new Float64Array(x.rows * outputs);
  const length = pixelCount(image);
  for (let from = 0; from < x.rows; from += batch) {
    const count = Math.min(batch, x.rows - from);
    for (let i = 0; i < count; i++)
      writePixels(x, from + i, network, passes.images.subarray(i * length, (i + 1) * length));
    passes.forward(count, network.moments);
    passes.predict(count);
    out.set(passes.outputs.subarray(0, count * outputs), from * outputs);
  }
  arena.close();
  if (classes > 0) softmaxRows(out, x.rows, classes);
  else for (let i = 0; i < out.length; i++) out[i] = fromScale(out[i], scale);
  return out;
}

/** A network that predicts. */
export function createFitted(network: TrainedNetwork): FittedModel {
  return {
    predict: (x) => predictImages(network, x, openArena),
    toJSON: (): ConvolutionJson => ({
      ...network,
      parameters: packFloats(network.parameters),
      moments: packFloats(
        network.moments.flatMap(({ mean, variance }) => [...mean, ...variance]),
        "f64",
      ),
    }),
  };
}

/** The network that `toJSON` wrote. */
export function loadNetwork(json: ConvolutionJson): TrainedNetwork {
  const parameters = Float32Array.from(readNumbers(json.parameters));
  return { ...json, parameters, moments: readMoments(json) };
}

function readMoments(json: Omit<ConvolutionJson, "scale">): ChannelMoments[] {
  const numbers = readNumbers(json.moments);
  let at = 0;
  return blocksOf(json).map(({ output: { channels } }) => ({
    mean: numbers.subarray(at, (at += channels)),
    variance: numbers.subarray(at, (at += channels)),
  }));
}

/** What a saved network predicts, without WebAssembly. */
export function convolutionPredictor(json: ConvolutionJson): Predictor {
  const network = loadNetwork(json);
  return (x) => predictImages(network, x, plainArena);
}

/** What is wrong with the lengths of a saved network; undefined if it fits together. */
export function networkProblem(json: Omit<ConvolutionJson, "scale">): string | undefined {
  const blocks = blocksOf(json);
  const channels = blocks.reduce((sum, { output }) => sum + output.channels, 0);
  const variances = readMoments(json).flatMap(({ variance }) => [...variance]);
  if (readNumbers(json.parameters).length !== parameterCount(blocks, Math.max(1, json.classes)))
    return "it has other parameters than its blocks";
  if (readNumbers(json.moments).length !== 2 * channels || variances.some((v) => v < 0))
    return "it has other moments than its blocks";
  return undefined;
}
