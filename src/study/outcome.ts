import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Outcome } from "../storage/storage.ts";
import { TrialFailure } from "../trial/failure.ts";
import type { Measures } from "../trial/measures.ts";

const NONE: readonly never[] = Object.freeze([]);

/**
 * Numbers in order of the study's objectives from what the user wrote.
 * @throws AttuneError `result-invalid`
 */
export function valuesOf(measured: unknown, measures: Measures, what = "result"): number[] {
  const bad = (message: string): never => {
    throw new AttuneError("result-invalid", `${what}: ${message}`, {
      hint: measures.names ? `give { ${measures.names.join(", ")} }` : "give a number",
    });
  };
  if (measures.names === undefined)
    return typeof measured === "number" ? [measured] : bad(`needs a number, got ${show(measured)}`);
  if (typeof measured !== "object" || measured === null)
    return bad(`needs ${measures.names.join(", ")} by name, got ${show(measured)}`);
  return measures.names.map((name) => {
    const value = (measured as { [name: string]: unknown })[name];
    return typeof value === "number" ? value : bad(`${name} must be a number, got ${show(value)}`);
  });
}

/**
 * What to store for a result: the bare value, or `{ value, limits, error, cost }`. NaN is a
 * failure, ±Infinity is not.
 * @throws AttuneError `result-invalid`
 */
export function outcomeOf(
  result: unknown,
  measures: Measures,
  seconds?: number,
): Extract<Outcome, { state: "complete" | "failed" }> {
  // The common case first: a number that is one.
  if (
    typeof result === "number" &&
    measures.names === undefined &&
    measures.limits.length === 0 &&
    !Number.isNaN(result)
  )
    return {
      state: "complete",
      values: [result],
      limits: NONE,
      error: undefined,
      cost: undefined,
      seconds,
    };
  const full =
    typeof result === "object" && result !== null && Object.hasOwn(result, "value")
      ? (result as { value: unknown; limits?: any; error?: unknown; cost?: unknown })
      : { value: result };
  const values = valuesOf(full.value, measures);
  const limits = measures.limits.map(({ name }) => {
    const value = full.limits?.[name];
    if (typeof value === "number") return value;
    throw new AttuneError(
      "result-invalid",
      `result: limit ${name} must be measured, got ${show(value)}`,
      {
        hint: `return { value, limits: { ${measures.limits.map((l) => l.name).join(", ")} } }`,
      },
    );
  });
  const at = values.findIndex(Number.isNaN);
  if (at !== -1)
    return {
      state: "failed",
      reason: "not-a-number",
      message: `${measures.names?.[at] ?? "the value"} is not a number`,
      retry: false,
      seconds,
    };
  const error = full.error === undefined ? undefined : valuesOf(full.error, measures, "error");
  if (full.cost !== undefined && (typeof full.cost !== "number" || !(full.cost >= 0)))
    throw new AttuneError(
      "result-invalid",
      `result: cost must be a number ≥ 0, got ${show(full.cost)}`,
    );
  return { state: "complete", values, limits, error, cost: full.cost, seconds };
}

/** What to store for something thrown. */
export function failureOf(error: unknown, retry: boolean): Outcome {
  const reason = error instanceof TrialFailure ? error.reason : "error";
  const message = error instanceof Error ? error.message || error.name : String(error);
  return { state: "failed", reason, message: message.slice(0, 2000), retry };
}

/**
 * The outcome with how long the evaluation took. Written out where it is common: spreading takes
 * longer than all else that is done for a cheap trial.
 */
export function timed(outcome: Exclude<Outcome, { state: "waiting" }>, seconds: number): Outcome {
  if (outcome.state !== "complete") return { ...outcome, seconds };
  const { values, limits, error, cost } = outcome;
  return { state: "complete", values, limits, error, cost, seconds };
}
