import { numbersToJson } from "../../numeric/json-numbers.ts";
import type { Outcome } from "../storage.ts";
import type { SqlValue } from "./driver.ts";

/**
 * What the row of a trial is set to when it ends, is given back, or stands still: the assignments
 * of an UPDATE, and their values.
 */
export function ending(
  outcome: Outcome,
  version: number,
  now: number,
): readonly [assignments: string, ...values: SqlValue[]] {
  if (outcome.state === "waiting" || (outcome.state === "failed" && outcome.retry))
    return [
      "state = 'waiting', attempt = attempt - ?, token = NULL, expires = NULL, changed = ?",
      outcome.state === "waiting" ? 1 : 0,
      version,
    ];
  // A trial that was paused has spent some already.
  const spent =
    outcome.seconds === undefined
      ? "CASE WHEN started < ? THEN (? - started) / 1000 ELSE 0 END"
      : "?";
  const measured = outcome.seconds === undefined ? [now, now] : [outcome.seconds];
  if (outcome.state === "paused")
    return [
      `state = 'paused', attempt = attempt - 1, expires = NULL, step = ?, changed = ?, seconds = seconds + ${spent}`,
      outcome.step,
      version,
      ...measured,
    ];
  const o = outcome.state === "complete" ? outcome : undefined;
  const f = outcome.state === "failed" ? outcome : undefined;
  return [
    `state = ?, "values" = ?, limits = ?, error = ?, cost = ?, step = ?, reason = ?, message = ?, expires = NULL, changed = ?, told = ?, seconds = seconds + ${spent}`,
    outcome.state,
    o ? numbersToJson(o.values) : null,
    o ? numbersToJson(o.limits) : null,
    o?.error ? numbersToJson(o.error) : null,
    o?.cost ?? null,
    outcome.state === "pruned" ? outcome.step : 0,
    f?.reason ?? null,
    f?.message ?? null,
    version,
    version,
    ...measured,
  ];
}
