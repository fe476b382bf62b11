/** A coroutine that waits for a time of the simulated clock. */
interface Sleeper {
  readonly time: number;
  readonly wake: () => void;
}

/** Runs a callback when all microtasks are done, that is when every coroutine waits. */
const whenIdle: (callback: () => void) => void =
  typeof setImmediate === "function" ? setImmediate : (callback) => setTimeout(callback);

/**
 * A clock that jumps to the earliest time that a coroutine waits for, as soon as all of them wait.
 * Between two jumps only microtasks may run, so the order of events depends on times alone.
 */
export class SimulatedClock {
  readonly #sleepers: Sleeper[] = [];
  #isTicking = false;
  /** Seconds since the start. */
  now = 0;

  /** Resolves when the clock has reached this time. Equal times resolve in order of the calls. */
  sleepUntil(time: number): Promise<void> {
    const slept = new Promise<void>((wake) => this.#sleepers.push({ time, wake }));
    this.#tickLater();
    return slept;
  }

  #tickLater(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    whenIdle(() => this.#tick());
  }
  #tick(): void {
    this.#isTicking = false;
    let next = 0;
    for (let i = 1; i < this.#sleepers.length; i++)
      if (this.#sleepers[i].time < this.#sleepers[next].time) next = i;
    const [sleeper] = this.#sleepers.splice(next, 1);
    if (sleeper === undefined) return;
    this.now = Math.max(this.now, sleeper.time);
    sleeper.wake();
    if (this.#sleepers.length > 0) this.#tickLater();
  }
}
