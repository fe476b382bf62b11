import type { CodeTree } from "./code-tree.ts";
import type { ScoredTree } from "./ensemble.ts";

/** All trees of an ensemble in few arrays: a single row passes through them without a pause. */
export interface FlatTrees {
  /** Number of tests of each tree. */
  readonly sizes: Int32Array;
  /** Of each test: twice the column, plus the shift of its bin. */
  readonly place: Uint16Array;
  /** Of each test: a row goes right where the shifted bin is above it. */
  readonly limit: Int16Array;
  /** As in `CodeTree`; undefined where all trees are oblivious. */
  readonly children: Int32Array | undefined;
  /** First score of each tree. */
  readonly output: Int32Array;
  /** Number of scores of each tree. */
  readonly outputs: Int32Array;
  /** Values of the leaves, tree by tree. */
  readonly value: Float32Array;
}

/** Columns whose places fit into 16 bits. */
const MAX_COLUMNS = 32_768;

/** Joins trees; undefined where some are oblivious and others are not, and for very many columns. */
export function flattenTrees(
  trees: readonly (CodeTree & ScoredTree)[],
  columns: number,
): FlatTrees | undefined {
  if (columns > MAX_COLUMNS) return undefined;
  const areOblivious = trees.every((tree) => tree.children === undefined);
  if (!areOblivious && trees.some((tree) => tree.children === undefined)) return undefined;
  let [tests, values] = [0, 0];
  for (const { column, value } of trees) {
    tests += column.length;
    values += value.length;
  }
  const flat = {
    sizes: Int32Array.from(trees, (tree) => tree.column.length),
    place: new Uint16Array(tests),
    limit: new Int16Array(tests),
    children: areOblivious ? undefined : new Int32Array(2 * tests),
    output: Int32Array.from(trees, (tree) => tree.output),
    outputs: Int32Array.from(trees, (tree) => tree.outputs),
    value: new Float32Array(values),
  };
  let [test, at] = [0, 0];
  for (const { column, limit, shift, children, value } of trees) {
    for (let k = 0; k < column.length; k++) flat.place[test + k] = 2 * column[k] + shift[k];
    flat.limit.set(limit, test);
    if (children !== undefined) flat.children?.set(children, 2 * test);
    flat.value.set(value, at);
    test += column.length;
    at += value.length;
  }
  return flat;
}

/**
 * Adds what the trees say of one row to its scores.
 * @param codes for each column its bin, then the bin less 1 modulo 256
 */
export function addFlatScores(flat: FlatTrees, codes: Uint8Array, scores: Float64Array): void {
  if (flat.children === undefined) addOblivious(flat, codes, scores);
  else addWalked(flat, flat.children, codes, scores);
}

function addOblivious(
  { sizes, place, limit, output, outputs, value }: FlatTrees,
  codes: Uint8Array,
  scores: Float64Array,
): void {
  let k = 0;
  let at = 0;
  for (let t = 0; t < sizes.length; t++) {
    const size = sizes[t];
    const end = k + size;
    let leaf = 0;
    for (; k < end; k++) leaf = (leaf << 1) | ((limit[k] - codes[place[k]]) >>> 31);
    const width = outputs[t];
    const from = at + leaf * width;
    const to = output[t];
    for (let o = 0; o < width; o++) scores[to + o] += value[from + o];
    at += width << size;
  }
}

function addWalked(
  { sizes, place, limit, output, outputs, value }: FlatTrees,
  children: Int32Array,
  codes: Uint8Array,
  scores: Float64Array,
): void {
  let first = 0;
  let at = 0;
  for (let t = 0; t < sizes.length; t++) {
    const size = sizes[t];
    let k = size === 0 ? -1 : 0;
    while (k >= 0)
      k = children[2 * (first + k) + ((limit[first + k] - codes[place[first + k]]) >>> 31)];
    const width = outputs[t];
    const from = at + (-1 - k) * width;
    const to = output[t];
    for (let o = 0; o < width; o++) scores[to + o] += value[from + o];
    first += size;
    at += (size + 1) * width;
  }
}
