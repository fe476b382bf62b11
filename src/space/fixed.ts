import { show } from "../errors/show.ts";
import { makeIssue } from "./issue.ts";
import { frozenCopy } from "./json/copy.ts";
import { type Param, underOneName } from "./param.ts";

/**
 * One value that is not searched, of any type that JSON can hold. It has no coordinate.
 */
export function fixed<const T>(given: T): Param<T> {
  const text = JSON.stringify(given);
  // As JSON gives it back, which is what storages do. What JSON can't hold is left as it is.
  const value: T = text === undefined ? given : frozenCopy(JSON.parse(text));
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
