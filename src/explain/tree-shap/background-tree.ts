import type { Matrix } from "../../numeric/matrix.ts";
import { goesRight, type SplitTree } from "./split-tree.ts";

/** Bits of a word of a set of rows. */
const WORD_BITS = 32;

/**
 * A leaf, and which background rows pass the tests on the way to it. Tests on columns of one player
 * are one condition.
 */
interface LeafConditions {
  /** Player of each condition. */
  readonly players: readonly number[];
  /** Sets of the background rows that fulfil each condition, conditions × words. */
  readonly fulfilled: Uint32Array;
  /** The background rows that fail a number of conditions: that number, and the set. */
  readonly byFailed: readonly { readonly failed: number; readonly rows: Uint32Array }[];
}

/** A tree with what its background rows do in it. */
export interface BackgroundTree {
  readonly tree: SplitTree;
  /** Words of a set of background rows. */
  readonly words: number;
  /** Number of background rows. */
  readonly count: number;
  /** Index of the condition to which the test of an inner node belongs, on the way to it. */
  readonly condition: Int32Array;
  /**
   * For each node, the background rows that fulfil the condition of its parent's test as far as this
   * node, nodes × words.
   */
  readonly reaching: Uint32Array;
  /** Conditions of each leaf, by node. */
  readonly leaves: readonly (LeafConditions | undefined)[];
  /** Most conditions of a leaf. */
  readonly depth: number;
}

/**
 * Sends the background rows through a tree.
 * @param players player of each column of the background
 */
export function prepareTree(
  tree: SplitTree,
  background: Matrix,
  players: Int32Array,
): BackgroundTree {
  const words = Math.ceil(background.rows / WORD_BITS);
  const nodes = tree.column.length;
  const condition = new Int32Array(nodes).fill(-1);
  const reaching = new Uint32Array(nodes * words);
  const leaves = new Array<LeafConditions | undefined>(nodes).fill(undefined);
  let depth = 0;
  const visit = (node: number, path: readonly number[], sets: readonly Uint32Array[]): void => {
    const column = tree.column[node];
    if (column < 0) {
      leaves[node] = leafOf(path, sets, background.rows, words);
      depth = Math.max(depth, path.length);
      return;
    }
    const player = players[column];
    const known = path.indexOf(player);
    const at = known === -1 ? path.length : known;
    condition[node] = at;
    const before = known === -1 ? allRows(background.rows, words) : sets[at];
    const right = rowsGoingRight(tree, node, background, words);
    for (const [child, isRight] of [
      [tree.left[node], false],
      [tree.right[node], true],
    ] as const) {
      const own = before.map((word, w) => word & (isRight ? right[w] : ~right[w]));
      reaching.set(own, child * words);
      const next = sets.slice();
      next[at] = own;
      visit(child, known === -1 ? [...path, player] : path, next);
    }
  };
  visit(0, [], []);
  return { tree, words, count: background.rows, condition, reaching, leaves, depth };
}

/** The set of all rows. */
export function allRows(count: number, words: number): Uint32Array {
  return Uint32Array.from({ length: words }, (_, w) => {
    const own = Math.min(WORD_BITS, count - w * WORD_BITS);
    return own === WORD_BITS ? 0xffffffff : 2 ** own - 1;
  });
}

function rowsGoingRight(
  tree: SplitTree,
  node: number,
  { rows, columns, data }: Matrix,
  words: number,
): Uint32Array {
  const set = new Uint32Array(words);
  for (let i = 0; i < rows; i++)
    if (goesRight(tree, node, data[i * columns + tree.column[node]]))
      set[i >> 5] |= 1 << (i & (WORD_BITS - 1));
  return set;
}

function leafOf(
  players: readonly number[],
  sets: readonly Uint32Array[],
  count: number,
  words: number,
): LeafConditions {
  const fulfilled = new Uint32Array(players.length * words);
  for (const [c, set] of sets.entries()) fulfilled.set(set, c * words);
  const byFailed = new Map<number, Uint32Array>();
  for (let i = 0; i < count; i++) {
    const [word, bit] = [i >> 5, 1 << (i & (WORD_BITS - 1))];
    const failed = sets.reduce((n, set) => n + ((set[word] & bit) === 0 ? 1 : 0), 0);
    let rows = byFailed.get(failed);
    if (rows === undefined) byFailed.set(failed, (rows = new Uint32Array(words)));
    rows[word] |= bit;
  }
  return {
    ...{ players, fulfilled },
    byFailed: [...byFailed].map(([failed, rows]) => ({ failed, rows })),
  };
}
