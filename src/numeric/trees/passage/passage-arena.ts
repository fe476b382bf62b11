import { WasmInstances, WasmMemory } from "../../wasm-instances.ts";
import { wasm } from "./kernels-wasm.ts";

/** Rows whose bins pass together. The last group may have fewer; its other scores are not read. */
export const PASSAGE_ROWS = 32;
/** Places of the leaves that a tree may have, before those of its nodes; 32 bytes each. */
export const MAX_PASSAGE_LEAVES = 256;

/** More bytes are left to plain TypeScript, because WebAssembly's memory ends at 4 GB. */
const MAX_BYTES = 1e9;
/** Bytes that arrays may need beyond their entries, to begin at a multiple of 16. */
const SLACK_BYTES = 16 * 16;

/** Kernels by which rows pass through trees, with the memory of all their arrays. */
export interface PassageArena {
  /**
   * Adds what trees say of rows to their scores; the trees are as the kernel's source describes.
   * @param rows a multiple of `PASSAGE_ROWS`, at most `stride`
   * @param stride rows of which `codes` and `scores` have room in each column and for each score
   * @param leaves what `leafPlaces` made
   */
  addScores(
    trees: Int32Array,
    count: number,
    values: Float32Array,
    codes: Uint8Array,
    rows: number,
    stride: number,
    leaves: Uint8Array,
    leaf: Uint8Array,
    scores: Float64Array,
  ): void;
  /** Adds the values of the leaf that each row reaches; see the kernel's source. */
  addWalks(
    nodes: Uint8Array,
    roots: Int32Array,
    values: Float32Array,
    outputs: number,
    x: Float64Array,
    columns: number,
    rows: number,
    sums: Float64Array,
  ): void;
  /** Arrays of zeros. */
  bytes(length: number): Uint8Array;
  ints(length: number): Int32Array;
  singles(length: number): Float32Array;
  floats(length: number): Float64Array;
  /** Returns the memory. The arena's arrays must not be used afterwards. */
  close(): void;
}

/** Exports of the module; arrays are passed as byte offsets. */
interface PassageExports {
  readonly memory: WebAssembly.Memory;
  readonly addScores: (...pointers: number[]) => void;
  readonly addWalks: (...pointers: number[]) => void;
}

const instances = new WasmInstances<PassageExports>(wasm);

/** Places of leaves, each filled with its index, and of as many nodes. */
export function leafPlaces({ bytes }: Pick<PassageArena, "bytes">): Uint8Array {
  const places = bytes(2 * MAX_PASSAGE_LEAVES * PASSAGE_ROWS);
  for (let l = 0; l < MAX_PASSAGE_LEAVES; l++)
    places.fill(l, l * PASSAGE_ROWS, (l + 1) * PASSAGE_ROWS);
  return places;
}

/**
 * Opens an arena; undefined where there is no WebAssembly, or the arrays are too large for it. Close
 * it after use.
 * @param bytes sum of the bytes of the arrays that it will hold
 */
export function openPassage(bytes: number): PassageArena | undefined {
  const all = bytes + SLACK_BYTES;
  const own = all > MAX_BYTES ? undefined : instances.take(all);
  if (own === undefined) return undefined;
  const memory = new WasmMemory(own, all);
  return {
    addScores: (trees, count, values, codes, rows, stride, leaves, leaf, scores) =>
      own.addScores(
        trees.byteOffset,
        count,
        values.byteOffset,
        codes.byteOffset,
        rows,
        stride,
        leaves.byteOffset,
        leaf.byteOffset,
        scores.byteOffset,
      ),
    addWalks: (nodes, roots, values, outputs, x, columns, rows, sums) =>
      own.addWalks(
        nodes.byteOffset,
        roots.byteOffset,
        roots.length,
        values.byteOffset,
        outputs,
        x.byteOffset,
        columns,
        rows,
        sums.byteOffset,
      ),
    bytes(length) {
      const { buffer, at } = memory.place(length);
      return new Uint8Array(buffer, at, length);
    },
    ints(length) {
      const { buffer, at } = memory.place(length * 4);
      return new Int32Array(buffer, at, length);
    },
    singles(length) {
      const { buffer, at } = memory.place(length * 4);
      return new Float32Array(buffer, at, length);
    },
    floats(length) {
      const { buffer, at } = memory.place(length * 8);
      return new Float64Array(buffer, at, length);
    },
    close: () => instances.release(own),
  };
}
