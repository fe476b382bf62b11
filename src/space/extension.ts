import { show } from "../errors/show.ts";
import { makeRenaming } from "./aliases.ts";
import { makeParamsReader, type ParentParam } from "./given-params.ts";
import { ANY_ITEM } from "./json/fill-params.ts";
import type { SpaceJson } from "./json/format.ts";
import { spaceFrom } from "./json/space-from.ts";
import { conditionOf, type NamedValues, type Param, type ParamTree } from "./param.ts";
import { type Space, space } from "./space.ts";

/** How a space grows into another one that contains it. */
interface Extension {
  /** Each parameter that has more values than before, or is new, as text. */
  readonly changes: readonly string[];
  /** The value of each new parameter in the trials before, by its path. */
  readonly defaults: NamedValues;
  /** Why the new space does not contain the one before, or what is missing; one line each. */
  readonly problems: readonly string[];
}

interface ExtendSpaceOptions {
  /** Whether defaults of parameters that are not new are ignored. Default: false. */
  readonly ignoreOther?: boolean;
}

interface AddedParam {
  readonly path: string;
  readonly param: Param<unknown>;
}

/**
 * Compares a space with a larger one: each value of the first must be one of the second, once the
 * new parameters have a value.
 * @param defaults values of new parameters by name
 */
export function extendSpace(
  before: SpaceJson,
  after: Space,
  defaults: NamedValues,
  { ignoreOther = false }: ExtendSpaceOptions = {},
): Extension {
  const comparison = new Comparison();
  comparison.compareTrees(spaceFrom(before).params, after.params, "");
  const now = after.toJSON();
  compareConstraints(before, now, comparison);
  const { nameOf, toPaths } = makeRenaming(now.aliases);
  const renamedBefore = makeRenaming(before.aliases);
  for (const path of comparison.kept)
    if (renamedBefore.nameOf(path) !== nameOf(path))
      comparison.problems.push(`${renamedBefore.nameOf(path)} is now called ${nameOf(path)}`);
  const values: { [path: string]: unknown } = {};
  const given = toPaths(defaults);
  for (const { path, param } of comparison.added) {
    const { value, problem } = defaultOf(path, param, given);
    if (problem !== undefined) comparison.problems.push(`${nameOf(path)} ${problem}`);
    else {
      values[path] = value;
      const which = conditionOf(param) === undefined ? "" : ` when ${conditionOf(param)?.text}`;
      const count = `trials before have ${show(value)}${which}`;
      comparison.changes.push(`${nameOf(path)} is new; ${count}`);
    }
  }
  for (const path of ignoreOther ? [] : Object.keys(given))
    if (!comparison.added.some((a) => isBelow(path, a.path)))
      comparison.problems.push(`${nameOf(path)} has a default, but is no new parameter`);
  return { changes: comparison.changes, defaults: values, problems: comparison.problems };
}

/** Whether the path is that of the parameter, or of one inside it. */
const isBelow = (path: string, param: string): boolean =>
  path === param || path.startsWith(`${param}.`);

/** The value of a new parameter in the trials before: the given one, else its own default. */
function defaultOf(
  path: string,
  param: Param<unknown>,
  given: NamedValues,
): { readonly value?: unknown; readonly problem?: string } {
  const own = Object.entries(given).filter(([name]) => isBelow(name, path));
  if (own.length === 0) {
    if (param.cardinality === 1 && param.width === 0)
      return { value: param.fromUnit(new Float64Array(0), 0) };
    if (param.default !== undefined) return { value: param.default };
    return { problem: "is new and needs a default for the trials before" };
  }
  const values = own.map(([name, value]) => [`value${name.slice(path.length)}`, value]);
  const alone = Object.entries(param).find(([field]) => field === "param")?.[1] ?? param;
  const { params, issues } = makeParamsReader(space({ value: alone }))(Object.fromEntries(values));
  if (issues.length === 0) return { value: params["value"] };
  const [{ path: inner, message }] = issues;
  const where = inner.replace(/^value\.?/, "");
  return { problem: `default: ${where === "" ? "" : `${where}: `}${message}` };
}

function compareConstraints(before: SpaceJson, after: SpaceJson, found: Comparison): void {
  const [was, is] = [before.constraints ?? {}, after.constraints ?? {}];
  for (const [name, rule] of Object.entries(is))
    if (!Object.hasOwn(was, name)) found.problems.push(`constraint ${show(name)} is new`);
    else if (JSON.stringify(was[name]) !== JSON.stringify(rule))
      found.problems.push(`constraint ${show(name)} is another one`);
  for (const name of Object.keys(was))
    if (!Object.hasOwn(is, name)) found.changes.push(`constraint ${show(name)} is gone`);
}

/** A parameter as JSON, its fields not yet known. */
type Fields = { readonly [field: string]: unknown };
const fieldsOf = (param: Param<unknown>): Fields => param.toJSON();
/** Numbers as fields have them; the others have been checked when the space was made. */
const numberOf = (fields: Fields, name: string, otherwise: number): number =>
  typeof fields[name] === "number" ? fields[name] : otherwise;

const whenText = (text: string): string => (text === "always" ? text : `when ${text}`);

const CHOICES = ["categorical", "ordinal", "boolean"];
const choicesOf = (param: Param<unknown>): readonly unknown[] => {
  const { choices } = fieldsOf(param);
  return Array.isArray(choices) ? choices : [false, true];
};

/** Compares parameters one by one, and collects what is found. */
class Comparison {
  readonly changes: string[] = [];
  readonly problems: string[] = [];
  readonly added: AddedParam[] = [];
  /** Paths of the parameters that were there before. */
  readonly kept: string[] = [];

  compareTrees(before: ParamTree, after: ParamTree, prefix: string): void {
    for (const [name, param] of Object.entries(before)) {
      const path = prefix + name;
      if (Object.hasOwn(after, name)) this.compare(param, after[name], path);
      else this.problems.push(`${path} is gone`);
    }
    for (const [name, param] of Object.entries(after))
      if (!Object.hasOwn(before, name)) this.added.push({ path: prefix + name, param });
  }

  compare(before: ParentParam, after: ParentParam, path: string): void {
    this.kept.push(path);
    const { kind } = before;
    const [was, is] = [before, after].map((p) => conditionOf(p)?.text ?? "always");
    if (was !== is) this.problems.push(`${path} had a value ${whenText(was)}, now ${whenText(is)}`);
    if (kind === "fixed") this.#compareFixed(before, after, path);
    else if (CHOICES.includes(kind) && CHOICES.includes(after.kind))
      this.#compareChoices(before, after, path);
    else if (kind !== after.kind) this.problems.push(`${path} was ${kind}, is now ${after.kind}`);
    else if (kind === "float" || kind === "int") this.#compareNumbers(before, after, path);
    else if (before.branches && after.branches) this.#compareBranches(before, after, path);
    else if (before.item && after.item) {
      this.#compareSizes(before, after, before.max ?? 0, path);
      this.compare(before.item, after.item, `${path}.${ANY_ITEM}`);
    } else this.#compareItems(before, after, path);
  }

  #compareFixed(before: Param<unknown>, after: Param<unknown>, path: string): void {
    const { value } = fieldsOf(before);
    if (!after.contains(value)) this.problems.push(`${path} was ${show(value)}, which is gone`);
    else if (after.kind !== "fixed") this.changes.push(`${path} is now ${after.kind}`);
  }

  #compareChoices(before: Param<unknown>, after: Param<unknown>, path: string): void {
    const now = choicesOf(after);
    const gone = choicesOf(before).filter((choice) => !now.includes(choice));
    const more = now.filter((choice) => !choicesOf(before).includes(choice));
    this.#notePart(path, gone, more);
  }

  /** Notes what a set has lost and gained. */
  #notePart(path: string, gone: readonly unknown[], more: readonly unknown[]): void {
    const list = (values: readonly unknown[]) => values.map((v) => show(v)).join(", ");
    if (gone.length > 0) this.problems.push(`${path} lacks ${list(gone)}`);
    else if (more.length > 0) this.changes.push(`${path} has ${list(more)} as well`);
  }

  #compareNumbers(before: Param<unknown>, after: Param<unknown>, path: string): void {
    const [was, is] = [fieldsOf(before), fieldsOf(after)];
    const [low, high] = [numberOf(was, "low", 0), numberOf(was, "high", 0)];
    const [newLow, newHigh] = [numberOf(is, "low", 0), numberOf(is, "high", 0)];
    if (newLow > low || newHigh < high) {
      this.problems.push(`${path} was ${low} … ${high}, is now ${newLow} … ${newHigh}`);
      return;
    }
    const step = numberOf(was, "step", before.kind === "int" ? 1 : Number.NaN);
    const hasStep = after.kind === "int" || is["step"] !== undefined;
    // Each value before is `low` plus a multiple of the step.
    const fits = Number.isNaN(step)
      ? !hasStep || low === high
      : after.contains(low) && (low + step > high || after.contains(low + step));
    if (!fits || (hasStep && !after.contains(low)))
      this.problems.push(`${path} has another step, between values that it had`);
    else if (newLow < low || newHigh > high)
      this.changes.push(`${path} was ${low} … ${high}, is now ${newLow} … ${newHigh}`);
    else if (was["log"] !== is["log"] || was["step"] !== is["step"])
      this.changes.push(`${path} has another scale`);
  }

  #compareBranches(before: ParentParam, after: ParentParam, path: string): void {
    const [was, is] = [before.branches ?? {}, after.branches ?? {}];
    const tagOf = ({ tag, values }: ParentParam) =>
      JSON.stringify([tag, Object.keys(was).map((kind) => values?.[kind])]);
    if (tagOf(before) !== tagOf(after)) this.problems.push(`${path} has another tag`);
    const lost = Object.keys(was).filter((kind) => !Object.hasOwn(is, kind));
    this.#notePart(
      path,
      lost,
      Object.keys(is).filter((kind) => !Object.hasOwn(was, kind)),
    );
    for (const [kind, params] of Object.entries(was))
      if (Object.hasOwn(is, kind)) this.compareTrees(params, is[kind], `${path}.${kind}.`);
  }

  /** Permutations, subsets and simplices. */
  #compareItems(before: Param<unknown>, after: Param<unknown>, path: string): void {
    const setOf = (param: Param<unknown>): readonly unknown[] => {
      const { items, names } = fieldsOf(param);
      return (items ?? names) as readonly unknown[]; // one of both has been checked
    };
    const [was, is] = [setOf(before), setOf(after)];
    const gone = was.filter((item) => !is.includes(item));
    const more = is.filter((item) => !was.includes(item));
    // Each value has all items of a permutation or simplex.
    if (before.kind !== "subset" && more.length > 0)
      this.problems.push(`${path} has ${more.map((v) => show(v)).join(", ")}, which it had not`);
    else this.#notePart(path, gone, more);
    if (before.kind === "subset") this.#compareSizes(before, after, was.length, path);
  }

  #compareSizes(before: Param<unknown>, after: Param<unknown>, size: number, path: string): void {
    const [was, is] = [fieldsOf(before), fieldsOf(after)];
    const [min, max] = [numberOf(was, "min", 0), numberOf(was, "max", size)];
    const [newMin, newMax] = [numberOf(is, "min", 0), numberOf(is, "max", Infinity)];
    if (newMin > min || newMax < max)
      this.problems.push(`${path} had ${min} to ${max} items, has now ${newMin} to ${newMax}`);
    else if (newMin < min || (newMax > max && newMax < Infinity))
      this.changes.push(`${path} had ${min} to ${max} items, has now ${newMin} to ${newMax}`);
  }
}
