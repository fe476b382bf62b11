import { AttuneError } from "../errors/attune-error.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import { isJsonObject } from "../space/json/format.ts";
import type { Direction } from "../trial/objective.ts";

/** One line of input, as JSON; its fields are checked where they are read. */
export type StdioRequest = { readonly [field: string]: unknown };

/** The fields of each operation besides `op`. */
const FIELDS: { readonly [op: string]: readonly string[] } = {
  create: [
    ...["space", "directions", "constraints", "seed", "budget", "sampler", "pruner", "fidelity"],
    ...["storage", "study", "experience", "nameHints"],
  ],
  ask: ["count"],
  tell: ["trial", "values", "value", "constraints", "state", "message"],
  report: ["trial", "value", "step"],
  checkpoint: ["trial", "step", "bytes"],
  enqueue: ["params"],
  add: ["params", "values", "value", "constraints"],
  best: [],
};

/**
 * Checks that an operation has all fields of a request.
 * @throws AttuneError `usage`, with the nearest name as hint
 */
export function requireKnownFields(op: string, r: StdioRequest): void {
  for (const field of Object.keys(r))
    if (field !== "op" && !FIELDS[op].includes(field))
      throw new AttuneError("usage", `${op} has no field ${show(field)}`, {
        hint: didYouMeanOrList(field, ["op", ...FIELDS[op]]),
      });
}

/** A field that is a string or missing. @throws AttuneError `usage` */
export function optionalText(r: StdioRequest, field: string): string | undefined {
  const value = r[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new AttuneError("usage", `${field} must be a string, got ${show(value)}`);
}

/** A field that is a whole number from `min` to `max`, or missing. @throws AttuneError `usage` */
export function optionalWhole(
  r: StdioRequest,
  field: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = r[field];
  if (value === undefined || value === null) return undefined;
  return requireWhole(field, value, { min, max });
}

/** A field that is true, false or missing. @throws AttuneError `usage` */
export function optionalFlag(r: StdioRequest, field: string): boolean | undefined {
  const value = r[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  throw new AttuneError("usage", `${field} must be true or false, got ${show(value)}`);
}

/** A field that is a list or missing. @throws AttuneError `result-invalid` */
export function optionalList(r: StdioRequest, field: string): readonly unknown[] | undefined {
  const value = r[field];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw new AttuneError("result-invalid", `${field} must be a list, got ${show(value)}`);
}

/** `directions`, a list that is not empty, or missing. @throws AttuneError `usage` */
export function optionalDirections(r: StdioRequest): readonly Direction[] | undefined {
  const value = r["directions"];
  if (value === undefined || value === null) return undefined;
  const isDirection = (d: unknown): d is Direction => d === "minimize" || d === "maximize";
  if (Array.isArray(value) && value.length > 0 && value.every(isDirection)) return value;
  throw new AttuneError(
    "usage",
    `directions must be a list of "minimize" and "maximize", got ${show(value)}`,
  );
}

/** `fidelity` such as `{"epochs": [1, 81]}`, or missing. @throws AttuneError `usage` */
export function optionalFidelity(
  r: StdioRequest,
): { readonly [name: string]: readonly [min: number, max: number] } | undefined {
  const value = r["fidelity"];
  if (value === undefined || value === null) return undefined;
  const isRange = (range: unknown): range is [number, number] =>
    Array.isArray(range) && range.length === 2 && range.every((n) => typeof n === "number");
  const entries = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length === 1 && isRange(entries[0][1])) return { [entries[0][0]]: entries[0][1] };
  throw new AttuneError("usage", `fidelity must be as {"epochs": [1, 81]}, got ${show(value)}`);
}

/** A field that is an object of values by name. @throws AttuneError `usage` */
export function requireObject(
  r: StdioRequest,
  field: string,
): { readonly [name: string]: unknown } {
  const value = r[field];
  if (isJsonObject(value)) return value;
  throw new AttuneError("usage", `${field} must be an object, got ${show(value)}`, {
    hint: `{"${field}":{"x":0.5}}`,
  });
}

/** `bytes`, a string in base64. @throws AttuneError `usage` */
export function requireBytes(r: StdioRequest): Uint8Array {
  const text = r["bytes"];
  // Node skips characters that are not base64, so the text is compared with what was decoded.
  const decoded = typeof text === "string" ? Buffer.from(text, "base64") : undefined;
  const withoutPadding = (base64: unknown): string => String(base64).replace(/=+$/, "");
  if (decoded === undefined || withoutPadding(decoded.toString("base64")) !== withoutPadding(text))
    throw new AttuneError("usage", `bytes must be a string of base64, got ${show(text)}`);
  return new Uint8Array(decoded);
}
