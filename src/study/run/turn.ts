/** How long trials that never wait may keep the thread, in milliseconds. */
const TURN_MS = 50;

/** Lets timers, signals and other work of the thread run between trials that never wait. */
export class Turn {
  /** The first turn ends at once, since timers may be due already. */
  #endsMs = 0;

  isOver(): boolean {
    return performance.now() >= this.#endsMs;
  }
  /** Resolves after the event loop has run what is due. */
  async yield(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#endsMs = performance.now() + TURN_MS;
  }
}
