import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";

/** Size of images, of which the channels may be open. */
export interface ImageSize {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows of pixels. */
  readonly height: number;
  /** Numbers of a pixel; undefined: as the images have them. */
  readonly channels?: number | undefined;
}

const LEAST_SIDE = 4;
const MAX_SIDE = 256;
const MAX_CHANNELS = 4;
/** Each number of an image is a column. */
const MAX_NUMBERS = 50_000;

/**
 * A size as users write it: `28x28` or `32x32x3`; `none` says that there are no images.
 * @throws AttuneError `usage`
 */
export function parseImageSize(text: unknown): ImageSize | "none" {
  if (text === "none") return text;
  const [, width, height, channels] =
    (typeof text === "string" && /^(\d+)[x×](\d+)(?:[x×](\d+))?$/i.exec(text)) || [];
  if (width === undefined || height === undefined)
    throw new AttuneError("usage", `image must be WIDTHxHEIGHT, got ${show(text)}`, {
      hint: "such as 28x28, 32x32x3 with three channels, or none",
    });
  const sides = [Number(width), Number(height)];
  const depth = channels === undefined ? undefined : Number(channels);
  if (sides.some((side) => side < LEAST_SIDE || side > MAX_SIDE))
    throw new AttuneError(
      "usage",
      `image: width and height are ${LEAST_SIDE} to ${MAX_SIDE} pixels, got ${show(text)}`,
    );
  if (depth !== undefined && (depth < 1 || depth > MAX_CHANNELS))
    throw new AttuneError(
      "usage",
      `image: a pixel has 1 to ${MAX_CHANNELS} channels, got ${show(text)}`,
      { hint: "1 for grey, 3 for red, green and blue" },
    );
  if (sides[0] * sides[1] * (depth ?? 1) > MAX_NUMBERS)
    throw new AttuneError(
      "usage",
      `image: ${show(text)} has more than ${MAX_NUMBERS} numbers, one column each`,
      { hint: "choose a smaller size" },
    );
  return { width: sides[0], height: sides[1], channels: depth };
}

/** `28 × 28 pixels`, `32 × 32 pixels of 3 channels` */
export const describeSize = ({ width, height, channels = 1 }: ImageSize): string =>
  `${width} × ${height} pixels${channels === 1 ? "" : ` of ${channels} channels`}`;

/** The size that the images of a folder should get; undefined where the option says none. */
export function imageSizeOf(option: string | undefined): ImageSize | undefined {
  const size = option === undefined ? "none" : parseImageSize(option);
  return size === "none" ? undefined : size;
}
