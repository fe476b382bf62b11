import { asOneName, type Param, show } from "./param.ts";

/**
 * One value, any that JSON can hold: a parameter that the user has settled. Takes no coordinate.
 */
export function fixed<const T>(value: T): Param<T> {
  const text = JSON.stringify(value);
  return {
    kind: "fixed",
    width: 0,
    cardinality: 1,
    default: undefined,
    contains: (v): v is T => JSON.stringify(v) === text,
    check(v, path, issues) {
      if (JSON.stringify(v) !== text)
        issues.push({
          code: "not-a-choice",
          path,
          message: `is fixed at ${show(value)}, got ${show(v)}`,
          received: v,
          suggestion: text,
        });
    },
    toUnit() {},
    fromUnit: () => value,
    axes: () => [],
    count: () => 1,
    point() {},
    ...asOneName,
    toJSON: () => ({ type: "fixed", value }),
  };
}
