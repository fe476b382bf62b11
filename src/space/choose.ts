import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import type { Axis } from "./axis.ts";
import {
  type Branches,
  type Choose,
  type ChooseValue,
  containedBy,
  type ParamJson,
  show,
} from "./param.ts";
import { checkNames, tree } from "./tree.ts";

/**
 * One of several kinds, each with parameters of its own; `{}` for a kind that has none.
 * Coordinates: the kind, then those of every branch.
 */
export function choose<const B extends Branches>(branches: B): Choose<B> {
  const kinds = Object.keys(branches);
  const issues: SpaceIssue[] = [];
  if (kinds.length === 0)
    issues.push({
      code: "empty-range",
      path: "",
      message: "needs at least one kind",
      received: branches,
    });
  for (const kind of kinds) checkNames(branches[kind], `${kind}.`, issues, "kind");
  if (issues.length > 0) throw new SpaceError(issues);
  type Value = ChooseValue<B>;
  type Loose = { readonly kind: string; readonly [name: string]: unknown };
  const n = kinds.length;
  const index = new Map(kinds.map((k, i) => [k, i]));
  const trees = kinds.map((k) => tree(branches[k], "kind"));
  const offset: number[] = [];
  let width = 1;
  for (const t of trees) {
    offset.push(width);
    width += t.width;
  }
  const check = (value: unknown, path: string, found: SpaceIssue[]): void => {
    const kind = (value as Loose | null)?.kind;
    const i = typeof kind === "string" ? index.get(kind) : undefined;
    if (i !== undefined) {
      trees[i].check(value, `${path}.${kind}.`, found);
      return;
    }
    const near = typeof kind === "string" ? nearest(kind, kinds) : undefined;
    const got = kind === undefined ? value : kind;
    found.push({
      code: "not-a-choice",
      path,
      message: `needs { kind: ${kinds.map(show).join(" | ")} }, got ${show(got)}`,
      received: got,
      ...(near !== undefined && { suggestion: near }),
    });
  };
  return {
    kind: "choose",
    branches,
    width,
    cardinality: trees.reduce((sum, t) => sum + t.count(Infinity), 0),
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      const v = value as Loose;
      const i = index.get(v.kind);
      out.fill(Number.NaN, at, at + width);
      if (i === undefined) return; // a baseline from outside the space: it has no place in the cube
      out[at] = (i + 0.5) / n;
      trees[i].toUnit(v, out, at + offset[i]);
    },
    fromUnit(unit, at) {
      const i = Math.min(n - 1, Math.max(0, Math.floor(unit[at] * n)));
      const value: { [name: string]: unknown } = { kind: kinds[i] };
      trees[i].fromUnit(unit, at + offset[i], value);
      return value as Value;
    },
    axes(path, at) {
      const own: Axis = {
        name: path,
        kind: "choice",
        levels: n,
        edges: undefined,
        parent: -1,
        from: 0,
        to: 0,
      };
      const nested = trees.flatMap((t, i) =>
        t
          .axes(`${path}.${kinds[i]}.`, at + offset[i])
          .map((a) => (a.parent === -1 ? { ...a, parent: at, from: i, to: i } : a)),
      );
      return [own, ...nested];
    },
    count: (resolution) => trees.reduce((sum, t) => sum + t.count(resolution), 0),
    point(k, resolution, out, at) {
      let i = 0;
      for (; k >= trees[i].count(resolution); i++) k -= trees[i].count(resolution);
      out.fill(Number.NaN, at + 1, at + width);
      out[at] = (i + 0.5) / n;
      trees[i].point(k, resolution, out, at + offset[i]);
    },
    flatten(value, path, out) {
      const v = value as Loose;
      out[path] = v.kind;
      const i = index.get(v.kind);
      if (i !== undefined) trees[i].flatten(v, `${path}.${v.kind}.`, out);
    },
    unflatten(flat, path) {
      const kind = flat[path];
      if (kind === undefined) return undefined;
      const value: { [name: string]: unknown } = { kind };
      const i = index.get(kind as string);
      if (i !== undefined) trees[i].unflatten(flat, `${path}.${kind}.`, value);
      return value;
    },
    toJSON: (): ParamJson => ({
      type: "choose",
      branches: Object.fromEntries(
        kinds.map((k) => [
          k,
          Object.fromEntries(Object.entries(branches[k]).map(([name, p]) => [name, p.toJSON()])),
        ]),
      ),
    }),
  };
}
