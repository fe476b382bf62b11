import { expect, it } from "vitest";
import { plainArena } from "../../numeric/convolution/convolution.ts";
import { createRng } from "../../numeric/rng.ts";
import { planBlocks } from "./architecture.ts";
import { BackPass } from "./back.ts";
import type { ChannelMoments, ForwardPass } from "./forward.ts";
import { initParameters } from "./parameters.ts";

const COUNT = 3;
const OUTPUTS = 2;
/** Step of the differences: float32 has seven digits. */
const H = 5e-4;

/** A small network with a block that pools and one that does not, and images. */
function createPasses() {
  const image = { height: 6, width: 7, channels: 2 };
  const blocks = planBlocks(image, { channels: 4, blocks: 2, kernel: 3 });
  const back = new BackPass(plainArena(), blocks, OUTPUTS, COUNT);
  const passes = back.forward;
  const rng = createRng(5);
  initParameters(passes.parameters, blocks, rng);
  const { all, weights } = passes.parameters;
  for (let i = 0; i < weights.length; i++) weights[i] = 0.3 * rng.normal();
  for (let i = 0; i < all.length; i++) all[i] += 0.1 * rng.normal();
  for (let i = 0; i < passes.images.length; i++) passes.images[i] = rng.normal();
  return { back, passes, blocks };
}

/** Σ ½ (output − target)², in float64. */
function lossOf(passes: ForwardPass): number {
  passes.forward(COUNT, undefined);
  passes.predict(COUNT);
  return passes.outputs.reduce((sum, out, i) => sum + 0.5 * (out - i) ** 2, 0);
}

it("has blocks that pool as late as the size of the images allows", () => {
  const poolsOf = (side: number, blocks: number) =>
    planBlocks({ height: side, width: side, channels: 1 }, { channels: 8, blocks, kernel: 3 }).map(
      ({ pooled, output }) => [pooled, output.height, output.channels],
    );
  expect(poolsOf(28, 3)).toEqual([
    [true, 14, 8],
    [true, 7, 16],
    [true, 3, 32],
  ]);
  expect(poolsOf(8, 3)).toEqual([
    [false, 8, 8],
    [false, 8, 16],
    [true, 4, 32],
  ]);
});

it("passes back the derivatives of convolution, pooling and normalization, as differences show", () => {
  const { back, passes } = createPasses();
  expect(lossOf(passes)).toBeGreaterThan(0);
  passes.outputs.forEach((out, i) => {
    back.outputDelta[i] = out - i;
  });
  back.backward(COUNT);
  const gradient = back.gradient.all.slice();
  const { all } = passes.parameters;
  const slopes = all.map((value, i) => {
    const at = (h: number): number => {
      all[i] = value + h;
      const loss = lossOf(passes);
      all[i] = value;
      return loss;
    };
    return (at(H) - at(-H)) / (2 * H);
  });
  // Single slopes are off where a step changes which pixel is pooled, or what is rectified to 0.
  const parts = [back.gradient.weights, back.gradient.biases];
  for (const block of back.gradient.blocks) parts.push(block.weights, block.gamma, block.beta);
  for (const [p, part] of parts.entries()) {
    const from = (part.byteOffset - back.gradient.all.byteOffset) / 4;
    const [own, wanted] = [gradient, slopes].map((of) => of.subarray(from, from + part.length));
    const length = (of: Float32Array): number => Math.hypot(...of);
    const apart = length(own.map((g, i) => g - wanted[i]));
    expect(length(own), `part ${p}`).toBeGreaterThan(0.01);
    expect(apart / length(wanted), `part ${p}`).toBeLessThan(0.05);
  }
});

it("normalizes by the moments that it is given as by those of the batch", () => {
  const { passes, blocks } = createPasses();
  const moments: ChannelMoments[] = blocks.map(() => ({
    mean: new Float64Array(0),
    variance: new Float64Array(0),
  }));
  passes.forward(COUNT, undefined, (b, mean, variance) => {
    moments[b] = { mean: mean.slice(), variance };
  });
  const own = [...passes.features];
  passes.forward(COUNT, moments);
  expect([...passes.features]).toEqual(own);
  const one = passes.features.slice(0, own.length / COUNT);
  passes.forward(1, moments);
  expect([...passes.features.slice(0, own.length / COUNT)]).toEqual([...one]);
});
