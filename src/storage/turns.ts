/** Runs asynchronous work one piece after another: each starts when the previous one has ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as `body` does; a piece that fails does not stop the next one. */
  next<T>(body: () => Promise<T>): Promise<T> {
    const run = this.#last.then(body);
    this.#last = run.catch(() => {});
    return run;
  }
}
