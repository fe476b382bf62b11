import { frozenCopy } from "../space/json/copy.ts";
import { lineageOf } from "./lineage.ts";
import { fillMeasured, type Measures, nameValues, violation } from "./measures.ts";
import type { Limits, Objectives } from "./objective.ts";
import type { TrialRecord } from "./record.ts";
import type { Params, TrialRow } from "./row.ts";
import { readThrown } from "./thrown.ts";

/** Key among a trial's internal values of what its evaluation threw. */
export const THROWN = "thrown";

/** A record whose parameters and objectives are not known to the compiler. */
export type UntypedRecord = TrialRecord<Params, Objectives, Limits>;
export type UntypedComplete = Extract<UntypedRecord, { readonly state: "complete" }>;

/**
 * Shows a row as users see it: values and limits by name. The record shares no object with the row
 * and can't be changed.
 */
export function toRecord(row: TrialRow, measures: Measures): UntypedRecord {
  const record = describe(row, measures);
  if ("startedAt" in record) {
    const { startedAt } = row;
    // A date can't be frozen, so each reader gets another one.
    const get = (): Date => new Date(startedAt);
    Object.defineProperty(record, "startedAt", { get, enumerable: true });
  }
  return Object.freeze(record);
}

function describe(row: TrialRow, measures: Measures): UntypedRecord {
  const named = (values: readonly number[]) => Object.freeze(nameValues(measures, values));
  const schedule = lineageOf(row.note)?.schedule;
  const common = {
    number: row.number,
    params: frozenCopy(row.params ?? {}),
    attributes: frozenCopy(row.attributes),
    reports: Object.freeze(
      row.reports.map(({ step, values, seconds }) =>
        Object.freeze({ step, value: named(values), seconds }),
      ),
    ),
    origin: frozenCopy(row.origin),
    ...(schedule && { schedule: frozenCopy(schedule) }),
  };
  if (row.state === "waiting") return { ...common, state: "waiting" };
  const { worker, attempt, seconds } = row;
  const started = { ...common, startedAt: new Date(row.startedAt), worker, attempt };
  switch (row.state) {
    case "running":
      return { ...started, state: "running" };
    case "paused":
      return { ...started, state: "paused", step: row.step };
    case "complete": {
      const measured = fillMeasured(measures, row.limits);
      return {
        ...started,
        state: "complete",
        seconds,
        value: named(row.values),
        ...(row.error !== undefined && { error: named(row.error) }),
        ...repeatsOf(row, measures),
        ...(row.cost !== undefined && { cost: row.cost }),
        limits: Object.freeze(
          Object.fromEntries(measures.limits.map((l, i) => [l.name, measured[i]])),
        ),
        feasible: violation(measures, measured) === 0,
      };
    }
    case "pruned":
      return { ...started, state: "pruned", seconds, step: row.step };
    case "failed":
      return {
        ...started,
        state: "failed",
        seconds,
        reason: row.reason ?? "error",
        message: row.message ?? "",
        ...thrownOf(row),
      };
  }
}

function thrownOf({ internal }: TrialRow) {
  const thrown = readThrown(internal[THROWN]);
  return thrown && { thrown };
}

function repeatsOf({ internal }: TrialRow, measures: Measures) {
  const { repeats } = internal;
  if (!Array.isArray(repeats)) return undefined;
  // Studies of format 3 and earlier store a bare number per repeat of one objective.
  const values = repeats.map((v) => nameValues(measures, Array.isArray(v) ? v : [v]));
  return { repeats: frozenCopy(values) };
}
