import { localProcesses } from "../local-processes.ts";
import { isDetached } from "../worker-id.ts";

/**
 * Share of a lease for which it must not have been renewed before it counts as run out, where the
 * wall clock may be set. Workers renew at a third of the lease.
 */
const SILENT_SHARE = 2 / 3;
/** How long a worker that was found alive is not looked up again. */
const ALIVE_MS = 1000;
/** Leases that are remembered; beyond it, all are forgotten and observed anew. */
const MAX_SEEN = 10_000;

/** The lease of a running trial, as it is stored. Times are milliseconds. */
export interface LeaseColumns {
  readonly worker: string;
  readonly token: string;
  readonly expires: number;
  readonly lease: number;
}

/**
 * Decides which running trials are lost. A worker on this machine whose process has ended lost its
 * trials; otherwise their leases must have run out. By the wall clock alone, a clock that is set an
 * hour ahead would end every lease. So where that can happen, a lease has run out if it was not
 * renewed for its whole length by the monotonic clock, or if the wall clock says so and it was not
 * renewed for two thirds of its length.
 */
export class Leases {
  readonly #trusted: boolean;
  readonly #seen = new Map<string, { readonly expires: number; readonly at: number }>();
  readonly #workers = new Map<string, { readonly gone: boolean; readonly at: number }>();
  readonly #processes = localProcesses();
  readonly #clock: () => number;

  /**
   * @param trusted whether the wall clock is one for all workers and is never set
   * @param clock monotonic, milliseconds
   */
  constructor(trusted: boolean, clock = () => performance.now()) {
    this.#trusted = trusted;
    this.#clock = clock;
  }

  /** Remembers a lease that this process gave or renewed, or has read for the first time. */
  observe(token: string, expires: number): void {
    if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
    this.#seen.set(token, { expires, at: this.#clock() });
  }

  /** @param now milliseconds since 1970 */
  isLost({ worker, token, expires, lease }: LeaseColumns, now: number): boolean {
    if (this.#isGone(worker)) return true;
    const expired = expires <= now;
    if (this.#trusted || isDetached(worker)) return expired;
    const seen = this.#seen.get(token);
    if (seen === undefined || seen.expires !== expires) {
      this.observe(token, expires);
      return false;
    }
    const silentMs = this.#clock() - seen.at;
    return silentMs >= lease || (expired && silentMs >= SILENT_SHARE * lease);
  }

  /** A process that has ended stays so; one that lives is looked up once a second. */
  #isGone(worker: string): boolean {
    const known = this.#workers.get(worker);
    const now = this.#clock();
    if (known !== undefined && (known.gone || now - known.at < ALIVE_MS)) return known.gone;
    const gone = this.#processes.isGone(worker);
    this.#workers.set(worker, { gone, at: now });
    return gone;
  }
}
