import { fromBase64, toBase64 } from "../../numeric/bytes-as-text.ts";
import type { Ensemble, ScoredTree } from "./ensemble.ts";

/** An ensemble as plain data. The arrays of all trees follow one another, in base64. */
export interface EnsembleJson {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Number of rounds. */
  readonly rounds: number;
  /** First value of each score. */
  readonly base: readonly number[];
  /** What a score of 1 stands for. */
  readonly unit: number;
  /** What stands for missing entries in each column; null where the trees know them. */
  readonly fill: readonly (number | null)[];
  /** Whether each level of a tree has one test. */
  readonly oblivious: boolean;
  /** Whether each tree adds to all scores; otherwise trees take turns. */
  readonly joint: boolean;
  /** Tests of each tree: 32-bit integers. */
  readonly sizes: string;
  /** Column of each test: 32-bit integers. */
  readonly column: string;
  /** Threshold of each test: 64-bit floats. */
  readonly threshold: string;
  /** 1 for tests by which missing entries go right: bytes. */
  readonly missingRight: string;
  /** Children of each inner node, unless the trees are oblivious: 32-bit integers. */
  readonly children: string;
  /** Values of the leaves: 32-bit floats. */
  readonly value: string;
}

/** Bytes of a number of each array. */
const BYTES = {
  sizes: 4,
  column: 4,
  threshold: 8,
  missingRight: 1,
  children: 4,
  value: 4,
} as const;
/** Deepest oblivious tree, of 65,536 leaves. */
const MAX_LEVELS = 16;

/** Leaves of a tree with this number of tests. */
export const leavesOf = (tests: number, oblivious: boolean): number =>
  oblivious ? 2 ** tests : tests + 1;

/** The arrays of a list one after another. */
function join<T extends Float64Array | Float32Array | Int32Array | Uint8Array>(
  parts: readonly T[],
  empty: (length: number) => T,
): T {
  const all = empty(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function ensembleToJson(m: Ensemble): EnsembleJson {
  const { trees } = m;
  const ints = (parts: readonly Int32Array[]): string =>
    toBase64(join(parts, (length) => new Int32Array(length)));
  return {
    classes: m.classes,
    rounds: m.rounds,
    base: m.base,
    unit: m.unit,
    // A fill of infinity stands for the highest bin.
    fill: Array.from(m.fill, (v) => (Number.isNaN(v) ? null : Math.min(v, Number.MAX_VALUE))),
    oblivious: trees.every((t) => t.children === undefined),
    joint: trees.every((t) => t.outputs === m.base.length),
    sizes: toBase64(Int32Array.from(trees, (t) => t.column.length)),
    column: ints(trees.map((t) => t.column)),
    threshold: toBase64(
      join(
        trees.map((t) => t.threshold),
        (length) => new Float64Array(length),
      ),
    ),
    missingRight: toBase64(
      join(
        trees.map((t) => t.missingRight),
        (length) => new Uint8Array(length),
      ),
    ),
    children: ints(trees.map((t) => t.children ?? new Int32Array(0))),
    value: toBase64(
      join(
        trees.map((t) => t.value),
        (length) => new Float32Array(length),
      ),
    ),
  };
}

/** What is wrong with the arrays of an ensemble, whose other fields are valid; undefined if nothing. */
export function ensembleProblem(json: EnsembleJson): string | undefined {
  const lengths = (
    ["sizes", "column", "threshold", "missingRight", "children", "value"] as const
  ).map((field) => {
    const bytes = (json[field].length / 4) * 3 - (/=*$/.exec(json[field])?.[0].length ?? 0);
    return bytes / BYTES[field];
  });
  if (!lengths.every(Number.isInteger)) return "its arrays have other lengths";
  const sizes = new Int32Array(fromBase64(json.sizes));
  const most = json.oblivious ? MAX_LEVELS : Number.MAX_SAFE_INTEGER;
  if (!sizes.every((size) => size >= 0 && size <= most)) return "it has no such trees";
  const outputs = json.joint ? json.base.length : 1;
  let tests = 0;
  let values = 0;
  for (const size of sizes) {
    tests += size;
    values += leavesOf(size, json.oblivious) * outputs;
  }
  const wanted = [sizes.length, tests, tests, tests, json.oblivious ? 0 : 2 * tests, values];
  if (!lengths.every((length, i) => length === wanted[i])) return "its arrays have other lengths";
  if (sizes.length !== json.rounds * (json.joint ? 1 : json.base.length))
    return "its last round is incomplete";
  const { trees } = ensembleFromJson(json);
  const width = json.fill.length;
  for (const tree of trees) {
    if (!tree.column.every((j) => j >= 0 && j < width)) return "it has a test of no column";
    if (tree.threshold.some(Number.isNaN) || !tree.value.every(Number.isFinite))
      return "its numbers are not finite";
    // A child comes after its parent, so every row reaches a leaf.
    const leaves = tree.column.length + 1;
    const isChild = (child: number, i: number): boolean =>
      child < 0 ? -child <= leaves : child > i >> 1 && child < tree.column.length;
    if (tree.children?.every(isChild) === false) return "it is no tree of these columns";
  }
  return undefined;
}

export function ensembleFromJson(json: EnsembleJson): Ensemble {
  const sizes = new Int32Array(fromBase64(json.sizes));
  const column = new Int32Array(fromBase64(json.column));
  const threshold = new Float64Array(fromBase64(json.threshold));
  const missingRight = new Uint8Array(fromBase64(json.missingRight));
  const children = new Int32Array(fromBase64(json.children));
  const value = new Float32Array(fromBase64(json.value));
  const outputs = json.joint ? json.base.length : 1;
  let test = 0;
  let leaf = 0;
  const trees = Array.from(sizes, (size, t): ScoredTree => {
    const from = test;
    const first = leaf;
    test += size;
    leaf += leavesOf(size, json.oblivious) * outputs;
    return {
      column: column.subarray(from, test),
      threshold: threshold.subarray(from, test),
      missingRight: missingRight.subarray(from, test),
      children: json.oblivious ? undefined : children.subarray(2 * from, 2 * test),
      output: json.joint ? 0 : t % json.base.length,
      outputs,
      value: value.subarray(first, leaf),
    };
  });
  return {
    classes: json.classes,
    rounds: json.rounds,
    base: json.base,
    unit: json.unit,
    fill: Float64Array.from(json.fill, (v) => v ?? Number.NaN),
    trees,
  };
}
