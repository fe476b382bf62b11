import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import type { Axis } from "./axis.ts";
import { containedBy, type List, type Param, show, type ValueOf } from "./param.ts";

/**
 * `min` to `max` items, such as the neurons of each layer. Coordinates: the length, then those of
 * `max` items.
 */
export function list<const P extends Param<unknown>>(
  item: P,
  length: { min: number; max: number },
): List<P> {
  const { min, max } = length;
  if (
    !Number.isInteger(min) ||
    !Number.isInteger(max) ||
    min < 0 ||
    max < Math.max(1, min) ||
    max > 1000
  )
    throw new SpaceError([
      {
        code: "empty-range",
        path: "",
        message: `needs 0 ≤ min ≤ max, 1 ≤ max ≤ 1000, got min ${show(min)} and max ${show(max)}`,
        received: length,
      },
    ]);
  type Value = readonly ValueOf<P>[];
  const lengths = max - min + 1;
  const w = item.width;
  const width = 1 + max * w;
  const lengthAt = (u: number): number =>
    min + Math.min(lengths - 1, Math.max(0, Math.floor(u * lengths)));
  const count = (resolution: number): number => {
    const c = item.count(resolution);
    let sum = 0;
    for (let n = min; n <= max; n++) sum += c ** n;
    return sum;
  };
  const check = (value: unknown, path: string, issues: SpaceIssue[]): void => {
    if (!Array.isArray(value))
      issues.push({
        code: "wrong-length",
        path,
        message: `needs a list, got ${show(value)}`,
        received: value,
      });
    else if (value.length < min || value.length > max)
      issues.push({
        code: "wrong-length",
        path,
        message: `needs ${min} to ${max} items, got ${value.length}`,
        received: value.length,
      });
    else for (const [i, v] of value.entries()) item.check(v, `${path}.${i}`, issues);
  };
  return {
    kind: "list",
    item,
    min,
    max,
    width,
    cardinality: count(Infinity),
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      out.fill(Number.NaN, at + 1, at + width);
      out[at] = (value.length - min + 0.5) / lengths;
      for (let i = 0; i < value.length; i++) item.toUnit(value[i], out, at + 1 + i * w);
    },
    fromUnit: (unit, at) =>
      Array.from({ length: lengthAt(unit[at]) }, (_, i) =>
        item.fromUnit(unit, at + 1 + i * w),
      ) as unknown as Value,
    axes(path, at) {
      const own: Axis = {
        name: path,
        kind: "ordered",
        levels: lengths,
        edges: undefined,
        parent: -1,
        from: 0,
        to: 0,
      };
      const items = Array.from({ length: max }, (_, i) =>
        item
          .axes(`${path}.${i}`, at + 1 + i * w)
          .map((a) =>
            a.parent === -1 && i >= min
              ? { ...a, parent: at, from: i + 1 - min, to: lengths - 1 }
              : a,
          ),
      );
      return [own, ...items.flat()];
    },
    count,
    point(k, resolution, out, at) {
      const c = item.count(resolution);
      let n = min;
      for (; k >= c ** n; n++) k -= c ** n;
      out.fill(Number.NaN, at + 1, at + width);
      out[at] = (n - min + 0.5) / lengths;
      for (let i = 0; i < n; i++) {
        item.point(k % c, resolution, out, at + 1 + i * w);
        k = Math.floor(k / c);
      }
    },
    flatten(value, path, out) {
      out[path] = value.length;
      for (let i = 0; i < value.length; i++) item.flatten(value[i], `${path}.${i}`, out);
    },
    unflatten(flat, path) {
      const n = flat[path];
      if (Array.isArray(n)) return n; // the nested form, as people write it
      if (typeof n !== "number") return n;
      return Array.from({ length: n }, (_, i) => item.unflatten(flat, `${path}.${i}`));
    },
    toJSON: () => ({ type: "list", item: item.toJSON(), min, max }),
  };
}
