import { makeAxis } from "./axis.ts";
import { makeIssue } from "./issue.ts";
import { checkItems, copyItems, indexItems } from "./items.ts";
import { containedBy, type Param, underOneName } from "./param.ts";

/**
 * Writes permutation `k` of n items, 0 ≤ k < n!, by the digits of k in the factorial number system.
 */
function writePermutation(k: number, n: number, out: Float64Array, at: number): void {
  const left = Array.from({ length: n }, (_, i) => i);
  for (let position = 0; position < n; position++) {
    const digit = k % (n - position);
    k = Math.floor(k / (n - position));
    out[at + left.splice(digit, 1)[0]] = (position + 0.5) / n;
  }
}

/**
 * All items, in some order. The coordinates are random keys (Bean 1994), one per item: the items
 * are sorted by their keys.
 * @throws SpaceError if there is no item, if there are more than 1000, or if one is repeated
 */
export function permutation<const T extends string | number>(
  given: readonly T[],
): Param<readonly T[]> {
  const items = copyItems(given);
  const index = indexItems(items);
  const n = items.length;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  const check: Param<unknown>["check"] = (value, path, issues) => {
    if (!checkItems(value, index, path, issues) || value.length === n) return;
    const message = `needs all ${n} items, got ${value.length}`;
    issues.push(makeIssue("wrong-length", path, message, { received: value.length }));
  };
  return {
    kind: "permutation",
    width: n,
    cardinality: factorial,
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      // A valid value has an index for every item.
      for (let p = 0; p < n; p++) out[at + index.get(value[p])!] = (p + 0.5) / n;
    },
    fromUnit(unit, at) {
      const order = items.map((_, i) => i);
      order.sort((a, b) => unit[at + a] - unit[at + b] || a - b);
      return order.map((i) => items[i]);
    },
    axes: (path) => items.map(() => makeAxis(path, "real", Infinity, { part: "permutation" })),
    count: () => factorial,
    point: (k, _resolution, out, at) => writePermutation(k, n, out, at),
    ...underOneName,
    toJSON: () => ({ type: "permutation", items }),
  };
}
