import { unpackNumbers } from "../../numeric/packed-numbers.ts";
import {
  assembleEnsemble,
  type EnsembleFields,
  leavesOf,
  MAX_LEVELS,
} from "./assemble-ensemble.ts";
import type { Ensemble } from "./ensemble.ts";

/** An ensemble in files of earlier versions: the arrays of all trees as they are, in base64. */
export interface PlainArraysJson extends EnsembleFields {
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
  const children = new Int32Array(bytesOf(json.children));
  return assembleEnsemble(json, {
    sizes: new Int32Array(bytesOf(json.sizes)),
    column: new Int32Array(bytesOf(json.column)),
    threshold: new Float64Array(bytesOf(json.threshold)),
    missingRight: new Uint8Array(bytesOf(json.missingRight)),
    value: new Float32Array(bytesOf(json.value)),
    childrenOf: (from, to) => children.subarray(2 * from, 2 * to),
  });
}
