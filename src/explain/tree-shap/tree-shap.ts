import type { Matrix } from "../../numeric/matrix.ts";
import { allRows, type BackgroundTree, prepareTree } from "./background-tree.ts";
import { ObliviousTree } from "./oblivious-shap.ts";
import { goesRight, type SplitTree } from "./split-tree.ts";

/** Leaves with more conditions than this keep no shares: there would be too many combinations. */
const MAX_KEPT_CONDITIONS = 10;

/** The rows of a game, and its players: one column or several, which join a coalition together. */
export interface ShapleyGame {
  /** Rows that are explained. */
  readonly x: Matrix;
  /** Rows whose values the players outside of a coalition have. */
  readonly background: Matrix;
  /** Player of each column. */
  readonly players: Int32Array;
  /** Number of players. */
  readonly count: number;
}

/** Where Shapley values are added up. */
export interface ShapleySums {
  /** Values of players, rows × players × outputs. */
  readonly values: Float64Array;
  /** Mean prediction of the background rows, by output. */
  readonly base: Float64Array;
}

/**
 * Adds the exact Shapley values of a tree's prediction of each row of `x`, in the game in which the
 * players outside of a coalition have the values of a background row, averaged over these rows
 * (interventional TreeSHAP: Lundberg et al. 2020, "From local explanations to global understanding",
 * algorithm 3).
 *
 * A leaf is reached by a row x and a background row z together where each condition on the way to it
 * is fulfilled by x or by z. If k conditions are fulfilled by x alone and l by z alone, each player of
 * the former gets (k − 1)! l! / (k + l)! of the leaf's value and each of the latter
 * −k! (l − 1)! / (k + l)! (Laberge and Pequignot 2022, theorem 4.2). All background rows pass a leaf
 * at once, as a set of bits.
 * @param weight of the tree
 */
export function addTreeShapley(
  tree: SplitTree,
  { x, background, players, count }: ShapleyGame,
  weight: number,
  { values, base }: ShapleySums,
): void {
  addBase(tree, background, weight, base);
  const width = count * tree.outputs;
  const valuesOf = tree.isOblivious
    ? obliviousValues(tree, background, players, width)
    : binaryValues(tree, background, players, width);
  for (let i = 0; i < x.rows; i++) {
    const own = valuesOf(x.data, i * x.columns);
    for (let j = 0; j < width; j++) values[i * width + j] += weight * own[j];
  }
}

/** The Shapley values, players × outputs, of a row whose entries begin at `from`. */
type RowValues = (data: Float64Array, from: number) => Float64Array;

function obliviousValues(
  tree: SplitTree,
  background: Matrix,
  players: Int32Array,
  width: number,
): RowValues {
  const oblivious = new ObliviousTree(tree, background, players);
  const kept = new Map<number, Float64Array>();
  return (data, from) => {
    const leaf = oblivious.leafOf(data, from);
    let own = kept.get(leaf);
    if (own === undefined) {
      kept.set(leaf, (own = new Float64Array(width)));
      oblivious.addValues(leaf, own);
    }
    return own;
  };
}

function binaryValues(
  tree: SplitTree,
  background: Matrix,
  players: Int32Array,
  width: number,
): RowValues {
  const walk = new TreeWalk(prepareTree(tree, background, players));
  return (data, from) => walk.valuesOf(data, from, width);
}

function findLeaf(tree: SplitTree, data: Float64Array, from: number): number {
  let node = 0;
  while (tree.column[node] >= 0)
    node = goesRight(tree, node, data[from + tree.column[node]])
      ? tree.right[node]
      : tree.left[node];
  return node;
}

function addBase(tree: SplitTree, background: Matrix, weight: number, base: Float64Array): void {
  for (let i = 0; i < background.rows; i++) {
    const leaf = findLeaf(tree, background.data, i * background.columns);
    for (let o = 0; o < tree.outputs; o++)
      base[o] += (weight * tree.value[leaf * tree.outputs + o]) / background.rows;
  }
}

/** Walks to all leaves that a row reaches together with some background row. */
class TreeWalk {
  readonly #prepared: BackgroundTree;
  /** 1 for conditions on the way that the row fails. */
  readonly #failed: Uint8Array;
  /** The background rows that fulfil what the row fails, by depth. */
  readonly #active: Uint32Array;
  /** Shares of a leaf's value by the conditions that the row fails. */
  readonly #kept: (Map<number, Float64Array> | undefined)[];
  readonly #sums: Float64Array;
  #data: Float64Array = new Float64Array(0);
  #from = 0;
  #values: Float64Array = new Float64Array(0);

  constructor(prepared: BackgroundTree) {
    this.#prepared = prepared;
    this.#failed = new Uint8Array(prepared.depth);
    const levels = depthOf(prepared.tree) + 1;
    this.#active = new Uint32Array(levels * prepared.words);
    this.#active.set(allRows(prepared.count, prepared.words));
    this.#kept = new Array(prepared.leaves.length).fill(undefined);
    this.#sums = new Float64Array(prepared.depth);
  }

  /** The Shapley values of one row, players × outputs. */
  valuesOf(data: Float64Array, from: number, width: number): Float64Array {
    this.#data = data;
    this.#from = from;
    this.#values = new Float64Array(width);
    this.#visit(0, 0, 0, 0);
    return this.#values;
  }

  /** @param failed number of conditions that the row fails; @param key the same as bits */
  #visit(node: number, level: number, failed: number, key: number): void {
    const { tree, condition } = this.#prepared;
    const column = tree.column[node];
    if (column < 0) {
      this.#addLeaf(node, level, failed, key);
      return;
    }
    const own = condition[node];
    const isRight = goesRight(tree, node, this.#data[this.#from + column]);
    const [same, other] = isRight
      ? [tree.right[node], tree.left[node]]
      : [tree.left[node], tree.right[node]];
    const before = this.#failed[own];
    // Where the row already fails the condition, the background row alone decides.
    if (before === 1) {
      if (this.#restrict(same, level)) this.#visit(same, level + 1, failed, key);
      if (this.#restrict(other, level)) this.#visit(other, level + 1, failed, key);
      return;
    }
    this.#copy(level);
    this.#visit(same, level + 1, failed, key);
    if (!this.#restrict(other, level)) return;
    this.#failed[own] = 1;
    this.#visit(other, level + 1, failed + 1, own < MAX_KEPT_CONDITIONS ? key | (1 << own) : key);
    this.#failed[own] = 0;
  }

  #copy(level: number): void {
    const { words } = this.#prepared;
    for (let w = 0; w < words; w++)
      this.#active[(level + 1) * words + w] = this.#active[level * words + w];
  }

  /** Leaves the active rows that go to a child. @returns whether there are any */
  #restrict(child: number, level: number): boolean {
    const { words, reaching } = this.#prepared;
    let any = 0;
    for (let w = 0; w < words; w++)
      any |= this.#active[(level + 1) * words + w] =
        this.#active[level * words + w] & reaching[child * words + w];
    return any !== 0;
  }

  #addLeaf(node: number, level: number, failed: number, key: number): void {
    const { tree, leaves } = this.#prepared;
    const { players } = leaves[node]!; // every leaf has its conditions
    const shares = this.#sharesOf(node, level, failed, key);
    const { outputs, value } = tree;
    for (let c = 0; c < players.length; c++) {
      const share = shares[c];
      if (share === 0) continue;
      for (let o = 0; o < outputs; o++)
        this.#values[players[c] * outputs + o] += share * value[node * outputs + o];
    }
  }

  #sharesOf(node: number, level: number, failed: number, key: number): Float64Array {
    const { players } = this.#prepared.leaves[node]!;
    if (players.length > MAX_KEPT_CONDITIONS) return this.#computeShares(node, level, failed);
    const kept = (this.#kept[node] ??= new Map<number, Float64Array>());
    let shares = kept.get(key);
    if (shares === undefined)
      kept.set(key, (shares = this.#computeShares(node, level, failed).slice(0, players.length)));
    return shares;
  }

  /** What each condition's player gets of the leaf's value, averaged over the background rows. */
  #computeShares(node: number, level: number, failed: number): Float64Array {
    const { words, leaves, count } = this.#prepared;
    const { players, fulfilled, byFailed } = leaves[node]!;
    const sums = this.#sums.fill(0);
    for (const { failed: alone, rows } of byFailed) {
      // Of the rows that fulfil all that x fails, the conditions that they fail x fulfils alone.
      const total = this.#countActive(level, rows, undefined, 0);
      if (total === 0 || alone + failed === 0) continue;
      const gain = alone === 0 ? 0 : 1 / (alone * choose(alone + failed, failed) * count);
      const loss = failed === 0 ? 0 : 1 / (failed * choose(alone + failed, alone) * count);
      for (let c = 0; c < players.length; c++)
        if (this.#failed[c] === 1) sums[c] -= loss * total;
        else if (alone > 0) sums[c] += gain * this.#countActive(level, rows, fulfilled, c * words);
    }
    return sums;
  }

  /** Active rows among these; with a set of others, those of them that are not in it. */
  #countActive(level: number, rows: Uint32Array, without: Uint32Array | undefined, at: number) {
    const { words } = this.#prepared;
    let total = 0;
    for (let w = 0; w < words; w++) {
      const set = this.#active[level * words + w] & rows[w];
      total += countBits(without === undefined ? set : set & ~without[at + w]);
    }
    return total;
  }
}

/** Edges from the root to the deepest leaf. */
function depthOf({ column, left, right }: SplitTree): number {
  const depths = new Int32Array(column.length);
  let most = 0;
  for (let node = 0; node < column.length; node++) {
    if (column[node] < 0) continue;
    depths[left[node]] = depths[right[node]] = depths[node] + 1;
    most = Math.max(most, depths[node] + 1);
  }
  return most;
}

/** Bits of a word that are 1 (Warren 2012, "Hacker's Delight", §5-1). */
function countBits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Binomial coefficient. */
function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) product *= (n - i + 1) / i;
  return product;
}
