import { AttuneError } from "../errors/attune-error.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import { looseNumber } from "../numeric/json-numbers.ts";
import { isJsonObject } from "../space/json/format.ts";
import { namedResults } from "../study/results/named-results.ts";
import { toFailure, toOutcome } from "../study/results/outcome.ts";
import type { Measures } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Outcome } from "../trial/row.ts";
import {
  optionalDirections,
  optionalList,
  optionalWhole,
  type StdioRequest,
} from "./stdio-request.ts";

/** Trials that one request may ask for. */
export const MAX_COUNT = 100_000;
/** Objectives, or constraints, of a study. */
const MAX_MEASURES = 1000;
/** Characters of a space. */
const MAX_SPACE_CHARACTERS = 1_000_000;

/** @throws AttuneError `usage` for a space that would take minutes to read */
export function requireSmallSpace(space: unknown): void {
  if ((JSON.stringify(space) ?? "").length > MAX_SPACE_CHARACTERS)
    throw new AttuneError("usage", `the space has more than ${MAX_SPACE_CHARACTERS} characters`);
}

/** How a trial ended, as a `tell` request says it. @throws AttuneError `usage`, `result-invalid` */
export function outcomeFrom(r: StdioRequest, measures: Measures): Outcome {
  const state = r["state"] ?? "complete";
  if (state === "complete") return toOutcome(resultFrom(r, measures), measures, namedResults);
  if (state === "pruned") return { state, step: 0 };
  if (state === "failed") return toFailure(String(r["message"] ?? "reported as failed"));
  throw new AttuneError("usage", `state must be complete, pruned or failed, got ${show(state)}`);
}

/** `directions`: one is a bare objective, several are named `value0`, `value1`, … */
export function objectivesFrom(r: StdioRequest): Objectives {
  const directions = optionalDirections(r) ?? ["minimize"];
  requireWhole("the number of directions", directions.length, { min: 1, max: MAX_MEASURES });
  return directions.length === 1
    ? directions[0]
    : Object.fromEntries(directions.map((direction, i) => [`value${i}`, direction]));
}

/** `constraints`: the number of measured values that are feasible at or below 0. */
export function limitsFrom(r: StdioRequest): Limits {
  const count = optionalWhole(r, "constraints", 0, MAX_MEASURES) ?? 0;
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`constraint${i}`, { atMost: 0 }]),
  );
}

/** The result of a trial: `values`, or `value` of one objective, and `constraints`. */
export function resultFrom(r: StdioRequest, measures: Measures): unknown {
  const given = r["values"] === undefined && r["value"] !== undefined ? [r["value"]] : undefined;
  const values = given ?? requireLength(r, "values", measures.signs.length);
  const constraints = requireLength(r, "constraints", measures.limits.length);
  return {
    value: byName(measures.names, values),
    limits: byName(
      measures.limits.map((limit) => limit.name),
      constraints,
    ),
  };
}

/** @throws AttuneError `result-invalid` */
function requireLength(r: StdioRequest, name: string, length: number): readonly unknown[] {
  const list = optionalList(r, name) ?? [];
  if (list.length === length) return list;
  throw new AttuneError(
    "result-invalid",
    `${name} must be a list of ${length}, got ${show(r[name])}`,
  );
}

/** Numbers in order as the study takes them: a bare number without names, else by name. */
function byName(names: readonly string[] | undefined, values: readonly unknown[]): unknown {
  if (names === undefined) return looseNumber(values[0]);
  return Object.fromEntries(names.map((name, i) => [name, looseNumber(values[i])]));
}

/**
 * Numbers that a request gives as one number, as a list in order, or by name.
 * @returns as the study takes them; what is none of these is refused where the study reads it
 * @throws AttuneError `result-invalid` for a list of another length
 */
export function measuredFrom(
  field: string,
  given: unknown,
  names: readonly string[] | undefined,
): unknown {
  if (Array.isArray(given))
    return byName(names, requireLength({ [field]: given }, field, names?.length ?? 1));
  if (!isJsonObject(given)) return looseNumber(given);
  return Object.fromEntries(Object.entries(given).map(([name, n]) => [name, looseNumber(n)]));
}
