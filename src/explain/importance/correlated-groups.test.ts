import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import type { CategoryColumn, Column, NumberColumn } from "../../tune/table/data-table.ts";
import { association, toAssociated } from "./association.ts";
import { correlatedGroups } from "./correlated-groups.ts";

const number = (values: readonly number[]): NumberColumn => ({
  ...{ name: "n", type: "number", values: Float64Array.from(values) },
});
const category = (codes: readonly number[]): CategoryColumn => ({
  ...{ name: "c", type: "category", codes: Int32Array.from(codes) },
  categories: Array.from({ length: Math.max(...codes) + 1 }, (_, c) => `c${c}`),
});
const between = (a: Column, b: Column): number => association(toAssociated(a), toAssociated(b));

describe("the association of columns", () => {
  const a = [1, 5, 3, 8, 2, 9, 4, 7, 6, 6, 3, 1];
  const b = [2, 3, 4, 7, 1, 9, 9, 5, 6, 4, 2, 2];
  it("of numbers is Spearman's, whatever the direction", () => {
    // scipy.stats.spearmanr(a, b).statistic
    expect(between(number(a), number(b))).toBeCloseTo(0.7921959715529834, 9);
    expect(between(number(a), number(b.map((v) => -(v ** 3))))).toBeCloseTo(0.7921959715529834, 9);
  });
  it("of categories is Cramér's V, corrected for bias", () => {
    const c = [0, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 2];
    const d = [0, 0, 1, 1, 1, 2, 0, 1, 2, 0, 0, 2];
    // From scipy.stats.chi2_contingency(correction=False) by Bergsma's formula
    expect(between(category(c), category(d))).toBeCloseTo(0.7255266286559638, 9);
    expect(between(category(c), category(c.map((v) => (v + 1) % 3)))).toBeCloseTo(1, 9);
  });
  it("of a category and a number is the share of ranks that the category tells, corrected", () => {
    const c = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
    expect(between(category(c), number(c.map((v) => 10 * v)))).toBeCloseTo(1, 9);
    // Twelve categories of one row each tell nothing.
    expect(between(category(c.map((_, i) => i)), number(a))).toBe(0);
  });
});

it("columns share a group if all of its pairs are strongly associated", () => {
  const rng = createRng(3);
  const draws = Array.from({ length: 300 }, () => [rng.normal(), rng.normal(), rng.normal()]);
  const columns: Column[] = [
    number(draws.map(([x]) => x)),
    number(draws.map(([, y]) => y)),
    number(draws.map(([x, , z]) => -x + z / 5)),
    category(draws.map(([, y]) => (y > 1 ? 2 : y > 0 ? 1 : 0))),
    number(draws.map(([x, , z]) => x + z / 2)),
    number(draws.map(() => 7)),
  ];
  // Column 4 is near 0 but farther from 2: a chain is no group.
  expect(correlatedGroups(columns, 0.85)).toEqual([[0, 2], [1, 3], [4], [5]]);
  expect(correlatedGroups(columns, 1.1)).toHaveLength(6);
});
