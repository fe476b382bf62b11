import { SpaceError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";
import { cellOf, makeAxis, withParent } from "./axis.ts";
import { makeIssue } from "./issue.ts";
import { conditionOf, containedBy, isParam, type List, type Param, type ValueOf } from "./param.ts";

/** More items would make more coordinates than any sampler can use. */
const MAX_LIST_LENGTH = 1000;

/** The bounds of a list's length, both inclusive. */
export interface ListLength {
  /** Smallest number of items, at least 0. */
  min: number;
  /** Largest number of items, 1 to 1000. */
  max: number;
}

const LENGTH_OPTIONS: OptionChecks<ListLength> = { min: true, max: true };

function checkLength(length: ListLength): void {
  const { min, max } = checkOptions("list", length, LENGTH_OPTIONS);
  if (
    Number.isInteger(min) &&
    Number.isInteger(max) &&
    min >= 0 &&
    max >= Math.max(1, min) &&
    max <= MAX_LIST_LENGTH
  )
    return;
  const valid = `0 ≤ min ≤ max, 1 ≤ max ≤ ${MAX_LIST_LENGTH}`;
  const message = `needs ${valid}, got min ${show(min)} and max ${show(max)}`;
  throw new SpaceError([makeIssue("empty-range", "", message, { received: length })]);
}

/** Grid points of a list: those of every length, each item taking `points` of its own. */
function countLists({ min, max }: ListLength, points: number): number {
  let total = 0;
  for (let n = min; n <= max; n++) total += points ** n;
  return total;
}

function makeListCheck(item: Param<unknown>, { min, max }: ListLength): Param<unknown>["check"] {
  return (value, path, issues) => {
    // The flat form has the length of a list in its place.
    const length = Array.isArray(value) ? value.length : value;
    if (typeof length === "number" && !(length >= min && length <= max)) {
      const message = `needs ${min} to ${max} items, got ${length}`;
      issues.push(makeIssue("wrong-length", path, message, { received: length }));
    } else if (!Array.isArray(value)) {
      const message = `needs a list, got ${show(value)}`;
      issues.push(makeIssue("wrong-length", path, message, { received: value }));
    } else
      for (const [i, v] of value.entries()) {
        if (v === undefined) issues.push(makeIssue("missing", `${path}.${i}`, "is missing"));
        else item.check(v, `${path}.${i}`, issues);
      }
  };
}

/**
 * `min` to `max` items, such as the neurons of each layer. Coordinates: the length, then those of
 * `max` items; those of missing items are NaN.
 * @throws SpaceError if the bounds of the length are not valid
 */
export function list<const P extends Param<unknown>>(item: P, length: ListLength): List<P> {
  if (!isParam(item)) {
    const message = `needs a parameter such as float(0, 1) for its items, got ${show(item)}`;
    throw new SpaceError([makeIssue("not-a-choice", "", message, { received: item })]);
  }
  const condition = conditionOf(item);
  if (condition !== undefined) {
    const message = `an item of a list has no condition of its own, got when ${condition.text}`;
    throw new SpaceError([makeIssue("constraint", "", message, { received: condition.json })]);
  }
  checkLength(length);
  const { min, max } = length;
  const lengths = max - min + 1;
  const itemWidth = item.width;
  const width = 1 + max * itemWidth;
  const check = makeListCheck(item, length);
  const startOf = (i: number, at: number): number => at + 1 + i * itemWidth;
  return {
    kind: "list",
    item,
    min,
    max,
    width,
    cardinality: countLists(length, item.count(Infinity)),
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      out.fill(Number.NaN, at + 1, at + width);
      out[at] = (value.length - min + 0.5) / lengths;
      for (let i = 0; i < value.length; i++) item.toUnit(value[i], out, startOf(i, at));
    },
    fromUnit(unit, at) {
      const n = min + cellOf(unit[at], lengths);
      return Array.from({ length: n }, (_, i) => item.fromUnit(unit, startOf(i, at)) as ValueOf<P>);
    },
    axes(path, at) {
      const items = Array.from({ length: max }, (_, i) => {
        const own = item.axes(`${path}.${i}`, startOf(i, at));
        return i < min ? own : withParent(own, at, i + 1 - min, lengths - 1);
      });
      return [makeAxis(path, "ordered", lengths), ...items.flat()];
    },
    count: (resolution) => countLists(length, item.count(resolution)),
    point(k, resolution, out, at) {
      const points = item.count(resolution);
      let n = min;
      for (; k >= points ** n; n++) k -= points ** n;
      out.fill(Number.NaN, at + 1, at + width);
      out[at] = (n - min + 0.5) / lengths;
      for (let i = 0; i < n; i++) {
        item.point(k % points, resolution, out, startOf(i, at));
        k = Math.floor(k / points);
      }
    },
    flatten(value, path, out) {
      out[path] = value.length;
      for (let i = 0; i < value.length; i++) item.flatten(value[i], `${path}.${i}`, out);
    },
    unflatten(flat, path) {
      const n = flat[path];
      // Missing, or the nested form, which people write; a check refuses a length that is too great.
      if (typeof n !== "number" || !Number.isInteger(n) || n < 0 || n > max) return n;
      return Array.from({ length: n }, (_, i) => item.unflatten(flat, `${path}.${i}`));
    },
    toJSON: () => ({ type: "list", item: item.toJSON(), min, max }),
  };
}
