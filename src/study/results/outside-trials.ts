import { AttuneError } from "../../errors/attune-error.ts";
import { oneOf } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { show } from "../../errors/show.ts";
import { copyJson } from "../../space/json/copy.ts";
import type { InsertedTrial } from "../../storage/storage.ts";
import { requireAttributes } from "../../trial/attribute.ts";
import type { Measures } from "../../trial/measures.ts";
import type { Limits, Objectives, Result } from "../../trial/objective.ts";
import type { FailureReason, Json } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";
import { namedResults } from "./named-results.ts";
import { toFailure, toOutcome } from "./outcome.ts";

/** Options of `study.enqueue`. */
export interface EnqueueOptions {
  /**
   * Whether nothing is added if the study has a trial with these values already, in any state.
   * Default: false.
   */
  readonly skipIfExists?: boolean | undefined;
  /** Attributes that the trial has from the start. Default: none. */
  readonly attributes?: { readonly [key: string]: Json } | undefined;
  /**
   * Who proposes the parameters, such as `agent` or a name: `explain` and `optimizerState` count what
   * the proposals of each source have led to. Stored in the attribute `proposedBy`. Default: `user`.
   */
  readonly source?: string | undefined;
}

/** A trial that has been evaluated elsewhere, for `study.add`. */
export type AddedTrial<P, O extends Objectives, L extends Limits = {}> = {
  /** The parameters that were evaluated. */
  readonly params: P;
  /** Attributes of the trial. Default: none. */
  readonly attributes?: { readonly [key: string]: Json } | undefined;
} & (
  | {
      /** The trial has a result. Default. */
      readonly state?: "complete" | undefined;
      /** What the objective returned for the parameters. */
      readonly result: Result<O, L>;
    }
  | {
      /** The trial was stopped early. */
      readonly state: "pruned";
      /** Step at which it was stopped. Default: 0. */
      readonly step?: number | undefined;
    }
  | {
      /** The trial failed. */
      readonly state: "failed";
      /** Why it failed. Default: empty. */
      readonly message?: string | undefined;
      /** What kind of failure it was. Default: `error`. */
      readonly reason?: "error" | "timeout" | "memory" | undefined;
    }
);

/** A trial of `add` before its fields are checked. */
export interface UncheckedTrial {
  readonly params: { readonly [name: string]: unknown };
  readonly result?: unknown;
  readonly state?: unknown;
  readonly step?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly attributes?: { readonly [key: string]: unknown } | undefined;
}

/**
 * A finished trial from elsewhere.
 * @param read its parameters, checked
 * @throws AttuneError `usage`, `result-invalid`
 */
export function finishedTrial(
  trial: UncheckedTrial,
  read: Params,
  measures: Measures,
): InsertedTrial {
  const { state = "complete", attributes } = trial;
  oneOf("complete", "pruned", "failed")("state", state);
  const common = {
    params: copyJson(read),
    origin: "added",
    attributes: requireAttributes(attributes ?? {}),
    values: [],
    limits: [],
    seconds: 0,
  } as const;
  if (state === "pruned")
    return { ...common, state, step: requireWhole("step", trial.step ?? 0, { min: 0 }) };
  if (state === "failed") {
    const { message } = toFailure(String(trial.message ?? ""));
    const { reason = "error" } = trial;
    oneOf("error", "timeout", "memory")("reason", reason);
    return { ...common, state, reason: reason as FailureReason, message };
  }
  const outcome = toOutcome(trial.result, measures, namedResults);
  if (outcome.state !== "complete")
    throw new AttuneError("result-invalid", `an added trial needs a result: ${outcome.message}`);
  return { ...common, ...outcome, seconds: 0 };
}

/** Whether parameters have all of these values, also those of a part of a branch. */
export function hasValues(params: unknown, given: unknown): boolean {
  if (typeof given !== "object" || given === null) return Object.is(params, given);
  if (typeof params !== "object" || params === null) return false;
  if (Array.isArray(given) && (!Array.isArray(params) || params.length !== given.length))
    return false;
  return Object.entries(given).every(([name, value]) =>
    hasValues((params as { readonly [name: string]: unknown })[name], value),
  );
}

/** @throws AttuneError `usage` */
export function requireObject(method: string, given: unknown): void {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return;
  const [needs, hint] =
    method === "add"
      ? ["trials { params, result }", "write add([{ params, result }])"]
      : ["parameters by name", "write enqueue({ x: 0.5 })"];
  throw new AttuneError("usage", `${method} needs ${needs}, got ${show(given)}`, { hint });
}
