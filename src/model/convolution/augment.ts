import type { Extent } from "../../numeric/convolution/convolution.ts";
import type { Rng } from "../../numeric/rng.ts";

/** How the images of a training are changed at random, each time that they are seen. */
export interface AugmentSettings {
  /** Largest shift, as a share of the image's width and height. */
  readonly shift: number;
  /** Largest rotation, in degrees. */
  readonly rotation: number;
  /** Whether half of the images are mirrored, left to right. */
  readonly flip: boolean;
}

/**
 * Writes an image shifted, rotated and mirrored at random. Pixels between others are interpolated
 * (bilinear), and those beyond an edge are as those at it.
 */
export function augment(
  from: Float32Array,
  { height, width, channels }: Extent,
  { shift, rotation, flip }: AugmentSettings,
  rng: Rng,
  to: Float32Array,
): void {
  const angle = ((2 * rng.uniform() - 1) * rotation * Math.PI) / 180;
  const dx = (2 * rng.uniform() - 1) * shift * width;
  const dy = (2 * rng.uniform() - 1) * shift * height;
  const side = flip && rng.uniform() < 0.5 ? -1 : 1;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  let at = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = side * (x - middleX);
      const v = y - middleY;
      const sx = clamp(cos * u - sin * v + middleX + dx, width - 1);
      const sy = clamp(sin * u + cos * v + middleY + dy, height - 1);
      const left = Math.min(sx | 0, Math.max(0, width - 2));
      const top = Math.min(sy | 0, Math.max(0, height - 2));
      const right = sx - left;
      const down = sy - top;
      const first = (top * width + left) * channels;
      const nextX = width > 1 ? channels : 0;
      const nextY = height > 1 ? width * channels : 0;
      for (let c = 0; c < channels; c++) {
        const p = first + c;
        const upper = from[p] + (from[p + nextX] - from[p]) * right;
        const q = p + nextY;
        const lower = from[q] + (from[q + nextX] - from[q]) * right;
        to[at++] = upper + (lower - upper) * down;
      }
    }
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
