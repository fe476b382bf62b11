import { createRequire } from "node:module";
import type { decode as DecodeJpeg } from "jpeg-js";
import type { PNG as Png } from "pngjs";
import { AttuneError } from "../../errors/attune-error.ts";
import { orientationOf, turnUpright } from "./orientation.ts";
import type { Bitmap } from "./resize.ts";

/** An image of more pixels is refused before it is unpacked: it would take gigabytes. */
const MAX_PIXELS = 50e6;
/** Megabytes of memory that the decoder of JPEG may take. */
const MAX_JPEG_MB = 600;
/** Bytes of a PNG up to the height of the image, which is the last of them. */
const PNG_HEAD_BYTES = 24;
/** Numbers of a pixel, as the decoders return it. */
const RGBA = 4;
const WHITE = 255;

const load = createRequire(import.meta.url);
/** The decoders are loaded with the first image: most runs have none. */
let decoders: { readonly png: typeof Png; readonly jpeg: typeof DecodeJpeg } | undefined;

/** How files of other formats begin; `....` stands for any four bytes. */
const OTHER_FORMATS: readonly (readonly [start: RegExp, format: string])[] = [
  [/^GIF8/, "a GIF"],
  [/^RIFF....WEBP/s, "a WebP"],
  [/^BM/, "a BMP"],
  [/^(?:II\*\0|MM\0\*)/, "a TIFF"],
  [/^....ftyp(?:hei|hev|mif)/s, "a HEIC"],
  [/^....ftypavi/s, "an AVIF"],
  [/^\s*<(?:\?xml|svg|!DOCTYPE)/i, "an SVG"],
];
/** Bytes by which other formats are recognised. */
const START_BYTES = 64;

/** @throws AttuneError `data-invalid` */
function refuseFormat(bytes: Buffer, path: string): never {
  const start = bytes.toString("latin1", 0, START_BYTES);
  const other = OTHER_FORMATS.find(([pattern]) => pattern.test(start));
  const found = other ? `: it is ${other[1]} file` : bytes.length === 0 ? ": it is empty" : "";
  throw new AttuneError("data-invalid", `${path} is neither a PNG nor a JPEG image${found}`, {
    hint: "remove it, or save the image in one of these formats",
  });
}

/**
 * An image as red, green, blue, upright as its Exif data say. Transparent pixels are as on a white
 * page.
 * @throws AttuneError `data-invalid` for bytes that are neither PNG nor JPEG, and for broken images
 */
export function decodeImage(bytes: Buffer, path: string): Bitmap {
  const isPng = bytes.length > 8 && bytes.readUInt32BE(0) === 0x89504e47;
  const isJpeg = bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!isPng && !isJpeg) refuseFormat(bytes, path);
  decoders ??= { png: load("pngjs").PNG, jpeg: load("jpeg-js").decode };
  let image: { readonly width: number; readonly height: number; readonly data: Uint8Array };
  try {
    if (isPng && bytes.length >= PNG_HEAD_BYTES)
      requireSize(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
    image = isPng
      ? decoders.png.sync.read(bytes)
      : decoders.jpeg(bytes, {
          useTArray: true,
          tolerantDecoding: false,
          maxResolutionInMP: MAX_PIXELS / 1e6,
          maxMemoryUsageInMB: MAX_JPEG_MB,
        });
  } catch (error) {
    throw new AttuneError(
      "data-invalid",
      `${path} can't be read as a ${isPng ? "PNG" : "JPEG"} image: ${problemOf(bytes, isPng, error)}`,
      { hint: isTooLarge(error) ? "make it smaller" : "copy it again or remove it", cause: error },
    );
  }
  const { width, height } = image;
  const own = { width, height, channels: 3, data: flatten(image.data) };
  return isPng ? own : turnUpright(own, orientationOf(bytes));
}

/** An image that is not unpacked. */
class TooManyPixels extends Error {}

function requireSize(width: number, height: number): void {
  if (width * height > MAX_PIXELS)
    throw new TooManyPixels(`${width} × ${height} pixels are too many`);
}

/** Whether an image was not unpacked for its size; the decoder of JPEG has a limit of its own. */
const isTooLarge = (error: unknown): boolean =>
  error instanceof TooManyPixels ||
  (error instanceof Error && /limit exceeded/.test(error.message));

/** What is wrong with an image, in words of its format: the decoders say where they gave up. */
function problemOf(bytes: Buffer, isPng: boolean, error: unknown): string {
  if (error instanceof TooManyPixels) return error.message;
  if (isTooLarge(error)) return "it is too large";
  const end = isPng ? PNG_END : JPEG_END;
  // Some programs append bytes of their own.
  return bytes.lastIndexOf(end) === -1
    ? "its end is missing, the file was cut off"
    : "its data are damaged";
}
/** Name of the last part of a PNG file. */
const PNG_END = Buffer.from("IEND");
/** The last marker of a JPEG file. */
const JPEG_END = Buffer.from([0xff, 0xd9]);

/** Red, green and blue over white. */
function flatten(rgba: Uint8Array): Uint8Array {
  const pixels = rgba.length / RGBA;
  const data = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const alpha = rgba[RGBA * i + 3] / WHITE;
    for (let c = 0; c < 3; c++)
      data[3 * i + c] =
        alpha === 1
          ? rgba[RGBA * i + c]
          : Math.round(alpha * rgba[RGBA * i + c] + (1 - alpha) * WHITE);
  }
  return data;
}

/** Whether red, green and blue are about the same everywhere; JPEG changes them by a few. */
export function isGrey({ data }: Bitmap): boolean {
  for (let i = 0; i < data.length; i += 3)
    if (
      Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) >
      GREY_TOLERANCE
    )
      return false;
  return true;
}
const GREY_TOLERANCE = 8;

/** Brightness of each pixel (luma of ITU-R BT.601). */
export function toGrey({ width, height, data }: Bitmap): Bitmap {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++)
    grey[i] = Math.round(0.299 * data[3 * i] + 0.587 * data[3 * i + 1] + 0.114 * data[3 * i + 2]);
  return { width, height, channels: 1, data: grey };
}
