import type { Matrix } from "../../matrix.ts";
import type { Nodes } from "../nodes.ts";
import type { PassageArena } from "./passage-arena.ts";

/** Rows that pass through one tree after another: their numbers stay in the processor's cache. */
const BLOCK_ROWS = 256;
const NODE_BYTES = 16;

/** Trees as `PassageArena.addWalks` reads them. */
export interface PackedWalks {
  readonly outputs: number;
  readonly nodes: Uint8Array;
  readonly roots: Int32Array;
  readonly values: Float32Array;
}

/** Joins trees whose predictions are float32 numbers. */
export function packWalks(trees: readonly Nodes[]): PackedWalks {
  const [{ outputs }] = trees;
  let count = 0;
  for (const { feature } of trees) count += feature.length;
  const buffer = new ArrayBuffer(count * NODE_BYTES);
  const threshold = new Float64Array(buffer);
  const numbers = new Uint32Array(buffer);
  const roots = new Int32Array(trees.length);
  const values: number[] = [];
  let at = 0;
  for (const [t, { feature, threshold: cuts, left, right, value }] of trees.entries()) {
    roots[t] = at;
    /** Nodes to come, each after the place of the node whose right child it is; −1: of none. */
    const open = [-1, 0];
    while (open.length > 0) {
      const k = open.pop()!;
      const parent = open.pop()!;
      if (parent >= 0) numbers[4 * parent + 3] = at - parent;
      if (feature[k] < 0) {
        threshold[2 * at] = Number.NaN;
        numbers[4 * at + 3] = values.length / outputs;
        for (let o = 0; o < outputs; o++) values.push(value[k * outputs + o]);
      } else {
        threshold[2 * at] = cuts[k];
        numbers[4 * at + 2] = 2 * feature[k] + 1;
        open.push(at, right[k], -1, left[k]);
      }
      at++;
    }
  }
  return {
    outputs,
    nodes: new Uint8Array(buffer, 0, at * NODE_BYTES),
    roots,
    values: Float32Array.from(values),
  };
}

/**
 * Sums of the trees' predictions for each row, rows × outputs, tree by tree.
 * @param open opens the arena in which they are computed
 * @returns undefined where no arena can be opened
 */
export function sumWalks(
  { outputs, nodes, roots, values }: PackedWalks,
  { rows, columns, data }: Matrix,
  open: (bytes: number) => PassageArena | undefined,
): Float64Array | undefined {
  const block = Math.min(BLOCK_ROWS, rows);
  const numbers = block * (columns + outputs);
  const arena = open(nodes.length + 4 * (roots.length + values.length) + 8 * numbers);
  if (arena === undefined) return undefined;
  const own = [
    arena.bytes(nodes.length),
    arena.ints(roots.length),
    arena.singles(values.length),
  ] as const;
  own[0].set(nodes);
  own[1].set(roots);
  own[2].set(values);
  const x = arena.floats(block * columns);
  const sums = arena.floats(block * outputs);
  const out = new Float64Array(rows * outputs);
  for (let from = 0; from < rows; from += block) {
    const count = Math.min(block, rows - from);
    x.set(data.subarray(from * columns, (from + count) * columns));
    sums.fill(0);
    arena.addWalks(...own, outputs, x, columns, count, sums);
    out.set(sums.subarray(0, count * outputs), from * outputs);
  }
  arena.close();
  return out;
}
