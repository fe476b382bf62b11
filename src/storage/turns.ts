/** Runs asynchronous work one piece after another: each starts when the previous one has ended. */
export class Turns {
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves or rejects as `body` does; a piece that fails does not stop the next one. */
  async next<T>(body: () => Promise<T>): Promise<T> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    try {
      return await body();
    } finally {
      // The turn passes to the next in line, or is free.
      const next = this.#waiting.shift();
      if (next === undefined) this.#isTaken = false;
      else next();
    }
  }
}
