import * as v from "valibot";
import { networkProblem } from "../../model/convolution/fitted.ts";
import { pixelCount } from "../../model/convolution/image-shape.ts";
import { type PackedNumbers, readNumbers } from "../../numeric/packed-numbers.ts";
import { count, number, numbers } from "./number-schema.ts";
import { packedNumbers } from "./packed-schema.ts";

/** What a fitted model must fit: encoded columns, and classes (0 for a regression). */
export interface Shape {
  readonly width: number;
  /** Number of sparse columns; undefined where no step makes any. */
  readonly sparse: number | undefined;
  readonly classes: number;
}

/** Finite numbers, packed. */
export const packed = (isValid: (n: number) => boolean) =>
  v.custom<PackedNumbers>(
    (json) =>
      v.is(packedNumbers, json) && readNumbers(json).every((n) => Number.isFinite(n) && isValid(n)),
    "must be valid numbers",
  );

/** Units of a numeric target. */
const targetScale = v.strictObject({
  mean: number,
  spread: number,
  range: v.optional(v.tuple([number, number])),
});

const side = v.pipe(count, v.minValue(1), v.maxValue(1e4));
/** Size of images. */
export const imageShape = v.strictObject({ width: side, height: side, channels: side });

export const positive = v.pipe(
  number,
  v.check((n) => n > 0, "must be above 0"),
);

/** Layers of a network. @param outputs of a prediction */
export const layered = (s: Shape, outputs: number) =>
  v.strictObject({
    layers: v.pipe(
      v.strictObject({
        sizes: v.pipe(v.array(v.pipe(count, v.minValue(1), v.maxValue(1e6))), v.minLength(2)),
        activation: v.picklist(["selu", "relu", "tanh", "sigmoid"]),
        weights: v.array(numbers),
        biases: v.array(numbers),
      }),
      v.check(({ sizes, weights, biases }) => {
        const layers = sizes.slice(1);
        return (
          sizes[0] === s.width &&
          layers.at(-1) === outputs &&
          [weights, biases].every((list) => list.length === layers.length) &&
          layers.every((n, l) => weights[l].length === n * sizes[l] && biases[l].length === n)
        );
      }, "its layers do not fit together"),
    ),
    classes: v.literal(s.classes),
    scale: targetScale,
  });

/** Blocks of a convolutional network. */
export const convolution = (s: Shape) =>
  v.pipe(
    v.strictObject({
      image: imageShape,
      settings: v.strictObject({
        blocks: v.pipe(count, v.minValue(1), v.maxValue(8)),
        channels: v.pipe(count, v.multipleOf(4), v.minValue(4), v.maxValue(1024)),
        kernel: v.picklist([1, 3, 5, 7]),
      }),
      classes: v.literal(s.classes),
      pixels: v.strictObject({ mean: number, spread: positive }),
      scale: targetScale,
      parameters: packed(() => true),
      moments: packed(() => true),
    }),
    v.check(
      (json) => pixelCount(json.image) <= s.width && networkProblem(json) === undefined,
      "its parameters are of other blocks",
    ),
  );
