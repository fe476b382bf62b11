import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { show } from "../errors/show.ts";
import { sum } from "../numeric/statistics.ts";
import { cellOf, makeAxis, withParent } from "./axis.ts";
import { checkNames, groupParams, type ParamGroup, toJson } from "./group.ts";
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

/** The field that names the kind; no parameter of a branch may have this name. */
const KIND = "kind";

interface Branch {
  readonly kind: string;
  readonly group: ParamGroup;
  /** First coordinate of the branch, counted from that of the kind. */
  readonly offset: number;
}

function checkBranches(branches: Branches): void {
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
  for (const [kind, params] of entries) checkBranch(kind, params, issues);
  if (issues.length > 0) throw new SpaceError(issues);
}

function checkBranch(kind: string, params: unknown, issues: SpaceIssue[]): void {
  const isRecord = typeof params === "object" && params !== null && !Array.isArray(params);
  if (isRecord && !isParam(params)) {
    // Checked above to be an object; `checkNames` says what of its members is no parameter.
    checkNames(params as ParamTree, `${kind}.`, issues, KIND);
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

function layOut(branches: Branches): { readonly list: readonly Branch[]; readonly width: number } {
  let width = 1;
  const list = Object.entries(branches).map(([kind, params]) => {
    const group = groupParams(params, KIND);
    const branch = { kind, group, offset: width };
    width += group.width;
    return branch;
  });
  return { list, width };
}

/** The kind of a value that may be anything. */
const readKind = (value: unknown): unknown =>
  (value as { readonly [KIND]?: unknown } | null | undefined)?.[KIND];

function makeBranchCheck(
  branches: readonly Branch[],
  index: ReadonlyMap<unknown, number>,
): Param<unknown>["check"] {
  const kinds = branches.map((b) => b.kind);
  return (value, path, issues) => {
    const kind = readKind(value);
    const i = index.get(kind);
    if (i !== undefined) {
      branches[i].group.check(value, `${path}.${kinds[i]}.`, issues);
      return;
    }
    const received = kind === undefined ? value : kind;
    const message = `needs { kind: ${kinds.map((v) => show(v)).join(" | ")} }, got ${show(received)}`;
    const suggestion = typeof kind === "string" ? nearest(kind, kinds) : undefined;
    issues.push(makeIssue("not-a-choice", path, message, { received, suggestion }));
  };
}

/**
 * One of several kinds, each with parameters of its own; `{}` for a kind without parameters.
 * Coordinates: the kind, then those of every branch; those of the branches not taken are NaN.
 * @throws SpaceError if there is no kind, or if a parameter has the name `kind`
 */
export function choose<const B extends Branches>(given: B): Choose<B> {
  checkBranches(given);
  const branches = copyBranches(given);
  const { list, width } = layOut(branches);
  const n = list.length;
  const index = new Map<unknown, number>(list.map(({ kind }, i) => [kind, i]));
  const check = makeBranchCheck(list, index);
  const count = (resolution: number): number => sum(list.map((b) => b.group.count(resolution)));
  return {
    kind: "choose",
    branches,
    width,
    cardinality: count(Infinity),
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      const i = index.get(value.kind);
      out.fill(Number.NaN, at, at + width);
      if (i === undefined) return; // a baseline outside the space has no coordinates
      out[at] = (i + 0.5) / n;
      list[i].group.toUnit(value, out, at + list[i].offset);
    },
    fromUnit(unit, at) {
      const { kind, group, offset } = list[cellOf(unit[at], n)];
      const value: { [name: string]: unknown } = { kind };
      group.fromUnit(unit, at + offset, value);
      return value as ChooseValue<B>;
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
      out[path] = value.kind;
      const i = index.get(value.kind);
      if (i !== undefined) list[i].group.flatten(value, `${path}.${value.kind}.`, out);
    },
    unflatten(flat, path) {
      const kind = flat[path];
      if (kind === undefined) return undefined;
      const value: { [name: string]: unknown } = { kind };
      const i = index.get(kind);
      if (i !== undefined) list[i].group.unflatten(flat, `${path}.${list[i].kind}.`, value);
      return value;
    },
    toJSON: () => ({
      type: "choose",
      branches: Object.fromEntries(Object.entries(branches).map(([k, ps]) => [k, toJson(ps)])),
    }),
  };
}
