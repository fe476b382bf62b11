import type { StopReason } from "./events.ts";
import type { Mirror } from "./mirror.ts";

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

/** Stops when the last `max` trials that finished during this run have all failed. */
export function stopAfterFailures(mirror: Mirror, max: number): StopRule {
  const first = mirror.history.finished.length;
  return {
    reason: "failures",
    check() {
      const { length, state } = mirror.history.finished;
      if (length - first < max) return undefined;
      for (let i = length - max; i < length; i++) if (state[i] !== "failed") return undefined;
      return `the last ${max} trials failed`;
    },
  };
}
