import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { StudySpec } from "./storage.ts";

/** An object or a list. */
const isContainer = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;

/** Where two JSON values first differ, as a path with both sides; undefined if they are equal. */
function findDifference(before: unknown, now: unknown, path: string): string | undefined {
  if (Object.is(before, now)) return undefined;
  if (!isContainer(before) || !isContainer(now) || Array.isArray(before) !== Array.isArray(now))
    return `${path || "it"} was ${show(before)}, is now ${show(now)}`;
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const inner = path ? `${path}.${key}` : key;
    if (!Object.hasOwn(before, key)) return `${inner} is new`;
    if (!Object.hasOwn(now, key)) return `${inner} is gone`;
    const difference = findDifference(before[key], now[key], inner);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Whether a space is the stored one, whatever the order of its keys. */
export const isSameSpace = (stored: unknown, space: unknown): boolean =>
  findDifference(stored, JSON.parse(JSON.stringify(space)), "") === undefined;

/**
 * Checks that a space is still the stored one when it is replaced.
 * @throws AttuneError `space-changed`, naming the first difference
 */
export function requireSameSpace(study: string, stored: unknown, from: unknown): void {
  const found = findDifference(stored, JSON.parse(JSON.stringify(from)), "");
  if (found !== undefined)
    throw new AttuneError(
      "space-changed",
      `the space of study ${show(study)} was changed meanwhile: ${found.replace(/^params\./, "")}`,
      { hint: "extend the study again" },
    );
}

/**
 * Checks that a study is opened with the space, objectives and limits that it was created with.
 * Seed and sampler may differ; the stored ones count.
 * @throws AttuneError `space-changed`, naming the first difference
 */
export function requireSameStudy(stored: StudySpec, opened: StudySpec): void {
  for (const field of ["space", "objectives", "limits"] as const) {
    // As JSON, since the stored one went through it: undefined members are gone.
    const now: unknown = JSON.parse(JSON.stringify(opened[field]));
    const found = findDifference(stored[field], now, field === "space" ? "" : field);
    if (found !== undefined)
      throw new AttuneError(
        "space-changed",
        `study ${show(opened.name)} exists with another ` +
          `${field === "space" ? "space" : field.slice(0, -1)}: ${found.replace(/^params\./, "")}`,
        {
          hint:
            field === "space"
              ? "attune extend (extendStudy in code) lets its space grow; otherwise use " +
                "another study name"
              : "use another study name, or the study's own definition",
        },
      );
  }
}
