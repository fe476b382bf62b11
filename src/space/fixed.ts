import { SpaceError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { makeIssue } from "./issue.ts";
import { frozenCopy } from "./json/copy.ts";
import { type Param, underOneName } from "./param.ts";

/** @throws SpaceError */
function requireText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {} // a BigInt, or an object that contains itself
  if (text !== undefined && !(typeof value === "number" && !Number.isFinite(value))) return text;
  const message = `needs a value that JSON can hold, got ${show(value)}`;
  throw new SpaceError([makeIssue("not-a-choice", "", message, { received: value })]);
}

/**
 * One value that is not searched, of any type that JSON can hold. It has no coordinate.
 * @throws SpaceError for a value that JSON can't hold: a function, a BigInt, NaN
 */
export function fixed<const T>(given: T): Param<T> {
  const text = requireText(given);
  // As JSON gives it back, which is what storages do.
  const value: T = frozenCopy(JSON.parse(text));
  return {
    kind: "fixed",
    width: 0,
    cardinality: 1,
    default: undefined,
    contains: (v): v is T => JSON.stringify(v) === text,
    check(v, path, issues) {
      if (JSON.stringify(v) === text) return;
      const message = `is fixed at ${show(value)}, got ${show(v)}`;
      issues.push(makeIssue("not-a-choice", path, message, { received: v, suggestion: text }));
    },
    toUnit() {},
    fromUnit: () => value,
    axes: () => [],
    count: () => 1,
    point() {},
    ...underOneName,
    toJSON: () => ({ type: "fixed", value }),
  };
}
