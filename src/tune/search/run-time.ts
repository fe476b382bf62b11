import { estimateExaminationMs } from "../finals/examine-model.ts";
import { estimateFinalsMs, expectedMembers } from "../finals/finals.ts";
import { estimateTestMs } from "../finals/test-rows.ts";
import type { Task } from "../metric.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import type { TuneOptions } from "../tuning-options.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Standings } from "./standings.ts";

/** A trial may take this share of the time of the whole search… */
const MAX_TRIAL_SHARE = 0.3;
/** …but always this many seconds. */
const MIN_SECONDS_PER_TRIAL = 5;
/** Milliseconds that the first candidates may take in any case. */
const MIN_FIRST_MS = 5000;
/** A first candidate may be late by this share of the time before a constant is kept in its place. */
const MAX_LATE_SHARE = 0.25;
/** A search goes on if more than this is left of the time that was kept for its end… */
const MIN_SPARE_MS = 700;
/** …and more than this share of all time. */
const SPARE_SHARE = 0.03;

/**
 * How the time of a run is divided: the search lasts until the rest is needed to train what is kept,
 * to compare and examine it, and to score test rows.
 */
export class RunTime {
  /** Milliseconds of the whole run; Infinity without a limit. */
  readonly limitMs: number;
  /** Seconds that a trial may take; Infinity without a limit. */
  readonly secondsPerTrial: number;
  readonly #plan: TunePlan;
  readonly #parallel: number;
  readonly #beganMs: number;
  readonly #now: () => number;
  /** When the search ends as long as no candidate may be kept. */
  readonly #firstEndMs: number;
  /** Estimated milliseconds of all that follows the search. */
  #endingMs = 0;
  #members: readonly Evaluated[] | undefined;

  /**
   * @param parallel models that are trained at the same time
   * @param calledMs when the run was called, by `now`
   * @param now milliseconds of the clock; another one than the default is for tests
   */
  constructor(
    plan: TunePlan,
    { seconds, startedMs }: Pick<TuneOptions<Task>, "seconds" | "startedMs">,
    parallel: number,
    calledMs: number,
    now: () => number = () => performance.now(),
  ) {
    this.#now = now;
    this.#plan = plan;
    this.#parallel = parallel;
    this.#beganMs = startedMs ?? calledMs;
    this.limitMs = seconds === undefined ? Infinity : seconds * 1000;
    this.secondsPerTrial =
      seconds === undefined ? Infinity : Math.max(MIN_SECONDS_PER_TRIAL, seconds * MAX_TRIAL_SHARE);
    this.#firstEndMs = Math.max(this.limitMs, this.elapsedMs + MIN_FIRST_MS);
  }

  /** Milliseconds since the run began. */
  get elapsedMs(): number {
    return this.#now() - this.#beganMs;
  }

  /** Estimates anew what follows the search. @param winners what may be kept, best first */
  update(winners: readonly Evaluated[]): void {
    const members = this.#members ?? expectedMembers(this.#plan, winners);
    this.#endingMs =
      estimateFinalsMs(this.#plan, members, this.#parallel, this.limitMs) +
      estimateExaminationMs(winners[0], this.#parallel, this.limitMs) +
      estimateTestMs(this.#plan, winners);
  }

  /** From now on these candidates, which are chosen, are expected to be trained at the end. */
  expect(members: readonly Evaluated[]): void {
    this.#members = members;
  }

  /**
   * Milliseconds since the beginning of the run at which the search ends. A result that is late is
   * better than none: on a busy machine, or of a very large table.
   */
  searchEndMs(hasWinner: boolean): number {
    return hasWinner ? this.limitMs - this.#endingMs : this.#firstEndMs;
  }

  /**
   * Whether the search ends now: its time is over, and there is something to keep. A candidate that may
   * win is waited for until all first candidates have ended, or the time is over by a quarter.
   * @param standings how the candidates stand
   * @param guaranteed number of the first candidates, which are waited for
   */
  isOver(
    standings: Pick<Standings, "hasWinner" | "hasEnded" | "leaderboard">,
    guaranteed: number,
  ): boolean {
    const { hasWinner, leaderboard } = standings;
    const lateMs = this.elapsedMs - this.searchEndMs(hasWinner);
    if (lateMs <= 0) return false;
    const isTooLate = lateMs > MAX_LATE_SHARE * this.limitMs;
    return hasWinner || standings.hasEnded(guaranteed) || (isTooLate && leaderboard.length > 0);
  }

  /** Whether enough is left, of time that was kept for the end, that the search goes on. */
  get hasSpare(): boolean {
    if (this.limitMs === Infinity) return false;
    const spareMs = this.limitMs - this.#endingMs - this.elapsedMs;
    return spareMs > Math.max(MIN_SPARE_MS, SPARE_SHARE * this.limitMs);
  }
}
