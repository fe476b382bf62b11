import { startThread } from "#runtime/study/session/leases/start-thread";
import { SortedMap } from "../../../numeric/sorted-map.ts";
import type { RunStorage } from "../../../storage/run-storage.ts";
import type { Ticket } from "../../../trial/trial.ts";
import type { LiveTrial } from "../live-trial.ts";
import type { BeatThread } from "./start-thread.ts";

/** Heartbeats per lease: a lease outlasts two that are missed. */
const BEATS_PER_LEASE = 3;
/** Longest time that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The trials that a session owns, whose leases it renews. A timer renews them, and aborts a trial
 * that was lost. Where an evaluation may keep this thread busy for longer than a lease, another
 * thread renews them too, with a connection of its own.
 */
export class LeaseKeeper {
  readonly #storage: RunStorage;
  readonly #study: string;
  readonly #worker: string;
  readonly #leaseMs: number;
  readonly #trials = new SortedMap<LiveTrial>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #thread: Promise<BeatThread | undefined> | undefined;

  constructor(storage: RunStorage, study: string, worker: string, leaseMs: number) {
    this.#storage = storage;
    this.#study = study;
    this.#worker = worker;
    this.#leaseMs = leaseMs;
  }

  get trials(): readonly LiveTrial[] {
    return [...this.#trials.values()];
  }
  /** The trial that this session owns by the ticket. */
  get({ number, token }: Ticket): LiveTrial | undefined {
    const trial = this.#trials.get(number);
    return trial?.ticket.token === token ? trial : undefined;
  }
  hold(trial: LiveTrial): void {
    this.#trials.set(trial.number, trial);
    this.#startTimer();
  }
  release(ticket: Ticket): void {
    if (this.get(ticket) !== undefined) this.#trials.delete(ticket.number);
  }
  releaseAll(): void {
    this.#trials.clear();
  }

  #startTimer(): void {
    if (this.#timer !== undefined) return;
    const everyMs = Math.min(this.#leaseMs / BEATS_PER_LEASE, MAX_TIMER_MS);
    this.#timer = setInterval(() => void this.#renew(), everyMs);
    // Only a study that is evaluated keeps the process running, not its timer.
    if (typeof this.#timer === "object") this.#timer.unref?.();
  }
  async #renew(): Promise<void> {
    const { trials } = this;
    if (trials.length === 0) return;
    try {
      const tickets = trials.map((t) => t.ticket);
      const told = await this.#storage.renew(this.#study, tickets, this.#leaseMs);
      for (const [i, answer] of told.entries())
        if (answer === "lost") trials[i].abort("its lease was lost");
    } catch {
      // An unreachable storage may be back at the next beat, before the lease runs out.
    }
  }

  /**
   * Lets another thread renew the leases from now on, where other processes could take the trials.
   * Resolves when the thread has started.
   */
  async guard(): Promise<void> {
    if (!this.#storage.supports.processes) return;
    this.#thread ??= startThread({
      url: this.#storage.url,
      study: this.#study,
      worker: this.#worker,
      leaseMs: this.#leaseMs,
      everyMs: this.#leaseMs / BEATS_PER_LEASE,
    });
    await this.#thread;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await (await this.#thread)?.stop();
  }
}
