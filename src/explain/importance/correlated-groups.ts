import type { Column } from "../../tune/table/data-table.ts";
import { association, toAssociated } from "./association.ts";

/** Of more columns the pairs are not compared: each is a group of its own. */
const MAX_COLUMNS = 1000;

/**
 * Groups of columns that are all strongly associated with each other (hierarchical clustering with
 * complete linkage, Sørensen 1948), as indices, in order of their first column.
 * @param least association from which two columns may share a group, above 0; above 1 none do
 */
export function correlatedGroups(columns: readonly Column[], least: number): number[][] {
  const p = columns.length;
  const groups = Array.from({ length: p }, (_, j): number[] => [j]);
  if (least > 1 || p > MAX_COLUMNS) return groups;
  const prepared = columns.map(toAssociated);
  const pairs: { readonly a: number; readonly b: number; readonly strength: number }[] = [];
  const strengths = new Map<number, number>();
  for (let a = 0; a < p; a++)
    for (let b = a + 1; b < p; b++) {
      const strength = association(prepared[a], prepared[b]);
      if (strength < least) continue;
      pairs.push({ a, b, strength });
      strengths.set(a * p + b, strength);
    }
  const areLinked = (a: number, b: number): boolean =>
    strengths.has(Math.min(a, b) * p + Math.max(a, b));
  const of = groups.slice();
  // The strongest pairs first; two groups join if all of their columns are linked.
  for (const { a, b } of pairs.sort((x, y) => y.strength - x.strength)) {
    const [first, second] = [of[a], of[b]];
    if (first === second || !first.every((x) => second.every((y) => areLinked(x, y)))) continue;
    const joined = [...first, ...second].sort((x, y) => x - y);
    for (const j of joined) of[j] = joined;
  }
  return [...new Set(of)].sort((x, y) => x[0] - y[0]);
}
