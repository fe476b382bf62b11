import { wasm } from "./kernels-wasm.ts";
import { plain } from "./plain.ts";

/**
 * Products of dense layers. `x` is rows × inputs, `w` outputs × inputs (a row for each output),
 * `delta` rows × outputs, all row by row.
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
  /** out (rows × inputs) = delta·w: the error handed down. */
  backward(
    delta: Float64Array,
    w: Float64Array,
    rows: number,
    inputs: number,
    outputs: number,
    out: Float64Array,
  ): void;
  /**
   * One step of Adam (Kingma and Ba 2015, algorithm 1) on all weights; `scaled` is the rate with
   * both corrections (§2, end).
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

/**
 * Kernels with room of their own: they work on its arrays alone. To be closed when done, and its
 * arrays not touched after that.
 */
export interface DenseRoom extends DenseKernels {
  /** Zeros. @throws RangeError past the numbers that the room was opened for */
  array(length: number): Float64Array<ArrayBuffer>;
  close(): void;
}

const PAGE = 65_536;
/** Rooms of more numbers than this are plain: WebAssembly's memory ends at 4 GB. */
const MOST = 200_000_000;
/**
 * Rooms kept for the next one; a network in training predicts as well, so two are in use at once.
 */
const KEEP = 2;

interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly forward: (...pointers: number[]) => void;
  readonly weightGradient: (...pointers: number[]) => void;
  readonly backward: (...pointers: number[]) => void;
  readonly adam: (...pointers: number[]) => void;
}

let module: WebAssembly.Module | undefined;
let missing = typeof WebAssembly === "undefined";
const idle: Instance[] = [];

function instance(): Instance | undefined {
  const kept = idle.pop();
  if (kept !== undefined || missing) return kept;
  try {
    module ??= new WebAssembly.Module(Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0)));
    return new WebAssembly.Instance(module).exports as unknown as Instance;
  } catch {
    missing = true; // no vectors, or not allowed here: plain JavaScript does the same
    return undefined;
  }
}

/** A room without end, in plain JavaScript. */
export const plainRoom = (): DenseRoom => ({
  ...plain,
  array: (length) => new Float64Array(length),
  close() {},
});

/** @param numbers how many numbers all its arrays will hold together */
export function openDense(numbers: number): DenseRoom {
  const own = numbers > MOST ? undefined : instance();
  if (own === undefined) return plainRoom();
  const bytes = (numbers + 64) * 8; // every array begins at a multiple of 16 bytes
  const short = bytes + PAGE - own.memory.buffer.byteLength;
  if (short > 0) own.memory.grow(Math.ceil(short / PAGE));
  // The first page is the module's own.
  let next = PAGE;
  return {
    array(length) {
      if (next + length * 8 > own.memory.buffer.byteLength)
        throw new RangeError(`the room was opened for ${numbers} numbers`);
      const array = new Float64Array(own.memory.buffer as ArrayBuffer, next, length).fill(0);
      next += (length + (length & 1)) * 8;
      return array;
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
    close() {
      // A very large one is left to the collector.
      if (idle.length < KEEP && own.memory.buffer.byteLength < 256e6) idle.push(own);
    },
  };
}
