import { localProcesses } from "../local-processes.ts";
import { isDetached } from "../worker-id.ts";
import type { Row } from "./driver.ts";

/**
 * Of a lease, the share for which nobody may have renewed it before it counts as run out where the
 * clock may jump. Workers renew at a third.
 */
const SILENT = 2 / 3;

interface Seen {
  readonly expires: number;
  /** By the monotonic clock. */
  readonly at: number;
}

/**
 * Which trials under way are lost. A worker on this machine whose process is gone is; otherwise its
 * lease must have run out. By a wall clock alone a jump of an hour would take every trial away, or
 * none for an hour: so where it can't be trusted, a lease has run out when nobody has renewed it
 * for as long as it lasts by the monotonic clock, or when the wall clock says so and it was not
 * renewed for two thirds of that.
 */
export class Leases {
  readonly #trusted: boolean;
  readonly #seen = new Map<string, Seen>();
  /** What is known of other workers: a process that is gone gives up its trials at once. */
  readonly #workers = new Map<string, { readonly gone: boolean; readonly at: number }>();
  readonly #clock: () => number;
  readonly #processes = localProcesses();

  /** @param trusted the wall clock is one for all workers, and nobody sets it */
  constructor(trusted: boolean, clock = () => performance.now()) {
    this.#trusted = trusted;
    this.#clock = clock;
  }

  /** Notes a lease that was given or renewed here. */
  given(token: string, expires: number): void {
    this.#seen.set(token, { expires, at: this.#clock() });
    if (this.#seen.size > 10_000) this.#seen.clear(); // of long ago, most of them
  }

  /** @param row of a trial under way: `worker`, `token`, `expires`, `lease` */
  isLost(row: Row, now: number): boolean {
    const expired = (row["expires"] as number) <= now;
    if (this.#isGone(row["worker"])) return true;
    if (this.#trusted || isDetached(row["worker"])) return expired;
    const seen = this.#seen.get(row["token"]);
    if (seen === undefined || seen.expires !== row["expires"]) {
      this.given(row["token"], row["expires"]);
      return false;
    }
    const silent = this.#clock() - seen.at;
    return silent >= row["lease"] || (expired && silent >= SILENT * row["lease"]);
  }

  /** A process that is gone stays gone; one that lives is looked up once a second. */
  #isGone(worker: string): boolean {
    const known = this.#workers.get(worker);
    const now = this.#clock();
    if (known !== undefined && (known.gone || now - known.at < 1000)) return known.gone;
    const gone = this.#processes.isGone(worker);
    this.#workers.set(worker, { gone, at: now });
    return gone;
  }
}
