import { numbersToJson } from "../../numeric/json-numbers.ts";
import type { Outcome } from "../../trial/row.ts";
import type { SqlValue } from "./driver.ts";

/** Assignments of an UPDATE of `trials`, and their values. */
export type Assignments = readonly [text: string, ...values: readonly SqlValue[]];

/**
 * What an outcome changes in a trial's row.
 * @param version of the study with this change
 * @param now milliseconds since 1970 by the database's clock
 */
export function assignOutcome(outcome: Outcome, version: number, now: number): Assignments {
  if (outcome.state === "waiting" || (outcome.state === "failed" && outcome.retry))
    return [
      "state = 'waiting', attempt = attempt - ?, token = NULL, expires = NULL, changed = ?",
      outcome.state === "waiting" ? 1 : 0,
      version,
    ];
  const [seconds, ...times] = assignSeconds(outcome.seconds, now);
  if (outcome.state === "paused")
    return [
      `state = 'paused', attempt = attempt - 1, expires = NULL, step = ?, changed = ?, ${seconds}`,
      outcome.step,
      version,
      ...times,
    ];
  const complete = outcome.state === "complete" ? outcome : undefined;
  const failed = outcome.state === "failed" ? outcome : undefined;
  return [
    `state = ?, "values" = ?, limits = ?, error = ?, cost = ?, step = ?, reason = ?, message = ?, expires = NULL, changed = ?, told = ?, ${seconds}`,
    outcome.state,
    complete ? numbersToJson(complete.values) : null,
    complete ? numbersToJson(complete.limits) : null,
    complete?.error ? numbersToJson(complete.error) : null,
    complete?.cost ?? null,
    outcome.state === "pruned" ? outcome.step : 0,
    failed?.reason ?? null,
    failed?.message ?? null,
    version,
    version,
    ...times,
  ];
}

/** Adds the time spent, since a trial that was paused has spent some already. */
function assignSeconds(seconds: number | undefined, now: number): Assignments {
  if (seconds !== undefined) return ["seconds = seconds + ?", seconds];
  const measured =
    "seconds = seconds + CASE WHEN started > 0 AND started < ? THEN (? - started) / 1000 ELSE 0 END";
  return [measured, now, now];
}
