import type { SpaceIssue } from "../errors/attune-error.ts";
import { checkItems, itemIndex } from "./items.ts";
import { asOneName, containedBy, type Param } from "./param.ts";

/**
 * All items, in some order. Its coordinates are random keys (Bean 1994): the items sorted by
 * theirs.
 */
export function permutation<const T extends string | number>(
  items: readonly T[],
): Param<readonly T[]> {
  const index = itemIndex(items);
  const n = items.length;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  const check = (value: unknown, path: string, issues: SpaceIssue[]): void => {
    if (checkItems(value, index, path, issues) && value.length !== n)
      issues.push({
        code: "wrong-length",
        path,
        message: `needs all ${n} items, got ${value.length}`,
        received: value.length,
      });
  };
  return {
    kind: "permutation",
    width: n,
    cardinality: factorial,
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      for (let p = 0; p < n; p++) out[at + index.get(value[p])!] = (p + 0.5) / n;
    },
    fromUnit(unit, at) {
      const order = items.map((_, i) => i);
      order.sort((a, b) => unit[at + a] - unit[at + b] || a - b);
      return order.map((i) => items[i]);
    },
    axes: (path) =>
      items.map(() => ({
        name: path,
        kind: "real",
        levels: Infinity,
        edges: undefined,
        parent: -1,
        from: 0,
        to: 0,
        part: "permutation",
      })),
    count: () => factorial,
    point(k, _resolution, out, at) {
      // Factorial number system: the digit of place p picks among the items left.
      const left = items.map((_, i) => i);
      for (let p = 0; p < n; p++) {
        const digit = k % (n - p);
        k = Math.floor(k / (n - p));
        out[at + left.splice(digit, 1)[0]] = (p + 0.5) / n;
      }
    },
    ...asOneName,
    toJSON: () => ({ type: "permutation", items }),
  };
}
