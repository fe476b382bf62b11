import type { SpaceIssue, SpaceIssueCode } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { show } from "../errors/show.ts";

interface Details {
  /** The value that is wrong. */
  readonly received?: unknown;
  /** The nearest valid name or value; undefined when none is near. */
  readonly suggestion?: string | undefined;
}

/** One problem of a space or of values for it. */
export function makeIssue(
  code: SpaceIssueCode,
  path: string,
  message: string,
  { received, suggestion }: Details = {},
): SpaceIssue {
  return { code, path, message, received, ...(suggestion !== undefined && { suggestion }) };
}

/** The issue for a name that is none of `names`; it suggests the nearest one. */
export function makeUnknownName(
  path: string,
  message: string,
  name: unknown,
  names: Iterable<string>,
): SpaceIssue {
  const suggestion = typeof name === "string" ? nearest(name, names) : undefined;
  return makeIssue("unknown-name", path, message, { received: name, suggestion });
}

/** The issue for a value that is none of `choices`; it suggests the nearest one. */
export function makeNotAChoice(
  path: string,
  value: unknown,
  choices: readonly unknown[],
): SpaceIssue {
  const suggestion = typeof value === "string" ? nearest(value, choices.map(String)) : undefined;
  const message = `${show(value)} is not one of ${choices.map((v) => show(v)).join(", ")}`;
  return makeIssue("not-a-choice", path, message, { received: value, suggestion });
}

/** The index of each value; every repeated value is added to `issues` as `duplicate choice "a"`. */
export function indexDistinct<T>(
  values: readonly T[],
  noun: "choice" | "item",
  issues: SpaceIssue[],
): Map<unknown, number> {
  const index = new Map<unknown, number>();
  for (const [i, value] of values.entries()) {
    if (index.has(value))
      issues.push(
        makeIssue("duplicate", "", `duplicate ${noun} ${show(value)}`, { received: value }),
      );
    index.set(value, i);
  }
  return index;
}
