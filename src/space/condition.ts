import { SpaceError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import { frozenCopy } from "./json/copy.ts";
import { type ConditionJson, isJsonObject } from "./json/format.ts";

/** When a parameter is active: the values of its parent that satisfy it have no gap. */
export interface Condition {
  /** Name of the parent, a number next to the parameter. */
  readonly parent: string;
  /** The condition in words: `layers > 2`. */
  readonly text: string;
  /** The condition as data, which is stored. */
  readonly json: ConditionJson;
  /** The numbers that the parent is compared with. */
  readonly bounds: readonly number[];
  /** Whether the number satisfies the lower bounds. */
  readonly isAbove: (value: number) => boolean;
  /** Whether the number satisfies the upper bounds. */
  readonly isBelow: (value: number) => boolean;
  /** Whether the value of the parent, undefined while that is inactive, satisfies the condition. */
  readonly holds: (value: unknown) => boolean;
}

type Bound = (value: number, bound: number) => boolean;
const LOWER: { readonly [relation: string]: Bound } = {
  ">": (v, bound) => v > bound,
  ">=": (v, bound) => v >= bound,
};
const UPPER: { readonly [relation: string]: Bound } = {
  "<": (v, bound) => v < bound,
  "<=": (v, bound) => v <= bound,
};
const RELATIONS = [...Object.keys(LOWER), ...Object.keys(UPPER)];

function refuse(message: string, received: unknown): never {
  throw new SpaceError([makeIssue("constraint", "", message, { received })]);
}

/** The bounds of a test, each with its relation; those of a single value are both that value. */
function boundsOf(parent: string, test: unknown): readonly (readonly [string, number])[] {
  const isNumber = (v: unknown): v is number => typeof v === "number" && Number.isFinite(v);
  if (isNumber(test)) {
    return [
      [">=", test],
      ["<=", test],
    ];
  }
  const entries = isJsonObject(test) ? Object.entries(test).filter(([, b]) => b !== undefined) : [];
  if (entries.length === 0)
    refuse(`when: ${parent} needs a number or bounds such as { ">": 2 }, got ${show(test)}`, test);
  return entries.map(([relation, bound]) => {
    if (!RELATIONS.includes(relation)) {
      const message = `when: ${parent} has relation ${show(relation)}; use ${RELATIONS.join(", ")}`;
      throw new SpaceError([makeUnknownName("", message, relation, RELATIONS)]);
    }
    if (!isNumber(bound))
      refuse(`when: ${parent} ${relation} needs a finite number, got ${show(bound)}`, bound);
    return [relation, bound] as const;
  });
}

/**
 * Reads what people write as the condition of a parameter.
 * @throws SpaceError
 */
export function parseCondition(given: unknown): Condition {
  const pairs = isJsonObject(given) ? Object.entries(given) : [];
  if (pairs.length !== 1)
    refuse(`when needs one parent, such as { layers: { ">": 2 } }, got ${show(given)}`, given);
  const [[parent, test]] = pairs;
  const bounds = boundsOf(parent, test);
  const makeTest = (relations: typeof LOWER) => {
    const own = bounds.filter(([relation]) => Object.hasOwn(relations, relation));
    return (value: number) => own.every(([relation, bound]) => relations[relation](value, bound));
  };
  const [isAbove, isBelow] = [makeTest(LOWER), makeTest(UPPER)];
  const text =
    typeof test === "number"
      ? `${parent} = ${test}`
      : bounds.map(([relation, bound]) => `${parent} ${relation} ${bound}`).join(" and ");
  return {
    parent,
    text,
    // Its fields have been checked.
    json: frozenCopy(given) as ConditionJson,
    bounds: bounds.map(([, bound]) => bound),
    isAbove,
    isBelow,
    holds: (value) => typeof value === "number" && isAbove(value) && isBelow(value),
  };
}
