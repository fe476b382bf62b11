import type { ScoredTree } from "./ensemble.ts";

/** Which children of an inner node are leaves; 0 if none is. */
const NodeLeaves = { left: 1, right: 2, both: 3 } as const;

/** A tree whose nodes are in the order that `orderNodes` gives them. */
interface OrderedTree extends Omit<ScoredTree, "children"> {
  /** Which children of each inner node are leaves: 1 the left one, 2 the right one, 3 both. */
  readonly shape: Uint8Array | undefined;
}

/**
 * The tree with each inner node before its left subtree, which comes before the right one, and with
 * its leaves from left to right: two bits a node tell the children then. An oblivious tree is as it
 * was.
 */
export function orderNodes({ children, ...tree }: ScoredTree): OrderedTree {
  const { outputs } = tree;
  const size = tree.column.length;
  if (children === undefined || size === 0)
    return { ...tree, shape: children && new Uint8Array(0) };
  const column = new Int32Array(size);
  const threshold = new Float64Array(size);
  const missingRight = new Uint8Array(size);
  const shape = new Uint8Array(size);
  const value = new Float32Array(tree.value.length);
  let at = 0;
  let leaf = 0;
  const stack = [0];
  for (let k = stack.pop(); k !== undefined; k = stack.pop()) {
    if (k < 0) {
      const from = (-1 - k) * outputs;
      value.set(tree.value.subarray(from, from + outputs), outputs * leaf++);
      continue;
    }
    const [left, right] = [children[2 * k], children[2 * k + 1]];
    column[at] = tree.column[k];
    threshold[at] = tree.threshold[k];
    missingRight[at] = tree.missingRight[k];
    shape[at++] = (left < 0 ? NodeLeaves.left : 0) + (right < 0 ? NodeLeaves.right : 0);
    stack.push(right, left);
  }
  return { ...tree, column, threshold, missingRight, shape, value };
}

/** The children of ordered nodes, as in `ScoredTree`; undefined if they are no whole tree. */
export function childrenOf(shape: ArrayLike<number>): Int32Array | undefined {
  const children = new Int32Array(2 * shape.length);
  /** Places in `children` that wait for their child, the next one last. */
  const open: number[] = [];
  let leaf = 0;
  for (let k = 0; k < shape.length; k++) {
    if (shape[k] > NodeLeaves.both) return undefined;
    if (k > 0) {
      const place = open.pop();
      if (place === undefined) return undefined;
      children[place] = k;
    }
    open.push(2 * k + 1, 2 * k);
    for (let place = open.at(-1); place !== undefined; place = open.at(-1)) {
      const side = place % 2 === 0 ? NodeLeaves.left : NodeLeaves.right;
      if ((shape[place >> 1] & side) === 0) break;
      children[place] = -1 - leaf++;
      open.pop();
    }
  }
  return open.length === 0 ? children : undefined;
}
