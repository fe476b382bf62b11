import {
  type PackedNumbers,
  packExact,
  packFloats,
  packWhole,
  unpackNumbers,
} from "../../numeric/packed-numbers.ts";
import {
  assembleEnsemble,
  type EnsembleFields,
  leavesOf,
  MAX_LEVELS,
} from "./assemble-ensemble.ts";
import type { Ensemble } from "./ensemble.ts";
import { childrenOf, orderNodes } from "./node-order.ts";

/** An ensemble as plain data. The arrays of all trees follow one another. */
export interface EnsembleJson extends EnsembleFields {
  /** Tests of each tree. */
  readonly sizes: PackedNumbers;
  /** Column of each test; each inner node comes before its left subtree, which precedes the right. */
  readonly column: PackedNumbers;
  /** Index of the threshold of each test among those of its column. */
  readonly threshold: PackedNumbers;
  /** Thresholds of each column, ascending. */
  readonly thresholds: readonly PackedNumbers[];
  /** 1 for tests by which missing entries go right. */
  readonly missingRight: PackedNumbers;
  /** Which children of each inner node are leaves, as in `OrderedTree`; none for oblivious trees. */
  readonly shape: PackedNumbers;
  /** Values of the leaves, in the order of the tests. */
  readonly value: PackedNumbers;
}

export function ensembleToJson(m: Ensemble): EnsembleJson {
  const trees = m.trees.map(orderNodes);
  const tests = trees.reduce((sum, tree) => sum + tree.column.length, 0);
  const column = new Uint32Array(tests);
  const missingRight = new Uint8Array(tests);
  const cuts = new Float64Array(tests);
  const value = new Float32Array(trees.reduce((sum, tree) => sum + tree.value.length, 0));
  let [at, leaf] = [0, 0];
  for (const tree of trees) {
    column.set(tree.column, at);
    missingRight.set(tree.missingRight, at);
    cuts.set(tree.threshold, at);
    value.set(tree.value, leaf);
    at += tree.column.length;
    leaf += tree.value.length;
  }
  const { thresholds, threshold } = indexThresholds(column, cuts, m.fill.length);
  return {
    classes: m.classes,
    rounds: m.rounds,
    base: m.base,
    unit: m.unit,
    // A fill of infinity stands for the highest bin.
    fill: Array.from(m.fill, (v) => (Number.isNaN(v) ? null : Math.min(v, Number.MAX_VALUE))),
    oblivious: trees.every((t) => t.shape === undefined),
    joint: trees.every((t) => t.outputs === m.base.length),
    sizes: packWhole(trees.map((t) => t.column.length)),
    column: packWhole(column),
    threshold: packWhole(threshold),
    thresholds: thresholds.map(packExact),
    missingRight: packWhole(missingRight),
    shape: packWhole(trees.flatMap((t) => [...(t.shape ?? [])])),
    value: packFloats(value),
  };
}

/** The thresholds of each column once, and the index of each test's own. */
function indexThresholds(column: Uint32Array, cuts: Float64Array, columns: number) {
  const found = Array.from({ length: columns }, () => new Set<number>());
  for (let k = 0; k < cuts.length; k++) found[column[k]].add(cuts[k]);
  const thresholds = found.map((set) => Float64Array.from(set).sort());
  const places = thresholds.map((own) => new Map(Array.from(own, (cut, i) => [cut, i])));
  const threshold = Uint32Array.from(cuts, (cut, k) => places[column[k]].get(cut) ?? 0);
  return { thresholds, threshold };
}

/** What is wrong with the arrays of an ensemble, whose other fields are valid; undefined if nothing. */
export function ensembleProblem(json: EnsembleJson): string | undefined {
  const { oblivious } = json;
  const [sizes, column, threshold, missingRight, shape, value] = (
    ["sizes", "column", "threshold", "missingRight", "shape", "value"] as const
  ).map((field) => unpackNumbers(json[field]));
  const thresholds = json.thresholds.map(unpackNumbers);
  if (!sizes || !column || !threshold || !missingRight || !shape || !value)
    return "its arrays are not whole";
  if (thresholds.length !== json.fill.length) return "its thresholds are of other columns";
  const most = oblivious ? MAX_LEVELS : Number.MAX_SAFE_INTEGER;
  if (!sizes.every((size) => size <= most)) return "it has no such trees";
  const outputs = json.joint ? json.base.length : 1;
  let tests = 0;
  let values = 0;
  for (const size of sizes) {
    tests += size;
    values += leavesOf(size, oblivious) * outputs;
  }
  const lengths = [column, threshold, missingRight, shape, value].map((list) => list.length);
  const wanted = [tests, tests, tests, oblivious ? 0 : tests, values];
  if (!lengths.every((length, i) => length === wanted[i])) return "its arrays have other lengths";
  if (sizes.length !== json.rounds * (json.joint ? 1 : json.base.length))
    return "its last round is incomplete";
  if (!threshold.every((index, k) => index < (thresholds[column[k]]?.length ?? 0)))
    return "it has a test of no column";
  if (thresholds.some((list) => list?.some(Number.isNaN)) || !value.every(Number.isFinite))
    return "its numbers are not finite";
  let at = 0;
  for (const size of oblivious ? [] : sizes) {
    if (childrenOf(shape.subarray(at, at + size)) === undefined)
      return "it is no tree of these columns";
    at += size;
  }
  return undefined;
}

export function ensembleFromJson(json: EnsembleJson): Ensemble {
  const numbers = (packed: PackedNumbers) => unpackNumbers(packed) ?? new Uint8Array(0);
  const thresholds = json.thresholds.map(numbers);
  const column = Int32Array.from(numbers(json.column));
  const threshold = Float64Array.from(numbers(json.threshold), (i, k) => thresholds[column[k]][i]);
  const missingRight = Uint8Array.from(numbers(json.missingRight));
  const shape = numbers(json.shape);
  const value = Float32Array.from(numbers(json.value));
  return assembleEnsemble(json, {
    sizes: numbers(json.sizes),
    ...{ column, threshold, missingRight, value },
    childrenOf: (from, to) => childrenOf(shape.subarray(from, to)),
  });
}
