import type { StopReason } from "../events/events.ts";
import type { RunSession } from "../session/run-session.ts";

/** Numbers of trials that an explanation lists. */
const MAX_LISTED = 5;

/**
 * Explains the end of a run whose reason does not say all: a space without another point, and trials
 * of the study that other workers, or holders of tickets, have not finished.
 */
export function explainEnd(reason: StopReason, session: RunSession, isRepeated = false): string {
  if (reason !== "trials" && reason !== "exhausted") return "";
  const parts: string[] = [];
  if (reason === "exhausted" && Number.isFinite(session.space.cardinality)) {
    const noisy = "; if results are noisy, the options confirm and repeat evaluate points again";
    parts.push(`every point of the space has been evaluated${isRepeated ? "" : noisy}`);
  }
  const { mirror } = session;
  const running = mirror.rows.openCount === 0 ? [] : mirror.rows.open();
  const numbers = running.filter((row) => row.state === "running").map((row) => row.number);
  if (numbers.length > 0) {
    const listed = numbers.slice(0, MAX_LISTED).join(", ");
    const others = numbers.length > MAX_LISTED ? `, and ${numbers.length - MAX_LISTED} others` : "";
    parts.push(`still running elsewhere: trial ${listed}${others}`);
  }
  return parts.join("; ");
}
