import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Json } from "./record.ts";

/** Deepest nesting of an attribute: every storage and every reader of JSON can hold it. */
const MAX_DEPTH = 100;

/**
 * Checks an attribute that a user sets. JSON would change or drop what it can't hold, such as NaN
 * or a Date, and each storage in its own way.
 * @returns a copy of the value
 * @throws AttuneError `usage` for a key that is no string, and for a value that JSON can't hold
 */
export function requireAttribute(key: unknown, value: unknown): Json {
  if (typeof key !== "string" || key === "")
    throw new AttuneError("usage", `the key of an attribute must be a string, got ${show(key)}`);
  return requireJson(`attribute ${show(key)}`, value);
}

/**
 * As `requireAttribute`, for another value that is stored.
 * @param what the value is, for the message
 */
export function requireJson(what: string, value: unknown): Json {
  return copyChecked(value, { what, path: "", ancestors: [] });
}

/** Attributes by key, each checked. @throws AttuneError `usage` */
export function requireAttributes(attributes: { readonly [key: string]: unknown }): {
  readonly [key: string]: Json;
} {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, requireAttribute(key, value)]),
  );
}

interface Place {
  /** What the value is, for messages. */
  readonly what: string;
  /** Where the value stands within the attribute: `.sizes.0`. */
  readonly path: string;
  /** Objects that contain the value. */
  readonly ancestors: readonly object[];
}

function copyChecked(value: unknown, place: Place): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number")
    // JSON has no −0.
    return Number.isFinite(value) ? value + 0 : refuse(place, show(value), 'use null or "NaN"');
  if (typeof value !== "object") return refuse(place, nameOf(value));
  if (place.ancestors.includes(value)) return refuse(place, "an object that contains itself");
  if (place.ancestors.length >= MAX_DEPTH)
    return refuse(place, `objects that are nested more than ${MAX_DEPTH} deep`);
  const ancestors = [...place.ancestors, value];
  const copyPart = (part: unknown, at: string | number): Json =>
    copyChecked(part, { ...place, path: `${place.path}.${at}`, ancestors });
  // Not `map`, which leaves holes out.
  if (Array.isArray(value)) return Array.from(value, copyPart);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    return refuse(place, nameOf(value), "set its parts, or a string such as value.toJSON()");
  return Object.fromEntries(Object.entries(value).map(([k, part]) => [k, copyPart(part, k)]));
}

function refuse({ what, path }: Place, got: string, hint?: string): never {
  const where = path === "" ? "" : ` at ${path.slice(1)}`;
  throw new AttuneError(
    "usage",
    `${what} must be a value that JSON can hold, got ${got}${where}`,
    hint === undefined ? {} : { hint },
  );
}

/** What a value is that JSON can't hold: its class, or its type. */
function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return show(value);
  const { name } =
    (value as { readonly constructor?: { readonly name?: unknown } }).constructor ?? {};
  return typeof name === "string" && name !== "" ? `a ${name}` : "an object of a class";
}
