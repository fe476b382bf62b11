import { WasmInstances, WasmMemory } from "../wasm-instances.ts";
import { wasm } from "./kernels-wasm.ts";
import { plainKernels } from "./plain.ts";

/** Size of an image: its numbers lie row by row, the channels of a pixel together. */
export interface Extent {
  readonly height: number;
  readonly width: number;
  /** A multiple of 4 for `pool` and `unpool`. */
  readonly channels: number;
}

/** A matrix, or its transpose: entry (r, i) is `data[r · row + i · step]`. */
interface Strided {
  readonly data: Float32Array;
  readonly row: number;
  readonly step: number;
}

/**
 * What a convolutional network computes, in float32. `choice` says which of four pixels `pool` took.
 * In kernels with `pixels`, these are the pixels of several images, and `channels` is a multiple of 4.
 */
export interface ConvolutionKernels {
  /** out (rows × columns) = a·b, or out + a·b; a is rows × inner, b inner × columns. */
  product(
    a: Strided,
    b: Float32Array,
    rows: number,
    inner: number,
    columns: number,
    out: Float32Array,
    add: boolean,
  ): void;
  /**
   * out (pixels × size²·channels) = the square of pixels around each pixel, 0 beyond the edges
   * (im2col). A convolution is its product with the weights.
   * @param size odd number of pixels
   */
  gather(image: Float32Array, extent: Extent, size: number, out: Float32Array): void;
  /** The transpose of `gather`: adds each square to the pixels that it came from (col2im). */
  scatter(from: Float32Array, extent: Extent, size: number, image: Float32Array): void;
  /** out (⌊height/2⌋ × ⌊width/2⌋ × channels) = the greatest of each 2 × 2 pixels. */
  pool(image: Float32Array, extent: Extent, out: Float32Array, choice: Int32Array): void;
  /** The transpose of `pool`; `image` must be 0. */
  unpool(delta: Float32Array, choice: Int32Array, extent: Extent, image: Float32Array): void;
  /** sums = Σ x of each channel, then Σ x² of each. */
  moments(x: Float32Array, pixels: number, channels: number, sums: Float64Array): void;
  /** out = max(0, x·scale + shift), with a scale and a shift for each channel. */
  rectify(
    x: Float32Array,
    pixels: number,
    channels: number,
    scale: Float32Array,
    shift: Float32Array,
    out: Float32Array,
  ): void;
  /** Sets delta to 0 where out is; sums = Σ delta of each channel, then Σ delta·x of each. */
  deltaSums(
    delta: Float32Array,
    out: Float32Array,
    x: Float32Array,
    pixels: number,
    channels: number,
    sums: Float64Array,
  ): void;
  /** delta = delta·ofDelta + (x·ofX + shift), with three numbers for each channel. */
  combine(
    delta: Float32Array,
    x: Float32Array,
    pixels: number,
    channels: number,
    ofDelta: Float32Array,
    ofX: Float32Array,
    shift: Float32Array,
  ): void;
}

/** Kernels with memory of their own: they accept arrays of this arena only. */
export interface ConvolutionArena extends ConvolutionKernels {
  /**
   * Allocates an array of zeros.
   * @throws RangeError where the arena was opened for fewer bytes
   */
  floats(length: number): Float32Array<ArrayBuffer>;
  /** As `floats`. */
  integers(length: number): Int32Array<ArrayBuffer>;
  /** As `floats`. */
  doubles(length: number): Float64Array<ArrayBuffer>;
  /** Returns the memory. The arena's arrays must not be used afterwards. */
  close(): void;
}

/** Arenas of more bytes use plain JavaScript, because WebAssembly's memory ends at 4 GB. */
const MAX_WASM_BYTES = 1.6e9;
/** Arrays begin at multiples of 16 bytes. */
const BYTES_PER_ARRAY = 16;

/** Exports of the module; arrays are passed as byte offsets, strides in bytes. */
interface ConvolutionExports {
  readonly memory: WebAssembly.Memory;
  readonly product: (...pointers: number[]) => void;
  readonly gather: (...pointers: number[]) => void;
  readonly scatter: (...pointers: number[]) => void;
  readonly pool: (...pointers: number[]) => void;
  readonly unpool: (...pointers: number[]) => void;
  readonly moments: (...pointers: number[]) => void;
  readonly rectify: (...pointers: number[]) => void;
  readonly deltaSums: (...pointers: number[]) => void;
  readonly combine: (...pointers: number[]) => void;
}

const instances = new WasmInstances<ConvolutionExports>(wasm);

/** An arena in plain JavaScript, without a limit. */
export const plainArena = (): ConvolutionArena => ({
  ...plainKernels,
  floats: (length) => new Float32Array(length),
  integers: (length) => new Int32Array(length),
  doubles: (length) => new Float64Array(length),
  close() {},
});

/**
 * Opens an arena, in WebAssembly where that is possible. Close it after use.
 * @param lengths of the arrays that it will hold, in bytes
 */
export function openArena(lengths: readonly number[]): ConvolutionArena {
  const bytes = lengths.reduce((sum, length) => sum + length + BYTES_PER_ARRAY, 0);
  const own = bytes > MAX_WASM_BYTES ? undefined : instances.take(bytes);
  if (own === undefined) return plainArena();
  const memory = new WasmMemory(own, bytes);
  return {
    ...kernelsOf(own),
    floats(length) {
      const { buffer, at } = memory.place(4 * length);
      return new Float32Array(buffer, at, length);
    },
    integers(length) {
      const { buffer, at } = memory.place(4 * length);
      return new Int32Array(buffer, at, length);
    },
    doubles(length) {
      const { buffer, at } = memory.place(8 * length);
      return new Float64Array(buffer, at, length);
    },
    close: () => instances.release(own),
  };
}

/** The exports of a module as kernels of arrays. */
const kernelsOf = (own: ConvolutionExports): ConvolutionKernels => ({
  product: ({ data, row, step }, b, rows, inner, columns, out, add) =>
    own.product(
      data.byteOffset,
      4 * row,
      4 * step,
      b.byteOffset,
      rows,
      inner,
      columns,
      out.byteOffset,
      add ? 1 : 0,
    ),
  gather: (image, { height, width, channels }, size, out) =>
    own.gather(image.byteOffset, height, width, channels, size, out.byteOffset),
  scatter: (from, { height, width, channels }, size, image) =>
    own.scatter(from.byteOffset, height, width, channels, size, image.byteOffset),
  pool: (image, { height, width, channels }, out, choice) =>
    own.pool(image.byteOffset, height, width, channels, out.byteOffset, choice.byteOffset),
  unpool: (delta, choice, { height, width, channels }, image) =>
    own.unpool(delta.byteOffset, choice.byteOffset, height, width, channels, image.byteOffset),
  moments: (x, pixels, channels, sums) =>
    own.moments(x.byteOffset, pixels, channels, sums.byteOffset),
  rectify: (x, pixels, channels, scale, shift, out) =>
    own.rectify(x.byteOffset, pixels, channels, scale.byteOffset, shift.byteOffset, out.byteOffset),
  deltaSums: (delta, out, x, pixels, channels, sums) =>
    own.deltaSums(
      delta.byteOffset,
      out.byteOffset,
      x.byteOffset,
      pixels,
      channels,
      sums.byteOffset,
    ),
  combine: (delta, x, pixels, channels, ofDelta, ofX, shift) =>
    own.combine(
      delta.byteOffset,
      x.byteOffset,
      pixels,
      channels,
      ofDelta.byteOffset,
      ofX.byteOffset,
      shift.byteOffset,
    ),
});
