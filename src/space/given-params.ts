import type { SpaceIssue } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { makeRenaming } from "./aliases.ts";
import { groupParams } from "./group.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import { isJsonObject } from "./json/format.ts";
import type { Branches, NamedValues, Param, ParamTree } from "./param.ts";
import type { Space } from "./space.ts";
import { KIND, kindOf, type Tagged } from "./tag.ts";

/** What a parameter may have below it: the branches of a `choose`, the items of a `list`. */
export type ParentParam = Param<unknown> &
  Tagged & {
    readonly branches?: Branches;
    readonly item?: Param<unknown>;
    readonly max?: number;
  };

/** What must hold for a nested parameter to be active: its parent's kind, or a longer list. */
interface Parent {
  readonly path: string;
  /** The kind of a `choose`, or the index in a `list`. */
  readonly level: string | number;
}
interface Place {
  readonly param: ParentParam;
  readonly parent: Parent | undefined;
}
type Places = Map<string, Place>;

/** Parameters as a user wrote them, and what is wrong with them. */
export interface GivenParams {
  /** In the nested form; some may be missing. */
  readonly params: NamedValues;
  /** Every problem, a missing parameter included only where `isPartial` is false. */
  readonly issues: readonly SpaceIssue[];
}

function addPlaces(params: ParamTree, prefix: string, parent: Parent | undefined, to: Places) {
  for (const [name, param] of Object.entries(params)) addPlace(param, prefix + name, parent, to);
}

function addPlace(param: ParentParam, path: string, parent: Parent | undefined, to: Places): void {
  to.set(path, { param, parent });
  for (const [kind, branch] of Object.entries(param.branches ?? {}))
    addPlaces(branch, `${path}.${kind}.`, { path, level: kind }, to);
  for (let i = 0; param.item !== undefined && i < (param.max ?? 0); i++)
    addPlace(param.item, `${path}.${i}`, { path, level: i }, to);
}

/**
 * Makes a function that reads parameters as people write them: by flat name
 * (`{ opt: "sgd", "opt.sgd.lr": 0.1 }`), nested (`{ opt: { kind: "sgd", lr: 0.1 } }`), or both. A
 * flat name of a branch says which branch is taken, so that the parent may be left out. Each given
 * value is in the result or has an issue.
 */
export function makeParamsReader(
  space: Space,
): (given: NamedValues, options?: { readonly isPartial?: boolean }) => GivenParams {
  const places: Places = new Map();
  addPlaces(space.params, "", undefined, places);
  const group = groupParams(space.params);
  const renaming = makeRenaming(space.toJSON().aliases);
  const { names } = space;
  return (given, { isPartial = false } = {}) => {
    const issues: SpaceIssue[] = [];
    const flat = new FlatValues(places);
    for (const [path, value] of Object.entries(renaming.toPaths(given))) flat.add(path, value);
    for (const path of flat.unknown)
      issues.push(makeUnknownName(path, "no parameter of that name", path, names));
    for (const path of flat.repeated)
      issues.push(makeIssue("duplicate", path, "has two values: one nested, one by its flat name"));
    flat.implyParents(issues);
    const params: { [name: string]: unknown } = {};
    group.unflatten(Object.fromEntries(flat.values), "", params);
    if (issues.length === 0)
      issues.push(...space.check(params).filter((issue) => !(isPartial && isMissing(issue))));
    return { params, issues: issues.map((i) => ({ ...i, path: renaming.nameOf(i.path) })) };
  };
}

/** Whether the issue is one of a value that is not there. */
export const isMissing = ({ code, received }: SpaceIssue): boolean =>
  code === "missing" && received === undefined;

/**
 * What the text of a value may stand for, by the flat name of each parameter: one of its choices, a
 * number, or JSON.
 */
export function choicesByName(
  space: Space,
): ReadonlyMap<string, readonly unknown[] | "number" | "json"> {
  const places: Places = new Map();
  addPlaces(space.params, "", undefined, places);
  const { aliases } = space.toJSON();
  const { nameOf } = makeRenaming(aliases);
  const choices = new Map<string, readonly unknown[] | "number" | "json">();
  for (const [path, { param }] of places)
    choices.set(nameOf(path), readableAs(param, aliases?.kinds[path]));
  return choices;
}

function readableAs(
  param: ParentParam,
  kinds: NamedValues | undefined,
): readonly unknown[] | "number" | "json" {
  if (param.branches !== undefined) return Object.values(kinds ?? Object.keys(param.branches));
  if (param.item !== undefined || param.kind === "float" || param.kind === "int") return "number";
  const json = param.toJSON();
  if (json.type === "boolean") return [false, true];
  if (json.type === "categorical" || json.type === "ordinal") return json.choices;
  return json.type === "fixed" ? [json.value] : "json";
}

/** Parameters of a part of a trial under their flat names, as Optuna has them. */
export function flattenPartial(space: Space, params: NamedValues): NamedValues {
  const places: Places = new Map();
  addPlaces(space.params, "", undefined, places);
  const flat = new FlatValues(places);
  for (const [path, value] of Object.entries(params)) flat.add(path, value);
  return makeRenaming(space.toJSON().aliases).toNames(Object.fromEntries(flat.values));
}

/** Values by path, from flat names and nested objects. */
class FlatValues {
  readonly values = new Map<string, unknown>();
  readonly unknown: string[] = [];
  readonly repeated: string[] = [];
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  add(path: string, value: unknown): void {
    if (value === undefined) return;
    const place = this.#places.get(path);
    if (place === undefined) {
      this.unknown.push(path);
      return;
    }
    const { branches, item, tag = KIND } = place.param;
    const kind = branches && isJsonObject(value) ? kindOf(place.param, value) : undefined;
    if (typeof kind === "string" && branches && Object.hasOwn(branches, kind)) {
      this.#set(path, kind);
      for (const [name, inner] of Object.entries(value as NamedValues))
        if (name !== tag) this.add(`${path}.${kind}.${name}`, inner);
    } else if (item !== undefined && Array.isArray(value)) {
      this.#set(path, value.length);
      for (const [i, inner] of value.entries())
        if (inner !== null || item.contains(null)) this.add(`${path}.${i}`, inner);
    } else this.#set(path, value);
  }

  #set(path: string, value: unknown): void {
    if (this.values.has(path) && this.values.get(path) !== value) this.repeated.push(path);
    this.values.set(path, value);
  }

  /** Takes the branch that a given parameter belongs to; another branch cannot be taken as well. */
  implyParents(issues: SpaceIssue[]): void {
    for (const start of [...this.values.keys()])
      for (
        let path = start, parent = this.#places.get(path)?.parent;
        parent !== undefined;
        path = parent.path, parent = this.#places.get(path)?.parent
      ) {
        const value = this.values.get(parent.path);
        const { level } = parent;
        const shown = this.values.get(path) ?? this.values.get(start);
        if (typeof level === "number") {
          if (typeof value === "number" && level < value) continue;
          const has = typeof value === "number" ? `it has ${value}` : "its length is missing";
          const message = `is item ${level} of ${parent.path}, but ${has}`;
          issues.push(makeIssue("wrong-length", path, message, { received: shown }));
        } else if (value === undefined) this.values.set(parent.path, level);
        else if (value !== level) {
          const message = `is of ${parent.path} ${show(level)}, but ${parent.path} is ${show(value)}`;
          issues.push(makeIssue("unknown-name", path, message, { received: shown }));
        } else continue;
        if (issues.length > 0) break;
      }
  }
}
