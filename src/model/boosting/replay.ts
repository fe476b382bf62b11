import type { Rng } from "../../numeric/rng.ts";
import type { Binned } from "../../numeric/trees/binned.ts";
import { type CodeTree, writeLeaves } from "./code-tree.ts";
import type { BinTree } from "./growth.ts";
import type { TreeSource } from "./tree-source.ts";

/** Gives known trees first, then those of another source. */
export function replay(
  known: readonly CodeTree[],
  { rows, codes }: Binned,
  rest: TreeSource,
): TreeSource {
  const trees = known.values();
  return {
    g: rest.g,
    h: rest.h,
    derive: (scores) => rest.derive(scores),
    close: () => rest.close(),
    grow(rng: Rng): BinTree {
      const { value: tests } = trees.next();
      if (tests === undefined) return rest.grow(rng);
      const { column, children } = tests;
      return {
        ...tests,
        leaves: children === undefined ? 2 ** column.length : column.length + 1,
        assign: (leaf) => writeLeaves(tests, codes, rows, rows, leaf),
      };
    },
  };
}
