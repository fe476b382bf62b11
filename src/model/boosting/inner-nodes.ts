import type { CodeTree } from "./code-tree.ts";

/** The inner nodes of a tree, parents before their children. */
interface InnerNodes {
  /** Column of each. */
  readonly column: Int32Array;
  /** Left and right child of each: an inner node, or −1 − leaf. */
  readonly children: Int32Array;
}

/** The inner nodes of a tree; of an oblivious tree level by level: those of a level share their column. */
export function innerNodesOf({ column, children }: CodeTree): InnerNodes {
  if (children !== undefined) return { column, children };
  const inner = 2 ** column.length - 1;
  return {
    column: Int32Array.from({ length: inner }, (_, k) => column[Math.floor(Math.log2(k + 1))]),
    children: Int32Array.from({ length: 2 * inner }, (_, i) =>
      i + 1 < inner ? i + 1 : inner - i - 2,
    ),
  };
}
