import { SpaceError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";
import { binomial } from "../numeric/binomial.ts";
import { makeAxis } from "./axis.ts";
import { makeIssue } from "./issue.ts";
import { checkItems, copyItems, indexItems } from "./items.ts";
import { containedBy, type Param, underOneName } from "./param.ts";

/** Coordinates of an item that is in the subset, and of one that is not. */
const IN = 0.75;
const OUT = 0.25;

/** The bounds of a subset's size, both inclusive. */
export interface SubsetOptions {
  /** Smallest number of items. Default: 0. */
  min?: number | undefined;
  /** Largest number of items. Default: all. */
  max?: number | undefined;
}

const SUBSET_OPTIONS: OptionChecks<SubsetOptions> = { min: true, max: true };

function requireSizes(n: number, min: number, max: number): void {
  if (Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max <= n && min <= max) return;
  const message = `needs 0 ≤ min ≤ max ≤ ${n}, got min ${show(min)} and max ${show(max)}`;
  throw new SpaceError([makeIssue("empty-range", "", message, { received: [min, max] })]);
}

/** Indices of the items in the subset, in order. */
function selectItems(
  unit: Float64Array,
  at: number,
  n: number,
  min: number,
  max: number,
): readonly number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => unit[at + b] - unit[at + a] || a - b);
  let size = 0;
  while (size < n && unit[at + order[size]] >= 0.5) size++;
  size = Math.min(max, Math.max(min, size));
  return order.slice(0, size).sort((a, b) => a - b);
}

/**
 * Writes subset `k` of n items: the smallest subsets come first, those of one size in the order of
 * the combinatorial number system, which decides from the last item down.
 */
function writeSubset(k: number, n: number, min: number, out: Float64Array, at: number): void {
  let size = min;
  for (; k >= binomial(n, size); size++) k -= binomial(n, size);
  let left = size;
  for (let i = n - 1; i >= 0; i--) {
    const without = binomial(i, left);
    const isIn = left > 0 && k >= without;
    if (isIn) {
      k -= without;
      left--;
    }
    out[at + i] = isIn ? IN : OUT;
  }
}

/**
 * Some of the items, in the order in which `items` has them. Each item has a coordinate: the item
 * is in from ½ on. If too few or too many items are in, those whose coordinate is closest to ½
 * change.
 * @throws SpaceError if there is no item, if there are more than 1000, if one is repeated, or if
 * the bounds of the size are not valid
 */
export function subset<const T extends string | number>(
  given: readonly T[],
  options: SubsetOptions = {},
): Param<readonly T[]> {
  const items = copyItems(given);
  const index = indexItems(items);
  const n = items.length;
  const { min = 0, max = n } = checkOptions("subset", options, SUBSET_OPTIONS);
  requireSizes(n, min, max);
  let cardinality = 0;
  for (let size = min; size <= max; size++) cardinality += binomial(n, size);
  const check: Param<unknown>["check"] = (value, path, issues) => {
    if (!checkItems(value, index, path, issues)) return;
    if (value.length >= min && value.length <= max) return;
    const message = `needs ${min} to ${max} items, got ${value.length}`;
    issues.push(makeIssue("wrong-length", path, message, { received: value.length }));
  };
  return {
    kind: "subset",
    width: n,
    cardinality,
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      out.fill(OUT, at, at + n);
      for (const item of value) out[at + index.get(item)!] = IN; // a valid item has an index
    },
    fromUnit: (unit, at) => selectItems(unit, at, n, min, max).map((i) => items[i]),
    axes: (path) => items.map(() => makeAxis(path, "choice", 2, { part: "subset" })),
    count: () => cardinality,
    point: (k, _resolution, out, at) => writeSubset(k, n, min, out, at),
    ...underOneName,
    toJSON: () => ({
      type: "subset",
      items,
      ...(options.min !== undefined && { min }),
      ...(options.max !== undefined && { max }),
    }),
  };
}
