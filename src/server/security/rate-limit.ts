import { Refused } from "../http/problem.ts";

/** Callers that are remembered; beyond them, all are forgotten. */
const MAX_CALLERS = 10_000;
/** Seconds whose requests a caller may save up. */
const BURST_SECONDS = 2;

/** Limits the requests of each caller: a bucket of tokens that fills at a constant rate. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** @param perSecond requests a second of one caller; Infinity for no limit */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Counts a request. @throws Refused 429 */
  count(caller: string, nowMs = performance.now()): void {
    if (this.#perSecond === Infinity) return;
    const full = this.#perSecond * BURST_SECONDS;
    let bucket = this.#buckets.get(caller);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_CALLERS) this.#buckets.clear();
      bucket = { left: full, at: nowMs };
      this.#buckets.set(caller, bucket);
    }
    bucket.left = Math.min(full, bucket.left + ((nowMs - bucket.at) / 1000) * this.#perSecond);
    bucket.at = nowMs;
    if (bucket.left < 1)
      throw new Refused(
        429,
        "too-many-requests",
        `more than ${this.#perSecond} requests a second`,
        {
          headers: { "Retry-After": "1" },
        },
      );
    bucket.left--;
  }
}
