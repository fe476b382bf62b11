import { unpackNumbers } from "../../numeric/packed-numbers.ts";
import type { Ensemble, ScoredTree } from "./ensemble.ts";
import { leavesOf } from "./ensemble-json.ts";

/** An ensemble in files of earlier versions: the arrays of all trees as they are, in base64. */
export interface PlainArraysJson {
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
const bytesOf = (base64: string): ArrayBufferLike =>
  (unpackNumbers({ type: "u8", base64 }) ?? new Uint8Array(0)).buffer;

/** Deepest oblivious tree, of 65,536 leaves. */
const MAX_LEVELS = 16;

/** What is wrong with the arrays of an ensemble, whose other fields are valid; undefined if nothing. */
export function plainArraysProblem(json: PlainArraysJson): string | undefined {
  const lengths = (
    ["sizes", "column", "threshold", "missingRight", "children", "value"] as const
  ).map((field) => {
    const bytes = (json[field].length / 4) * 3 - (/=*$/.exec(json[field])?.[0].length ?? 0);
    return bytes / BYTES[field];
  });
  if (!lengths.every(Number.isInteger)) return "its arrays have other lengths";
  const sizes = new Int32Array(bytesOf(json.sizes));
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
  const { trees } = ensembleOfPlainArrays(json);
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

export function ensembleOfPlainArrays(json: PlainArraysJson): Ensemble {
  const sizes = new Int32Array(bytesOf(json.sizes));
  const column = new Int32Array(bytesOf(json.column));
  const threshold = new Float64Array(bytesOf(json.threshold));
  const missingRight = new Uint8Array(bytesOf(json.missingRight));
  const children = new Int32Array(bytesOf(json.children));
  const value = new Float32Array(bytesOf(json.value));
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
