import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import type { Annotations } from "../../storage/storage.ts";
import { TrialFailure } from "../../trial/failure.ts";
import { findNoResult, type Measures } from "../../trial/measures.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import { NO_NUMBERS, type Outcome } from "../../trial/row.ts";
import { describeThrown } from "../../trial/thrown.ts";
import { THROWN } from "../../trial/to-record.ts";

/** How results of several objectives, and of limits, are read: by name. */
export interface NamedResults {
  /** @throws AttuneError `result-invalid` */
  values(measured: unknown, names: readonly string[], what: string): number[];
  /** @throws AttuneError `result-invalid` */
  limits(given: LongResult["limits"], measures: Measures): readonly number[];
}

/**
 * The numbers of a measured value, in order of the study's objectives.
 * @param named undefined in a study with one objective and no limits
 * @param what the value is, for messages
 * @throws AttuneError `result-invalid`
 */
export function toValues(
  measured: unknown,
  { names }: Measures,
  named: NamedResults | undefined,
  what = "result",
): number[] {
  if (names !== undefined) return named?.values(measured, names, what) ?? [];
  if (typeof measured === "number") return [measured];
  throw new AttuneError("result-invalid", `${what}: needs a number, got ${show(measured)}`, {
    hint: "give a number",
  });
}

/** @throws AttuneError `result-invalid` for a field that would be dropped in silence */
export function refuseUnknown(message: string, given: object, names: readonly string[]): void {
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new AttuneError("result-invalid", `${message} ${show(name)}`, {
        hint: `${didYouMeanOrList(name, names)} (trial.setAttr keeps other values)`,
      });
}

/** The fields of a result in its long form. */
const LONG_FIELDS = ["value", "limits", "error", "cost"];

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
 * failure, and so does the infinity that no other value is better than; the other one is a value.
 * @param named undefined in a study with one objective and no limits
 * @param seconds that the evaluation took, where they are known
 * @throws AttuneError `result-invalid`
 */
export function toOutcome(
  result: unknown,
  measures: Measures,
  named: NamedResults | undefined,
  seconds?: number,
): Extract<Outcome, { state: "complete" | "failed" }> {
  const isInLongForm = isLong(result, measures);
  if (isInLongForm) refuseUnknown("result: there is no field", result, LONG_FIELDS);
  const { value, limits, error, cost } = isInLongForm ? result : ({ value: result } as LongResult);
  const values = toValues(value, measures, named);
  const measured =
    measures.limits.length === 0 && limits === undefined
      ? NO_NUMBERS
      : toLimits(limits, measures, named);
  const failure = failureOf(measures, values);
  if (failure !== undefined) return { ...failure, seconds };
  if (cost !== undefined && !(typeof cost === "number" && cost >= 0 && cost < Infinity))
    throw new AttuneError(
      "result-invalid",
      `result: cost must be a finite number ≥ 0, got ${show(cost)}`,
    );
  return {
    state: "complete",
    values,
    limits: measured,
    error: error === undefined ? undefined : toErrors(error, measures, named),
    cost,
    seconds,
  };
}

/** The failure of a trial one of whose values is no result; undefined where all are. */
export function failureOf(
  measures: Measures,
  values: readonly number[],
): Extract<Outcome, { state: "failed" }> | undefined {
  const at = findNoResult(measures, values);
  if (at === -1) return undefined;
  const what = measures.names?.[at] ?? "the value";
  const value = values[at];
  return {
    state: "failed",
    reason: "not-a-number",
    message: Number.isNaN(value)
      ? `${what} is not a number`
      : `${what} is ${value}, and no other trial could be as good`,
    retry: false,
  };
}

function toErrors(
  error: unknown,
  measures: Measures,
  named: NamedResults | undefined,
): readonly number[] {
  const errors = toValues(error, measures, named, "error");
  const wrong = errors.find((e) => !(e >= 0));
  if (wrong === undefined) return errors;
  throw new AttuneError("result-invalid", `result: error must be a number ≥ 0, got ${wrong}`);
}

function toLimits(
  given: LongResult["limits"],
  measures: Measures,
  named: NamedResults | undefined,
): readonly number[] {
  if (typeof given === "object" && given !== null)
    refuseUnknown(
      "result: the study has no limit",
      given,
      measures.limits.map((limit) => limit.name),
    );
  return named?.limits(given, measures) ?? NO_NUMBERS;
}

/** The outcome of a failure. */
export function toFailure(error: unknown): Extract<Outcome, { state: "failed" }> {
  if (!(error instanceof TrialFailure)) {
    const thrown = describeThrown(error);
    const { message } = thrown;
    const failure = { state: "failed", reason: "error", message, retry: false } as const;
    return typeof error === "string" ? failure : { ...failure, thrown };
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
