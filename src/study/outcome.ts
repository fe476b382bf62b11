import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Annotations } from "../storage/storage.ts";
import { TrialFailure } from "../trial/failure.ts";
import type { Measures } from "../trial/measures.ts";
import { PRUNED_RESULT } from "../trial/pruned.ts";
import { NO_NUMBERS, type Outcome } from "../trial/row.ts";
import { describeThrown } from "../trial/thrown.ts";
import { THROWN } from "../trial/to-record.ts";

/**
 * The numbers of a measured value, in order of the study's objectives.
 * @param what the value is, for messages
 * @throws AttuneError `result-invalid`
 */
export function toValues(measured: unknown, measures: Measures, what = "result"): number[] {
  const { names } = measures;
  const refuse = (message: string): never => {
    throw new AttuneError("result-invalid", `${what}: ${message}`, {
      hint: names ? `give { ${names.join(", ")} }` : "give a number",
    });
  };
  if (names === undefined)
    return typeof measured === "number"
      ? [measured]
      : refuse(`needs a number, got ${show(measured)}`);
  if (typeof measured !== "object" || measured === null)
    return refuse(`needs ${names.join(", ")} by name, got ${show(measured)}`);
  const values = measured as { readonly [name: string]: unknown };
  return names.map((name) => {
    const value = values[name];
    return typeof value === "number"
      ? value
      : refuse(`${name} must be a number, got ${show(value)}`);
  });
}

/** A result in its long form; each field is checked when it is read. */
interface LongResult {
  readonly value: unknown;
  readonly limits?: { readonly [name: string]: unknown } | null;
  readonly error?: unknown;
  readonly cost?: unknown;
}
/** An objective may be named `value` itself: then a number under that name is its value. */
const isLong = (result: unknown, { names }: Measures): result is LongResult =>
  typeof result === "object" &&
  result !== null &&
  "value" in result &&
  !(names?.includes("value") && typeof result.value === "number");

/**
 * The outcome for a result: the bare value, or `{ value, limits, error, cost }`. NaN makes a
 * failure, ±Infinity is a value.
 * @param seconds that the evaluation took, where they are known
 * @throws AttuneError `result-invalid`
 */
export function toOutcome(
  result: unknown,
  measures: Measures,
  seconds?: number,
): Extract<Outcome, { state: "complete" | "failed" }> {
  const { value, limits, error, cost } = isLong(result, measures)
    ? result
    : ({ value: result } as LongResult);
  const values = toValues(value, measures);
  const measured = measures.limits.length === 0 ? NO_NUMBERS : toLimits(limits, measures);
  const at = values.findIndex(Number.isNaN);
  if (at !== -1)
    return {
      state: "failed",
      reason: "not-a-number",
      message: `${measures.names?.[at] ?? "the value"} is not a number`,
      retry: false,
      seconds,
    };
  if (cost !== undefined && !(typeof cost === "number" && cost >= 0))
    throw new AttuneError("result-invalid", `result: cost must be a number ≥ 0, got ${show(cost)}`);
  return {
    state: "complete",
    values,
    limits: measured,
    error: error === undefined ? undefined : toValues(error, measures, "error"),
    cost,
    seconds,
  };
}

function toLimits(given: LongResult["limits"], { limits }: Measures): readonly number[] {
  return limits.map(({ name }) => {
    const value = given?.[name];
    if (typeof value === "number") return value;
    throw new AttuneError(
      "result-invalid",
      `result: limit ${name} must be measured, got ${show(value)}`,
      { hint: `return { value, limits: { ${limits.map((l) => l.name).join(", ")} } }` },
    );
  });
}

/** The outcome of a failure. */
export function toFailure(error: unknown): Extract<Outcome, { state: "failed" }> {
  if (!(error instanceof TrialFailure)) {
    const thrown = describeThrown(error);
    return { state: "failed", reason: "error", message: thrown.message, thrown, retry: false };
  }
  const { reason, cause } = error;
  return {
    state: "failed",
    reason,
    message: describeThrown(error).message,
    ...(cause !== undefined && { thrown: describeThrown(cause) }),
    retry: false,
  };
}

/** What is stored with an outcome: what the evaluation has set, and what it threw. */
export function annotationsWith(
  outcome: Outcome,
  set: Partial<Annotations> | undefined,
): Partial<Annotations> | undefined {
  if (outcome.state !== "failed" || outcome.thrown === undefined) return set;
  return { ...set, internal: { ...set?.internal, [THROWN]: outcome.thrown } };
}

/**
 * The outcome for what an evaluation threw: `throw trial.pruned()` prunes it, and an error of one
 * that its run cut short is no failure, since the next run evaluates the trial.
 * @param isCut whether the run has aborted its trials
 */
export function toThrownOutcome(
  error: unknown,
  trial: { readonly stopped: Outcome; noteThrown(error: unknown): void },
  isCut: boolean,
): Outcome {
  if (error === PRUNED_RESULT) return trial.stopped;
  if (isCut && !(error instanceof TrialFailure)) return { state: "waiting" };
  trial.noteThrown(error);
  return toFailure(error);
}
