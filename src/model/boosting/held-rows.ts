import type { Binned } from "../../numeric/trees/binned.ts";
import { type CodeTree, writeLeaves } from "./code-tree.ts";
import type { ScoredTree } from "./ensemble.ts";
import { type Loss, lossOf, type Start, startScores } from "./loss.ts";
import { addValues } from "./passer.ts";
import type { BinnedRows } from "./train.ts";

/** The rows that decide when training ends. */
export class HeldRows {
  readonly #loss: Loss;
  readonly #scores: Float64Array[];
  readonly #binned: Binned;
  readonly #leaf: Int32Array;
  #best: number;
  /** Rounds until the loss was least; 0: the start was best. */
  bestRound = 0;

  constructor({ binned, y, weights }: BinnedRows, start: Start) {
    this.#loss = lossOf(y, start, weights);
    this.#scores = startScores(start, y);
    this.#binned = binned;
    this.#leaf = new Int32Array(binned.rows);
    this.#best = this.#loss.mean(this.#scores);
  }

  add(tree: ScoredTree, tests: CodeTree): void {
    const { codes, rows } = this.#binned;
    writeLeaves(tests, codes, rows, rows, this.#leaf);
    addValues(tree, this.#leaf, rows, this.#scores);
  }

  /** Whether the loss has not been lower for `patience` rounds. */
  isOver(round: number, patience: number): boolean {
    const loss = this.#loss.mean(this.#scores);
    if (loss < this.#best) {
      this.#best = loss;
      this.bestRound = round;
    }
    return round - this.bestRound >= patience;
  }
}
