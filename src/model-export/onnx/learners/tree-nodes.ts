import type { EncodedRows } from "../encode-columns.ts";
import { type GraphBuilder, ML } from "../graph-builder.ts";
import { roundThreshold } from "../round-threshold.ts";

/** Collects trees in the arrays of `TreeEnsembleRegressor`. */
export class TreeNodes {
  readonly #isRounded: readonly boolean[];
  readonly #tree: number[] = [];
  readonly #id: number[] = [];
  readonly #column: number[] = [];
  readonly #threshold: number[] = [];
  readonly #isTest: boolean[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #leafTree: number[] = [];
  readonly #leafId: number[] = [];
  readonly #leafOutput: number[] = [];
  readonly #leafWeight: number[] = [];
  #trees = 0;
  #nodes = 0;

  constructor({ isRounded }: Pick<EncodedRows, "isRounded">) {
    this.#isRounded = isRounded;
  }

  /** Begins the next tree, whose nodes follow: the root first. */
  begin(): void {
    this.#trees++;
    this.#nodes = 0;
  }

  #add(column: number, threshold: number, isTest: boolean, missingLeft: boolean): number {
    this.#tree.push(this.#trees - 1);
    this.#id.push(this.#nodes);
    this.#column.push(column);
    this.#threshold.push(this.#isRounded[column] ? roundThreshold(threshold) : threshold);
    this.#isTest.push(isTest);
    this.#left.push(0);
    this.#right.push(0);
    this.#missingLeft.push(missingLeft ? 1 : 0);
    return this.#nodes++;
  }

  /**
   * Adds a node that sends rows left where they are at most the threshold; its children follow.
   * @param left adds the left subtree @param right adds the right subtree
   * @returns its number in the tree
   */
  test(
    column: number,
    threshold: number,
    missingLeft: boolean,
    left: () => number,
    right: () => number,
  ): number {
    const at = this.#id.length;
    const own = this.#add(column, threshold, true, missingLeft);
    this.#left[at] = left();
    this.#right[at] = right();
    return own;
  }

  /** Adds a leaf; returns its number in the tree. */
  leaf(first: number, values: ArrayLike<number>): number {
    const own = this.#add(0, 0, false, false);
    for (let o = 0; o < values.length; o++) {
      this.#leafTree.push(this.#trees - 1);
      this.#leafId.push(own);
      this.#leafOutput.push(first + o);
      this.#leafWeight.push(values[o]);
    }
    return own;
  }

  /** The sums of the trees' values, rows × outputs. */
  build(g: GraphBuilder, values: string, outputs: number): string {
    const doubles = (list: readonly number[]) => ({
      tensor: { type: "double", dims: [list.length], values: list } as const,
    });
    const sums = g.add(
      "TreeEnsembleRegressor",
      [values],
      {
        aggregate_function: { text: "SUM" },
        n_targets: { int: outputs },
        nodes_treeids: { ints: this.#tree },
        nodes_nodeids: { ints: this.#id },
        nodes_featureids: { ints: this.#column },
        nodes_values_as_tensor: doubles(this.#threshold),
        nodes_modes: { texts: this.#isTest.map((isTest) => (isTest ? "BRANCH_LEQ" : "LEAF")) },
        nodes_truenodeids: { ints: this.#left },
        nodes_falsenodeids: { ints: this.#right },
        nodes_missing_value_tracks_true: { ints: this.#missingLeft },
        target_treeids: { ints: this.#leafTree },
        target_nodeids: { ints: this.#leafId },
        target_ids: { ints: this.#leafOutput },
        target_weights_as_tensor: doubles(this.#leafWeight),
        post_transform: { text: "NONE" },
      },
      ML,
    );
    return g.cast(sums, "double");
  }
}
