/** Work that must not overlap: each piece begins when the one before it has ended, well or not. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  next<T>(body: () => Promise<T>): Promise<T> {
    const run = this.#last.then(body);
    this.#last = run.catch(() => {});
    return run;
  }
}
