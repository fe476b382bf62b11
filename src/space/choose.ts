import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { nearest } from "../errors/nearest.ts";
import { show } from "../errors/show.ts";
import { sum } from "../numeric/statistics.ts";
import { cellOf, makeAxis, withParent } from "./axis.ts";
import { checkParams, groupParams, type ParamGroup, toJson } from "./group.ts";
import { makeIssue } from "./issue.ts";
import {
  type Branches,
  type Choose,
  type ChooseValue,
  containedBy,
  isParam,
  type Param,
  type ParamTree,
} from "./param.ts";
import { KIND, kindOf, literalOf, type Tagged } from "./tag.ts";

interface Branch {
  readonly kind: string;
  readonly group: ParamGroup;
  /** First coordinate of the branch, counted from that of the kind. */
  readonly offset: number;
}

/** Options of `choose`. */
export interface ChooseOptions<T extends string> {
  /**
   * Name of the field that says which branch a value is of; no parameter of a branch may have this
   * name. Default: `kind`.
   */
  tag?: T | undefined;
}

function checkBranches(branches: Branches, tag: string): void {
  const issues: SpaceIssue[] = [];
  const refuse = (message: string): never => {
    throw new SpaceError([makeIssue("not-a-choice", "", message, { received: branches })]);
  };
  if (Array.isArray(branches))
    refuse(
      `needs { kind: { name: parameter } }, got ${show(branches)}; use categorical for a list`,
    );
  if (typeof branches !== "object" || branches === null || isParam(branches))
    refuse(
      `needs { kind: { name: parameter } }, got ${isParam(branches) ? "a parameter" : show(branches)}`,
    );
  const entries = Object.entries(branches);
  if (entries.length === 0)
    issues.push(makeIssue("empty-range", "", "needs at least one kind", { received: branches }));
  for (const [kind, params] of entries) checkBranch(kind, params, tag, issues);
  if (issues.length > 0) throw new SpaceError(issues);
}

function checkBranch(kind: string, params: unknown, tag: string, issues: SpaceIssue[]): void {
  const isRecord = typeof params === "object" && params !== null && !Array.isArray(params);
  if (isRecord && !isParam(params)) {
    // Checked above to be an object; `checkParams` says what of its members is no parameter.
    checkParams(params as ParamTree, `${kind}.`, issues, tag);
  } else {
    const given = isRecord ? "a parameter" : show(params);
    const message = `a kind needs { name: parameter }, got ${given}; write ${kind}: { x: float(0, 1) }`;
    issues.push(makeIssue("not-a-choice", kind, message, { received: params }));
  }
  if (kind === "" || kind === "__proto__") {
    const message = `${show(kind)} can't be the name of a kind`;
    issues.push(makeIssue("unknown-name", kind, message, { received: kind }));
  }
}

/** A copy that can't be changed: the parameter stays as it was made. */
function copyBranches<B extends Branches>(given: B): B {
  const copies = Object.entries(given).map(([kind, params]) => [
    kind,
    Object.freeze({ ...params }),
  ]);
  return Object.freeze(Object.fromEntries(copies));
}

function layOut(
  branches: Branches,
  tag: string,
): { readonly list: readonly Branch[]; readonly width: number } {
  let width = 1;
  const list = Object.entries(branches).map(([kind, params]) => {
    const group = groupParams(params, tag);
    const branch = { kind, group, offset: width };
    width += group.width;
    return branch;
  });
  return { list, width };
}

function makeBranchCheck(
  branches: readonly Branch[],
  index: ReadonlyMap<unknown, number>,
  tagged: Tagged,
): Param<unknown>["check"] {
  const kinds = branches.map((b) => b.kind);
  const { tag = KIND } = tagged;
  return (value, path, issues) => {
    const kind = kindOf(tagged, value);
    const i = index.get(kind);
    if (i !== undefined) {
      branches[i].group.check(value, `${path}.${kinds[i]}.`, issues);
      return;
    }
    const received = kind === undefined ? value : kind;
    const valid = kinds.map((k) => show(literalOf(tagged, k))).join(" | ");
    const message = `needs { ${tag}: ${valid} }, got ${show(received)}`;
    const suggestion = typeof kind === "string" ? nearest(kind, kinds) : undefined;
    issues.push(makeIssue("not-a-choice", path, message, { received, suggestion }));
  };
}

/**
 * One of several kinds, each with parameters of its own; `{}` for a kind without parameters.
 * Coordinates: the kind, then those of every branch; those of the branches not taken are NaN.
 * @throws SpaceError if there is no kind, or if a parameter has the name of the tag
 */
export function choose<const B extends Branches, const T extends string = "kind">(
  given: B,
  options: ChooseOptions<T> = {},
): Choose<B, T> {
  const { tag } = checkOptions("choose", options, { tag: true });
  if (tag !== undefined && (typeof tag !== "string" || tag === ""))
    throw new SpaceError([makeIssue("unknown-name", "", `tag must be a name, got ${show(tag)}`)]);
  return chooseBy(given, { tag }) as Choose<B, T>;
}

/** As `choose`, where the tag may have other values than the names of the kinds. */
export function chooseBy<B extends Branches>(given: B, tagged: Tagged): Choose<B, string> {
  const { tag = KIND, values } = tagged;
  checkBranches(given, tag);
  const branches = copyBranches(given);
  const { list, width } = layOut(branches, tag);
  const n = list.length;
  const index = new Map<unknown, number>(list.map(({ kind }, i) => [kind, i]));
  const check = makeBranchCheck(list, index, tagged);
  const count = (resolution: number): number => sum(list.map((b) => b.group.count(resolution)));
  return {
    kind: "choose",
    tag,
    ...(values && { values }),
    branches,
    width,
    cardinality: count(Infinity),
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      const i = index.get(kindOf(tagged, value));
      out.fill(Number.NaN, at, at + width);
      if (i === undefined) return; // a baseline outside the space has no coordinates
      out[at] = (i + 0.5) / n;
      list[i].group.toUnit(value, out, at + list[i].offset);
    },
    fromUnit(unit, at) {
      const { kind, group, offset } = list[cellOf(unit[at], n)];
      const value: { [name: string]: unknown } = { [tag]: literalOf(tagged, kind) };
      group.fromUnit(unit, at + offset, value);
      return value as ChooseValue<B, string>;
    },
    axes(path, at) {
      const nested = list.flatMap(({ kind, group, offset }, i) =>
        withParent(group.axes(`${path}.${kind}.`, at + offset), at, i, i),
      );
      return [makeAxis(path, "choice", n), ...nested];
    },
    count,
    point(k, resolution, out, at) {
      let i = 0;
      for (; k >= list[i].group.count(resolution); i++) k -= list[i].group.count(resolution);
      out.fill(Number.NaN, at + 1, at + width);
      out[at] = (i + 0.5) / n;
      list[i].group.point(k, resolution, out, at + list[i].offset);
    },
    flatten(value, path, out) {
      const kind = kindOf(tagged, value);
      out[path] = kind;
      const i = index.get(kind);
      if (i !== undefined) list[i].group.flatten(value, `${path}.${list[i].kind}.`, out);
    },
    unflatten(flat, path) {
      const kind = flat[path];
      if (kind === undefined) return undefined;
      const i = index.get(kind);
      const literal = i === undefined ? kind : literalOf(tagged, list[i].kind);
      const value: { [name: string]: unknown } = { [tag]: literal };
      if (i !== undefined) list[i].group.unflatten(flat, `${path}.${list[i].kind}.`, value);
      return value;
    },
    toJSON: () => ({
      type: "choose",
      ...(tag !== KIND && { tag }),
      ...(values && { values }),
      branches: Object.fromEntries(Object.entries(branches).map(([k, ps]) => [k, toJson(ps)])),
    }),
  };
}
