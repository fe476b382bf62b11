import type { Ensemble, ScoredTree } from "./ensemble.ts";

/** What an ensemble as plain data has besides the arrays of its trees, in every version. */
export interface EnsembleFields {
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
}

/** The arrays of all trees, one tree after the other. */
interface TreeArrays extends Omit<ScoredTree, "children" | "output" | "outputs"> {
  /** Number of tests of each tree. */
  readonly sizes: ArrayLike<number>;
  /** Children of the inner nodes whose tests have these indices, from `from` to before `to`. */
  childrenOf(from: number, to: number): Int32Array | undefined;
}

/** Deepest oblivious tree, of 65,536 leaves. */
export const MAX_LEVELS = 16;

/** Leaves of a tree with this number of tests. */
export const leavesOf = (tests: number, oblivious: boolean): number =>
  oblivious ? 2 ** tests : tests + 1;

/** Makes an ensemble whose trees are views of the arrays. */
export function assembleEnsemble(
  { classes, rounds, base, unit, fill, oblivious, joint }: EnsembleFields,
  { sizes, column, threshold, missingRight, value, childrenOf }: TreeArrays,
): Ensemble {
  const outputs = joint ? base.length : 1;
  let test = 0;
  let leaf = 0;
  const trees = Array.from(sizes, (size, t): ScoredTree => {
    const from = test;
    const first = leaf;
    test += size;
    leaf += leavesOf(size, oblivious) * outputs;
    return {
      column: column.subarray(from, test),
      threshold: threshold.subarray(from, test),
      missingRight: missingRight.subarray(from, test),
      children: oblivious ? undefined : childrenOf(from, test),
      output: joint ? 0 : t % base.length,
      outputs,
      value: value.subarray(first, leaf),
    };
  });
  return {
    ...{ classes, rounds, base, unit, trees },
    fill: Float64Array.from(fill, (v) => v ?? Number.NaN),
  };
}
