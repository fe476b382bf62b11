import type { ImageShape } from "../../model/convolution/image-shape.ts";
import { categorical } from "../../space/choice.ts";
import type { NamedValues } from "../is-record.ts";

/** Smaller images have too few cells: their pixels say as much. */
const LEAST_SIDE = 16;

/** Whether models may read gradients and colours of images of this size. */
export const mayReadGradients = ({ width, height }: ImageShape): boolean =>
  Math.min(width, height) >= LEAST_SIDE;

/** Hyperparameters of models of such images, other than networks of convolutions. */
export const imageSpace = {
  /** Whether a model reads gradients and colours of images (`image-features.ts`), or their pixels. */
  images: categorical(["gradients", "pixels"], { default: "gradients" }),
};

/** Whether a candidate with these hyperparameters reads gradients and colours of images. */
export const readsGradients = ({ images }: NamedValues): boolean => images === "gradients";
