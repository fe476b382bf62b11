import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { binomial } from "../numeric/binomial.ts";
import { checkItems, itemIndex } from "./items.ts";
import { asOneName, containedBy, type Param } from "./param.ts";

/**
 * Some items, in the order given. Each item's coordinate says in (≥ ½) or out; bounds are kept by
 * the coordinates nearest to the other side.
 */
export function subset<const T extends string | number>(
  items: readonly T[],
  options: { min?: number; max?: number } = {},
): Param<readonly T[]> {
  const index = itemIndex(items);
  const n = items.length;
  const { min = 0, max = n } = options;
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max > n || min > max)
    throw new SpaceError([
      {
        code: "empty-range",
        path: "",
        message: `needs 0 ≤ min ≤ max ≤ ${n}, got min ${min} and max ${max}`,
        received: [min, max],
      },
    ]);
  let cardinality = 0;
  for (let k = min; k <= max; k++) cardinality += binomial(n, k);
  const check = (value: unknown, path: string, issues: SpaceIssue[]): void => {
    if (checkItems(value, index, path, issues) && (value.length < min || value.length > max))
      issues.push({
        code: "wrong-length",
        path,
        message: `needs ${min} to ${max} items, got ${value.length}`,
        received: value.length,
      });
  };
  return {
    kind: "subset",
    width: n,
    cardinality,
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      out.fill(0.25, at, at + n);
      for (const item of value) out[at + index.get(item)!] = 0.75;
    },
    fromUnit(unit, at) {
      const order = items.map((_, i) => i).sort((a, b) => unit[at + b] - unit[at + a] || a - b);
      let size = 0;
      while (size < n && unit[at + order[size]] >= 0.5) size++;
      size = Math.min(max, Math.max(min, size));
      return order
        .slice(0, size)
        .sort((a, b) => a - b)
        .map((i) => items[i]);
    },
    axes: (path) =>
      items.map(() => ({
        name: path,
        kind: "choice",
        levels: 2,
        edges: undefined,
        parent: -1,
        from: 0,
        to: 0,
        part: "subset",
      })),
    count: () => cardinality,
    point(k, _resolution, out, at) {
      let size = min;
      for (; k >= binomial(n, size); size++) k -= binomial(n, size);
      // Combinatorial number system, from the last item down.
      let left = size;
      for (let i = n - 1; i >= 0; i--) {
        const without = binomial(i, left);
        const take = left > 0 && k >= without;
        if (take) {
          k -= without;
          left--;
        }
        out[at + i] = take ? 0.75 : 0.25;
      }
    },
    ...asOneName,
    toJSON: () => ({
      type: "subset",
      items,
      ...(options.min !== undefined && { min }),
      ...(options.max !== undefined && { max }),
    }),
  };
}
