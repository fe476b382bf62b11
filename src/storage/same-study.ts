import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { StudySpec } from "./storage.ts";

/** Where two plain values first differ, as a path and both sides. */
function difference(a: any, b: any, path: string): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return `${path || "it"} was ${show(a)}, is now ${show(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const at = path ? `${path}.${key}` : key;
    if (!Object.hasOwn(a, key)) return `${at} is new`;
    if (!Object.hasOwn(b, key)) return `${at} is gone`;
    const inner = difference(a[key], b[key], at);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/**
 * A study is gone on with only as what it was: space, objectives and limits must be equal.
 * @throws AttuneError `space-changed`
 */
export function requireSameStudy(stored: StudySpec, given: StudySpec): void {
  for (const field of ["space", "objectives", "limits"] as const) {
    const plain = JSON.parse(JSON.stringify(given[field]));
    const found = difference(stored[field], plain, field === "space" ? "" : field);
    if (found !== undefined)
      throw new AttuneError(
        "space-changed",
        `study ${show(given.name)} exists with another ${field === "space" ? "space" : field.slice(0, -1)}: ${found.replace(/^params\./, "")}`,
        {
          hint: "use another study name, or give it what it had",
        },
      );
  }
}
