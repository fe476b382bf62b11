import type { Matrix } from "../../numeric/matrix.ts";
import { goesRight, type SplitTree } from "./split-tree.ts";

/** Background rows with the same outcomes of all tests. */
interface Outcomes {
  /** A bit for each level, the highest one that of the root: the index of the leaf. */
  readonly leaf: number;
  /** Their share of the background rows. */
  readonly share: number;
}

/**
 * Computes the Shapley values of a tree with one test a level. They depend on the leaves of the
 * explained row and of the background row alone, so each pair of leaves is computed once: as the
 * Shapley values of a game in which a coalition of the players whose tests differ has the value of the
 * leaf with their bits from the one row and all others from the other row.
 */
export class ObliviousTree {
  readonly #tree: SplitTree;
  readonly #levels: number;
  /** Player of each level, without repetitions, and the bits of its levels. */
  readonly #players: readonly number[];
  readonly #bits: readonly number[];
  readonly #background: readonly Outcomes[];

  /** @param players player of each column */
  constructor(tree: SplitTree, background: Matrix, players: Int32Array) {
    this.#tree = tree;
    this.#levels = Math.log2(tree.column.length + 1) - 1;
    const bits = new Map<number, number>();
    for (let level = 0; level < this.#levels; level++) {
      const player = players[tree.column[2 ** level - 1]];
      bits.set(player, (bits.get(player) ?? 0) | (1 << (this.#levels - 1 - level)));
    }
    this.#players = [...bits.keys()];
    this.#bits = [...bits.values()];
    const counts = new Map<number, number>();
    for (let i = 0; i < background.rows; i++) {
      const leaf = this.leafOf(background.data, i * background.columns);
      counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
    }
    this.#background = [...counts].map(([leaf, n]) => ({ leaf, share: n / background.rows }));
  }

  /** Index of the leaf of a row whose entries begin at `from`. */
  leafOf(data: Float64Array, from: number): number {
    let leaf = 0;
    for (let level = 0; level < this.#levels; level++) {
      const node = 2 ** level - 1;
      const isRight = goesRight(this.#tree, node, data[from + this.#tree.column[node]]);
      leaf = (leaf << 1) | (isRight ? 1 : 0);
    }
    return leaf;
  }

  /** Adds the Shapley values of a row in this leaf, players × outputs. */
  addValues(leaf: number, values: Float64Array): void {
    const differing: number[] = [];
    for (const { leaf: other, share } of this.#background) {
      differing.length = 0;
      for (const [k, bits] of this.#bits.entries())
        if (((leaf ^ other) & bits) !== 0) differing.push(k);
      if (differing.length > 0) this.#addPair(leaf, other, differing, share, values);
    }
  }

  #addPair(
    leaf: number,
    other: number,
    differing: readonly number[],
    share: number,
    values: Float64Array,
  ): void {
    const { value, outputs } = this.#tree;
    const n = differing.length;
    const first = 2 ** this.#levels - 1;
    const weights = weightsOf(n);
    for (let coalition = 0; coalition < 1 << n; coalition++) {
      let own = 0;
      let size = 0;
      for (let d = 0; d < n; d++)
        if ((coalition >> d) & 1) {
          own |= this.#bits[differing[d]];
          size++;
        }
      const at = (first + ((leaf & own) | (other & ~own))) * outputs;
      // It is added to by each player in the coalition, and taken from by each outside of it.
      const gain = size === 0 ? 0 : share * weights[size - 1];
      const loss = size === n ? 0 : share * weights[size];
      for (let d = 0; d < n; d++) {
        const weight = (coalition >> d) & 1 ? gain : -loss;
        const to = this.#players[differing[d]] * outputs;
        for (let o = 0; o < outputs; o++) values[to + o] += weight * value[at + o];
      }
    }
  }
}

const knownWeights = new Map<number, Float64Array>();

/** s! (n − s − 1)! / n! for a coalition of s other players (Shapley 1953). */
function weightsOf(n: number): Float64Array {
  let weights = knownWeights.get(n);
  if (weights === undefined) {
    weights = new Float64Array(n);
    weights[0] = 1 / n;
    for (let s = 1; s < n; s++) weights[s] = (weights[s - 1] * s) / (n - s);
    knownWeights.set(n, weights);
  }
  return weights;
}
