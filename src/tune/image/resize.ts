/** An image of 8 bits: row by row, the channels of a pixel together. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** For each new pixel: the first old one, and the weights of it and the next ones. */
interface Filter {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

/** A triangle as wide as two new pixels, or two old ones if these are wider. */
function makeFilter(from: number, to: number): Filter {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const first = new Int32Array(to);
  const weights: Float64Array[] = [];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const own = Float64Array.from({ length: end - start }, (_, k) =>
      Math.max(0, 1 - Math.abs((start + k + 0.5 - centre) / reach)),
    );
    const sum = own.reduce((a, b) => a + b, 0);
    first[i] = start;
    weights.push(own.map((w) => w / sum));
  }
  return { first, weights };
}

/**
 * An image in another size: each new pixel is a weighted mean of those that it covers and those
 * around (bilinear interpolation, with a wider triangle for smaller images, so that no pixel is
 * skipped).
 */
export function resize(image: Bitmap, width: number, height: number): Bitmap {
  if (image.width === width && image.height === height) return image;
  const { channels } = image;
  const across = makeFilter(image.width, width);
  const down = makeFilter(image.height, height);
  const narrow = new Float64Array(image.height * width * channels);
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < width; x++) {
      const own = across.weights[x];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let at = (y * image.width + across.first[x]) * channels + c;
        for (let k = 0; k < own.length; k++, at += channels) sum += own[k] * image.data[at];
        narrow[(y * width + x) * channels + c] = sum;
      }
    }
  const line = width * channels;
  const data = new Uint8Array(height * line);
  for (let y = 0; y < height; y++) {
    const own = down.weights[y];
    for (let i = 0; i < line; i++) {
      let sum = 0;
      let at = down.first[y] * line + i;
      for (let k = 0; k < own.length; k++, at += line) sum += own[k] * narrow[at];
      data[y * line + i] = Math.round(sum);
    }
  }
  return { width, height, channels, data };
}
