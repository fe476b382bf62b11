import type { Bitmap } from "./resize.ts";

/** Markers of JPEG: the part that holds Exif, and the one before the pixels. */
const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const EXIF = Buffer.from("Exif\0\0", "latin1");
/** Tag of the orientation (Exif 2.32, §4.6.5). */
const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

/**
 * How a camera was held, as a JPEG file says it (Exif 2.32, tag 274): 1 to 8; 1, upright, where it
 * says nothing.
 */
export function orientationOf(jpeg: Buffer): number {
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const marker = jpeg[at + 1];
    if (marker === START_OF_SCAN) break;
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    const part = jpeg.subarray(at + 4, end);
    if (marker === APP1 && part.subarray(0, EXIF.length).equals(EXIF))
      return readTag(part.subarray(EXIF.length));
    at = end;
  }
  return 1;
}

/** The orientation in the first directory of a TIFF structure. */
function readTag(tiff: Buffer): number {
  if (tiff.length < 8) return 1;
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number): number => {
    if (at < 0 || at + 2 > tiff.length) return 0;
    return isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  };
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const entries = short(start);
  for (let k = 0; k < entries; k++) {
    const at = start + 2 + ENTRY_BYTES * k;
    if (short(at) !== ORIENTATION) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** An image turned and mirrored so that it stands upright. */
export function turnUpright(image: Bitmap, orientation: number): Bitmap {
  if (orientation === 1) return image;
  const { width: w, height: h, channels, data } = image;
  const isAcross = orientation >= 5;
  const [width, height] = isAcross ? [h, w] : [w, h];
  // Which of the stored axes run backwards.
  const flipX = [2, 3, 7, 8].includes(orientation);
  const flipY = [3, 4, 6, 7].includes(orientation);
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = isAcross ? [y, x] : [x, y];
      const from = (flipY ? h - 1 - row : row) * w + (flipX ? w - 1 - column : column);
      const to = y * width + x;
      for (let c = 0; c < channels; c++) turned[to * channels + c] = data[from * channels + c];
    }
  return { width, height, channels, data: turned };
}
