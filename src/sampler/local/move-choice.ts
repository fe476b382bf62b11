import type { Rng } from "../../numeric/rng.ts";

/** Share of moves that are chosen whatever they have gained. */
const EVEN_SHARE = 0.3;
/** What a use of a move counts after one more use of it. */
const MEMORY = 0.98;

/**
 * Chooses moves in proportion to the share of their uses that gained something, the latest of them
 * counting most (probability matching, Goldberg 1990, with a least share for each move).
 */
export class MoveChoice {
  readonly #uses: Float64Array;
  readonly #gains: Float64Array;

  /** @param count number of moves */
  constructor(count: number) {
    this.#uses = new Float64Array(count);
    this.#gains = new Float64Array(count);
  }

  /** Takes in what a move has led to. */
  note(move: number, gains: boolean): void {
    this.#uses[move] = MEMORY * this.#uses[move] + 1;
    this.#gains[move] = MEMORY * this.#gains[move] + (gains ? 1 : 0);
  }

  /** Index of the next move. */
  choose(stream: Rng): number {
    const count = this.#uses.length;
    if (stream.uniform() < EVEN_SHARE) return stream.integer(count);
    const shares = this.#uses.map((uses, m) => (this.#gains[m] + 0.5) / (uses + 1));
    let left = stream.uniform() * shares.reduce((a, b) => a + b, 0);
    for (const [m, share] of shares.entries()) {
      left -= share;
      if (left < 0) return m;
    }
    return count - 1;
  }
}
