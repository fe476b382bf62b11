import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { indexDistinct, makeIssue, makeNotAChoice } from "./issue.ts";

/** A permutation and a subset take one coordinate per item. */
const MAX_ITEMS = 1000;

/**
 * A copy of the items that a user gave, which can't be changed: the parameter stays as it was made.
 * What is no array is left to the check.
 */
export function copyItems<T>(given: readonly T[]): readonly T[] {
  return Array.isArray(given) ? Object.freeze([...given]) : given;
}

/**
 * The index of each item of a permutation or subset.
 * @throws SpaceError if there is no item, if there are more than 1000, or if one is repeated
 */
export function indexItems(items: readonly (string | number)[]): ReadonlyMap<unknown, number> {
  if (!Array.isArray(items) || items.length === 0) {
    const needs = "needs at least one item";
    const message = Array.isArray(items) ? needs : `${needs}, in a list, got ${show(items)}`;
    throw new SpaceError([makeIssue("empty-range", "", message, { received: items })]);
  }
  const issues: SpaceIssue[] = [];
  if (items.length > MAX_ITEMS) {
    const message = `at most ${MAX_ITEMS} items, got ${items.length}`;
    issues.push(makeIssue("wrong-length", "", message, { received: items.length }));
  }
  const index = indexDistinct(items, "item", issues);
  if (issues.length > 0) throw new SpaceError(issues);
  return index;
}

/**
 * Adds the problems of a list in which each item may be once to `issues`.
 * @returns whether there were none
 */
export function checkItems(
  value: unknown,
  index: ReadonlyMap<unknown, number>,
  path: string,
  issues: SpaceIssue[],
): value is readonly unknown[] {
  if (!Array.isArray(value)) {
    const message = `needs a list, got ${show(value)}`;
    issues.push(makeIssue("not-a-choice", path, message, { received: value }));
    return false;
  }
  const before = issues.length;
  const seen = new Set<unknown>();
  for (const item of value) {
    if (!index.has(item)) issues.push(makeNotAChoice(path, item, [...index.keys()]));
    else if (seen.has(item))
      issues.push(makeIssue("duplicate", path, `duplicate item ${show(item)}`, { received: item }));
    seen.add(item);
  }
  return issues.length === before;
}
