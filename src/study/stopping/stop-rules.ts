import type { StopReason } from "../events/events.ts";
import type { Mirror } from "../mirror/mirror.ts";

/** Ends a run when its condition holds. Checked before each trial is asked for. */
export interface StopRule {
  readonly reason: StopReason;
  /** @returns an explanation (may be empty) if the run should end, otherwise undefined */
  check(): string | undefined;
}

/** Stops when the best value is at least as good as `target`. */
export function stopAtTarget(mirror: Mirror, target: number): StopRule {
  return { reason: "target", check: () => (mirror.hasReached(target) ? "" : undefined) };
}

/** Stops when `signal` is aborted, after the running trials have finished. */
export function stopWhenDrained(signal: AbortSignal): StopRule {
  return { reason: "drained", check: () => (signal.aborted ? "" : undefined) };
}

/** Errors in a row that end a run of a study without any complete trial: a mistake, not bad luck. */
const MAX_FIRST_ERRORS = 3;
/** Failures in a row, of any kind, that end a run. */
const MAX_FAILURES = 10;

/**
 * Stops when trials that finished during this run have failed one after another: `max` of them, or
 * by default 10, or 3 by an error while no trial of the study is complete.
 */
export function stopAfterFailures(mirror: Mirror, max?: number): StopRule {
  const { length, state } = mirror.history.finished;
  let read = length;
  let hasCompleted = state.includes("complete");
  let failures = 0;
  let errors = 0;
  return {
    reason: "failures",
    check() {
      const { finished } = mirror.history;
      for (; read < finished.length; read++) {
        if (finished.state[read] === "failed") {
          failures++;
          if (mirror.rows.get(finished.number[read])?.reason === "error") errors++;
          continue;
        }
        failures = errors = 0;
        if (finished.state[read] === "complete") hasCompleted = true;
      }
      const byErrors = max === undefined && !hasCompleted && errors >= MAX_FIRST_ERRORS;
      return byErrors || failures >= (max ?? MAX_FAILURES)
        ? `the last ${failures} trials failed`
        : undefined;
    },
  };
}
