import { NO_ATTRIBUTES, reservedRow, type TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { makeRowFiller, mergedDefaults, SPACE_DEFAULTS } from "../fill-rows.ts";
import { withoutOwner } from "../restore.ts";
import {
  type Annotations,
  type InsertedTrial,
  type Lease,
  MAX_ATTEMPTS,
  type Redefinition,
  type Told,
} from "../storage.ts";
import { mergeAnnotations, RunningMemoryStudy } from "./running-memory-study.ts";

type Listener = () => void;

/** A study in this process, with what users and commands do with it besides. */
export class MemoryStudy extends RunningMemoryStudy {
  /** Adds parameters that the space got after trials had begun; undefined if it got none. */
  #fill: ReturnType<typeof makeRowFiller>;

  /** No lease runs out before this time (ms, monotonic). */
  #earliestExpiry = Infinity;
  readonly #listeners = new Set<Listener>();
  readonly #inserted = new Map<string, readonly number[]>();

  protected override set(row: TrialRow): void {
    super.set(this.#fill === undefined ? row : this.#fill(row));
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener at each change. @returns what ends that */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected override own(number: number, expires: number): Ticket {
    this.#earliestExpiry = Math.min(this.#earliestExpiry, expires);
    return super.own(number, expires);
  }
  protected override hasLost(now: number): boolean {
    return now >= this.#earliestExpiry;
  }
  /** Takes trials whose lease ran out, and fails those that too many workers lost. */
  protected override takeLost(
    now: number,
    count: number,
    leases: readonly Lease[],
    take: (before: TrialRow) => void,
  ): void {
    this.#earliestExpiry = Infinity;
    for (const number of [...this.owners.keys()]) {
      const row = this.rows.get(number);
      const owner = this.owners.get(number);
      if (owner === undefined) continue;
      if (row === undefined || owner.expires > now || leases.length >= count)
        this.#earliestExpiry = Math.min(this.#earliestExpiry, owner.expires);
      else if (row.attempt < MAX_ATTEMPTS) take(row);
      else {
        this.release(number);
        const message = `lost ${row.attempt} times`;
        const params = row.params ?? {};
        this.set({ ...row, state: "failed", params, reason: "lost", message });
      }
    }
  }

  override renew(ticket: Ticket, leaseMs: number): Told {
    this.#earliestExpiry = Math.min(this.#earliestExpiry, performance.now() + leaseMs);
    return super.renew(ticket, leaseMs);
  }
  leaseEnds(): ReadonlyMap<number, number> {
    const now = performance.now();
    const ends = new Map<number, number>();
    for (const number of this.owners.keys())
      if (this.rows.get(number)?.state === "running")
        ends.set(number, (this.owners.get(number)?.expires ?? now) - now);
    return ends;
  }
  beat(worker: string, leaseMs: number): void {
    const expires = performance.now() + leaseMs;
    this.#earliestExpiry = Math.min(this.#earliestExpiry, expires);
    for (const number of this.owners.keys()) {
      const owner = this.owners.get(number);
      if (owner !== undefined && this.rows.get(number)?.worker === worker) owner.expires = expires;
    }
  }

  insert(trials: readonly InsertedTrial[], key: string): readonly number[] {
    const before = this.#inserted.get(key);
    if (before !== undefined) return before;
    const numbers = trials.map((trial) => {
      const number = this.rows.length;
      const { attributes = NO_ATTRIBUTES, step = 0, reason, message, ...others } = trial;
      this.count++;
      this.set({
        ...reservedRow(number, ""),
        ...others,
        attributes,
        step,
        reason: reason ?? (trial.state === "failed" ? "error" : undefined),
        message,
        attempt: 0,
        startedAt: Date.now(),
      });
      if (trial.state === "waiting") this.wait(number);
      return number;
    });
    this.#inserted.set(key, numbers);
    return numbers;
  }

  append(trials: readonly TrialRow[], key: string): readonly number[] {
    const before = this.#inserted.get(key);
    if (before !== undefined) return before;
    const numbers = trials.map((row) => {
      const number = this.rows.length;
      this.restore({ ...withoutOwner(row), number });
      return number;
    });
    this.#inserted.set(key, numbers);
    return numbers;
  }

  annotate(number: number | null, annotations: Partial<Annotations>): void {
    if (number === null) {
      this.annotations = mergeAnnotations(this.annotations, annotations);
      this.#fill = makeRowFiller({ ...this.spec, ...this.annotations });
      return;
    }
    const row = this.rows.get(number);
    if (row !== undefined) this.set(mergeAnnotations(row, annotations));
  }

  /** Replaces the space; `rows` are shared, so all of them get the new parameters at once. */
  redefine({ to, defaults }: Redefinition): void {
    this.spec = { ...this.spec, space: JSON.parse(JSON.stringify(to)) };
    const merged = mergedDefaults(this.annotations.internal, defaults);
    this.annotate(null, { internal: { [SPACE_DEFAULTS]: merged } });
    const fill = this.#fill;
    for (const row of fill === undefined ? [] : [...this.rows]) {
      const filled = fill?.(row) ?? row;
      if (filled !== row) this.set(filled);
    }
  }

  /** Adds a row as it is in another storage. */
  restore(row: TrialRow): void {
    this.count++;
    this.set(row);
    if (row.state === "waiting") this.wait(row.number);
  }

  remove(numbers: readonly number[]): void {
    for (const number of numbers) {
      if (this.rows.state(number) !== undefined) this.count--;
      this.rows.remove(number);
      this.release(number);
    }
    this.waiting = this.waiting.filter((number) => !numbers.includes(number));
  }
}
