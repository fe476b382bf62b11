import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";
import { cellOf, makeAxis } from "./axis.ts";
import { indexDistinct, makeIssue, makeNotAChoice } from "./issue.ts";
import { copyItems } from "./items.ts";
import type { ParamJson } from "./json/format.ts";
import { type Param, requireValidDefault, underOneName } from "./param.ts";

/** What a choice may be. */
export type ChoiceValue = string | number | boolean | null;

/** Options of `categorical`, `ordinal` and `boolean`. */
export interface ChoiceOptions<T> {
  /** The choice that a search tries first. Default: none. */
  default?: T | undefined;
}

function checkKinds(choices: readonly unknown[], issues: SpaceIssue[]): void {
  for (const c of choices) {
    if (c !== null && !["string", "number", "boolean"].includes(typeof c)) {
      const message = `a choice is a string, a number, a boolean or null, got ${show(c)}`;
      issues.push(makeIssue("not-a-choice", "", message, { received: c }));
    }
    if (typeof c === "number" && !Number.isFinite(c))
      issues.push(makeIssue("not-a-number", "", `choice ${c} is not finite`, { received: c }));
  }
}

/** @throws SpaceError */
function requireList(choices: unknown): void {
  if (Array.isArray(choices)) return;
  const message = `needs a list of choices such as ["a", "b"], got ${show(choices)}`;
  const isRecord = typeof choices === "object" && choices !== null;
  throw new SpaceError([
    makeIssue("empty-range", "", message, {
      received: choices,
      suggestion: isRecord ? "Object.values(…)" : undefined,
    }),
  ]);
}

function indexChoices(choices: readonly ChoiceValue[]): ReadonlyMap<unknown, number> {
  const issues: SpaceIssue[] = [];
  if (choices.length === 0)
    throw new SpaceError([
      makeIssue("empty-range", "", "needs at least one choice", { received: choices }),
    ]);
  checkKinds(choices, issues);
  const index = indexDistinct(choices, "choice", issues);
  if (issues.length > 0) throw new SpaceError(issues);
  return index;
}

/**
 * Coordinate: [0, 1] has a cell of equal width for each choice; a choice is at its cell's centre.
 */
function makeChoice<T extends ChoiceValue>(
  axisKind: "choice" | "ordered",
  choices: readonly T[],
  json: ParamJson & { readonly default?: T },
): Param<T> {
  const index = indexChoices(choices);
  const n = choices.length;
  return requireValidDefault<T>({
    kind: json.type,
    width: 1,
    cardinality: n,
    default: json.default,
    contains: (v): v is T => index.has(v),
    check(v, path, issues) {
      if (!index.has(v)) issues.push(makeNotAChoice(path, v, choices));
    },
    toUnit(v, out, at) {
      out[at] = (index.get(v)! + 0.5) / n; // a valid value has an index
    },
    fromUnit: (unit, at) => choices[cellOf(unit[at], n)],
    axes: (path) => [makeAxis(path, axisKind, n)],
    count: () => n,
    point(i, _resolution, out, at) {
      out[at] = (i + 0.5) / n;
    },
    ...underOneName,
    toJSON: () => ({ ...json }),
  });
}

function defaultIn<T>(kind: string, options: ChoiceOptions<T>): { default?: T } {
  const { default: value } = checkOptions<ChoiceOptions<T>>(kind, options, { default: true });
  return value === undefined ? {} : { default: value };
}

/**
 * One of unordered choices: strings, numbers, booleans or null.
 * @throws SpaceError if there is no choice, if a choice is repeated or of another type, or if the
 * default is not a choice
 */
export function categorical<const T extends ChoiceValue>(
  given: readonly T[],
  options: ChoiceOptions<NoInfer<T>> = {},
): Param<T> {
  const choices = copyItems(given);
  requireList(choices);
  return makeChoice("choice", choices, {
    type: "categorical",
    choices,
    ...defaultIn("categorical", options),
  });
}

/**
 * One of choices whose order carries meaning, such as batch sizes.
 * @throws SpaceError if there is no choice, if a choice is repeated or of another type, or if the
 * default is not a choice
 */
export function ordinal<const T extends string | number>(
  given: readonly T[],
  options: ChoiceOptions<NoInfer<T>> = {},
): Param<T> {
  const choices = copyItems(given);
  requireList(choices);
  return makeChoice("ordered", choices, {
    type: "ordinal",
    choices,
    ...defaultIn("ordinal", options),
  });
}

/**
 * True or false.
 * @throws SpaceError if the default is neither
 */
export function boolean(options: ChoiceOptions<boolean> = {}): Param<boolean> {
  return makeChoice("choice", [false, true], { type: "boolean", ...defaultIn("boolean", options) });
}
