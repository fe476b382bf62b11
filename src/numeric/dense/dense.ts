import { WasmInstances, WasmMemory } from "../wasm-instances.ts";
import { wasm } from "./kernels-wasm.ts";
import { plainKernels } from "./plain.ts";

/**
 * Products of dense layers. `x` is rows × inputs, `w` outputs × inputs (a row for each output),
 * `delta` rows × outputs (derivatives of the loss), all row by row.
 */
export interface DenseKernels {
  /** out (rows × outputs) = x·wᵀ + bias. */
  forward(
    x: Float64Array,
    w: Float64Array,
    bias: Float64Array,
    rows: number,
    inputs: number,
    outputs: number,
    out: Float64Array,
  ): void;
  /** gradient (outputs × inputs) = deltaᵀ·x. */
  weightGradient(
    delta: Float64Array,
    x: Float64Array,
    rows: number,
    inputs: number,
    outputs: number,
    gradient: Float64Array,
  ): void;
  /** out (rows × inputs) = delta·w: derivatives by the inputs, for the layer before. */
  backward(
    delta: Float64Array,
    w: Float64Array,
    rows: number,
    inputs: number,
    outputs: number,
    out: Float64Array,
  ): void;
  /**
   * out (rows × others) = a·bᵀ, of rows × columns and others × columns; each product has the bits of
   * `dotAt`.
   */
  products(
    a: Float64Array,
    b: Float64Array,
    rows: number,
    others: number,
    columns: number,
    out: Float64Array,
  ): void;
  /**
   * out (rows × 4·count) = Matérn-5/2 covariances of rows and others.
   * @param x rows × columns
   * @param own squared norm of each row
   * @param tiles others × columns in tiles of four rows: of each the four entries of the first column
   *   come first
   * @param norms squared norm of each of the others
   * @param rows a multiple of 4
   * @param count number of tiles
   */
  covariances(
    x: Float64Array,
    own: Float64Array,
    tiles: Float64Array,
    norms: Float64Array,
    rows: number,
    count: number,
    columns: number,
    out: Float64Array,
  ): void;
  /**
   * Sums over the columns of the absolute differences, or with a power of 2 of their squares, of two
   * rows and all others.
   * @param x two rows
   * @param tiles others × columns in tiles of four rows: of each the four entries of the first column
   *   come first
   * @param count number of tiles
   * @param out 4 × count sums of the first row, then as many of the second
   */
  distances(
    x: Float64Array,
    tiles: Float64Array,
    count: number,
    columns: number,
    power: 1 | 2,
    out: Float64Array,
  ): void;
  /**
   * One step of Adam (Kingma and Ba 2015, algorithm 1) on all weights.
   * @param first moving averages of the gradients, updated
   * @param second moving averages of the squared gradients, updated
   * @param scaled learning rate with both bias corrections: α √(1 − β₂ᵗ) / (1 − β₁ᵗ) (§2, end)
   */
  adam(
    weights: Float64Array,
    gradient: Float64Array,
    first: Float64Array,
    second: Float64Array,
    beta1: number,
    beta2: number,
    scaled: number,
  ): void;
}

/** Kernels with memory of their own: they accept arrays of this arena only. */
export interface DenseArena extends DenseKernels {
  /**
   * Allocates an array of zeros.
   * @throws RangeError where the arena was opened for fewer numbers
   */
  array(length: number): Float64Array;
  /** Returns the memory. The arena's arrays must not be used afterwards. */
  close(): void;
}

/** Arenas of more numbers use plain JavaScript, because WebAssembly's memory ends at 4 GB. */
const MAX_WASM_NUMBERS = 200_000_000;

/** Exports of the module; arrays are passed as byte offsets. */
interface DenseExports {
  readonly memory: WebAssembly.Memory;
  readonly forward: (...pointers: number[]) => void;
  readonly weightGradient: (...pointers: number[]) => void;
  readonly backward: (...pointers: number[]) => void;
  readonly adam: (...pointers: number[]) => void;
  readonly products: (...pointers: number[]) => void;
  readonly covariances: (...pointers: number[]) => void;
  readonly distances: (...pointers: number[]) => void;
}

const instances = new WasmInstances<DenseExports>(wasm);

/** An arena in plain JavaScript, without a limit. */
export const plainArena = (): DenseArena => ({
  ...plainKernels,
  array: (length) => new Float64Array(length),
  close() {},
});

/**
 * Opens an arena, in WebAssembly where that is possible. Close it after use.
 * @param numbers sum of the lengths of the arrays that it will hold
 */
export function openArena(numbers: number): DenseArena {
  const bytes = (numbers + 64) * 8; // the rest is for arrays that begin at a multiple of 16 bytes
  const own = numbers > MAX_WASM_NUMBERS ? undefined : instances.take(bytes);
  if (own === undefined) return plainArena();
  const memory = new WasmMemory(own, bytes);
  return {
    array(length) {
      const { buffer, at } = memory.place(length * 8);
      return new Float64Array(buffer, at, length);
    },
    forward: (x, w, bias, rows, inputs, outputs, out) =>
      own.forward(
        x.byteOffset,
        w.byteOffset,
        bias.byteOffset,
        rows,
        inputs,
        outputs,
        out.byteOffset,
      ),
    weightGradient: (delta, x, rows, inputs, outputs, gradient) =>
      own.weightGradient(
        delta.byteOffset,
        x.byteOffset,
        rows,
        inputs,
        outputs,
        gradient.byteOffset,
      ),
    backward: (delta, w, rows, inputs, outputs, out) =>
      own.backward(delta.byteOffset, w.byteOffset, rows, inputs, outputs, out.byteOffset),
    products: (a, b, rows, others, columns, out) =>
      own.products(a.byteOffset, b.byteOffset, rows, others, columns, out.byteOffset),
    covariances: (x, norm, tiles, norms, rows, count, columns, out) =>
      own.covariances(
        x.byteOffset,
        norm.byteOffset,
        tiles.byteOffset,
        norms.byteOffset,
        rows,
        count,
        columns,
        out.byteOffset,
      ),
    distances: (x, tiles, count, columns, power, out) =>
      own.distances(x.byteOffset, tiles.byteOffset, count, columns, power, out.byteOffset),
    adam: (weights, gradient, first, second, beta1, beta2, scaled) =>
      own.adam(
        weights.byteOffset,
        gradient.byteOffset,
        first.byteOffset,
        second.byteOffset,
        weights.length,
        beta1,
        beta2,
        scaled,
      ),
    close: () => instances.release(own),
  };
}
