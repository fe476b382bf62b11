import { basename } from "node:path";
import { AttuneError } from "../../../errors/attune-error.ts";
import { type ImageShape, pixelCount } from "../../../model/convolution/image-shape.ts";
import { decodeImage, isGrey, toGrey } from "../../image/decode.ts";
import { describeSize, type ImageSize } from "../../image/image-size.ts";
import { type Bitmap, resize } from "../../image/resize.ts";
import type { RowSource } from "../row-source.ts";
import {
  CLASS_NAME,
  type ClassFile,
  describeUnread,
  FILE_NAME,
  type FolderReading,
  findUnlabelled,
} from "./class-folder.ts";
import { imagesForTime, type ReadingTime } from "./images-for-time.ts";
import { readFileBytes } from "./reading.ts";

/** Files that are read. */
export const IMAGE_FILE = /\.(png|jpe?g)$/i;

/** How the images of a folder are read. */
export interface ImageFolderOptions {
  /** Size that they get. Default: their own if it is small, otherwise a small one. */
  readonly size?: ImageSize | undefined;
  /** Whether a column has the names of the files. Default: false. */
  readonly names?: boolean | undefined;
  /** How much time there is on a busy machine. Default: all images are read. */
  readonly time?: ReadingTime | undefined;
}

/** Images by which size and channels are decided, spread over the folder. */
const SAMPLED_IMAGES = 300;
/** Images that all have one size keep it, if their longer side has at most this many pixels. */
const MAX_OWN_SIDE = 64;
/**
 * Numbers of an image that keeps its size, at most: each is a column. Coloured images of 64 × 64
 * pixels have 12,288, which take longer to read than smaller ones to learn from.
 */
const MAX_OWN_NUMBERS = 64 * 64;
/** Longer side of larger images, and of images of several sizes. */
const USUAL_SIDE = 32;
const LEAST_SIDE = 8;
/** Images in a chunk of rows. */
const CHUNK = 250;
/** Bytes of decoded images that are kept for the next time that they are read. */
const MAX_KEPT_BYTES = 256 * 2 ** 20;
const CHANNEL_NAMES = ["red", "green", "blue"];
/** The texts of all bytes. */
const TEXTS = Array.from({ length: 256 }, (_, value) => `${value}`);

/**
 * A folder of images as a table: a column for each number of an image, `pixel_ROW_COLUMN` or
 * `pixel_ROW_COLUMN_red`, and the column `class`. All images get one size.
 * @throws AttuneError `data-invalid` for an image that can't be read; others are found later;
 *   `usage` for a number of channels that images of files do not have
 */
export function openImageFolder(
  folder: string,
  all: readonly ClassFile[],
  unread: FolderReading,
  { size, names = false, time }: ImageFolderOptions,
): RowSource {
  const { image, note, pixels } = chooseSize(all, size);
  const length = pixelCount(image);
  const { files, notes } = time
    ? imagesForTime(all, { pixels, numbers: length }, time)
    : { files: all, notes: [] };
  const hasClasses = files.some(({ label }) => label !== undefined);
  const header = [
    ...pixelNames(image),
    ...(hasClasses ? [CLASS_NAME] : []),
    ...(names ? [FILE_NAME] : []),
  ];
  const kept = new Map<string, Uint8Array>();
  const read = (path: string): Uint8Array => {
    const known = kept.get(path);
    if (known !== undefined) return known;
    const { data } = fit(decodeImage(readFileBytes(path), path), image);
    if ((kept.size + 1) * length <= MAX_KEPT_BYTES) kept.set(path, data);
    return data;
  };
  return {
    label: folder,
    isFolder: true,
    unlabelled: findUnlabelled(all, "image"),
    image,
    header: async () => header,
    notes: () => [{ column: "", message: note }, ...notes, ...describeUnread(unread)],
    async *chunks() {
      for (let from = 0; from < files.length; from += CHUNK)
        yield files.slice(from, from + CHUNK).map(({ path, label = "" }) => {
          const cells = new Array<string>(header.length);
          const data = read(path);
          for (let i = 0; i < length; i++) cells[i] = TEXTS[data[i]];
          if (hasClasses) cells[length] = label;
          if (names) cells[header.length - 1] = basename(path);
          return cells;
        });
    },
  };
}

/** The columns of an image's numbers. */
function pixelNames({ width, height, channels }: ImageShape): string[] {
  const names: string[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (channels === 1) names.push(`pixel_${y}_${x}`);
      else for (const channel of CHANNEL_NAMES) names.push(`pixel_${y}_${x}_${channel}`);
  return names;
}

/** An image in the size and with the channels of all. */
function fit(image: Bitmap, { width, height, channels }: ImageShape): Bitmap {
  return resize(channels === 1 ? toGrey(image) : image, width, height);
}

/**
 * Decides the size by the images, as far as it is not given.
 * @returns also the pixels of a file, in the mean
 */
function chooseSize(
  files: readonly ClassFile[],
  given: ImageSize | undefined,
): { readonly image: ImageShape; readonly note: string; readonly pixels: number } {
  if (given?.channels !== undefined && given.channels !== 1 && given.channels !== 3)
    throw new AttuneError(
      "usage",
      `image: images of a folder have 1 or 3 channels, got ${given.channels}`,
      { hint: "1 for grey, 3 for red, green and blue" },
    );
  const step = Math.max(1, files.length / SAMPLED_IMAGES);
  const sizes = new Set<string>();
  const shapes: number[] = [];
  let pixels = 0;
  let hasColours = false;
  let first: Bitmap | undefined;
  for (let at = 0; at < files.length; at += step) {
    const { path } = files[Math.floor(at)];
    const image = decodeImage(readFileBytes(path), path);
    first ??= image;
    sizes.add(`${image.width} × ${image.height}`);
    shapes.push(image.width / image.height);
    pixels += image.width * image.height;
    hasColours ||= !isGrey(image);
  }
  const channels = given?.channels ?? (hasColours ? 3 : 1);
  const isOwn = sizes.size === 1 && first !== undefined;
  const { width, height } =
    given ??
    (isOwn && isSmall(first!, channels) ? first! : smallSize(shapes.sort((a, b) => a - b)));
  const image = { width, height, channels };
  const colours = channels === 1 ? "grey" : "red, green and blue";
  const resized = isOwn && first!.width === width && first!.height === height;
  const from = resized ? "" : `, resized from ${isOwn ? [...sizes][0] : "several sizes"}`;
  return {
    image,
    note: `images of ${describeSize({ width, height })} (${colours})${from}`,
    pixels: pixels / Math.max(1, shapes.length),
  };
}

const isSmall = ({ width, height }: Bitmap, channels: number): boolean =>
  Math.max(width, height) <= MAX_OWN_SIDE &&
  Math.min(width, height) >= LEAST_SIDE &&
  width * height * channels <= MAX_OWN_NUMBERS;

/** A small size with the median proportion of width and height. */
function smallSize(shapes: readonly number[]): { readonly width: number; readonly height: number } {
  const shape = shapes[shapes.length >> 1] ?? 1;
  const side = (share: number): number => Math.max(LEAST_SIDE, Math.round(USUAL_SIDE * share));
  return { width: side(Math.min(1, shape)), height: side(Math.min(1, 1 / shape)) };
}
