import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { show } from "./param.ts";

/** Items of a permutation or subset, checked: at least one, none twice. Gives each item's index. */
export function itemIndex(items: readonly (string | number)[]): ReadonlyMap<unknown, number> {
  const issues: SpaceIssue[] = [];
  if (!Array.isArray(items) || items.length === 0)
    issues.push({
      code: "empty-range",
      path: "",
      message: "needs at least one item",
      received: items,
    });
  else if (items.length > 1000)
    issues.push({
      code: "wrong-length",
      path: "",
      message: `at most 1000 items, got ${items.length}`,
      received: items.length,
    });
  const seen = new Map<unknown, number>();
  for (const [i, item] of (Array.isArray(items) ? items : []).entries()) {
    if (seen.has(item))
      issues.push({
        code: "duplicate",
        path: "",
        message: `item ${show(item)} stands twice`,
        received: item,
      });
    seen.set(item, i);
  }
  if (issues.length > 0) throw new SpaceError(issues);
  return seen;
}

/** Problems of a list that may hold each of the items once. */
export function checkItems(
  value: unknown,
  index: ReadonlyMap<unknown, number>,
  path: string,
  issues: SpaceIssue[],
): value is readonly unknown[] {
  if (!Array.isArray(value)) {
    issues.push({
      code: "not-a-choice",
      path,
      message: `needs a list, got ${show(value)}`,
      received: value,
    });
    return false;
  }
  const before = issues.length;
  const seen = new Set<unknown>();
  for (const item of value) {
    if (!index.has(item))
      issues.push({
        code: "not-a-choice",
        path,
        message: `${show(item)} is not one of ${[...index.keys()].map(show).join(", ")}`,
        received: item,
      });
    else if (seen.has(item))
      issues.push({
        code: "duplicate",
        path,
        message: `${show(item)} stands twice`,
        received: item,
      });
    seen.add(item);
  }
  return issues.length === before;
}
