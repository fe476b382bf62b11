import { standardisedRanks } from "../../numeric/standardised-ranks.ts";
import type { Column } from "../../tune/table/data-table.ts";

/** A column as its association with others is computed. */
type Associated =
  | { readonly kind: "ranks"; readonly values: Float64Array }
  | { readonly kind: "codes"; readonly codes: Int32Array; readonly count: number }
  | { readonly kind: "none" };

/**
 * Prepares a column: numbers and dates as standardised ranks, ties with their mean rank and missing
 * cells with the middle one; categories as codes. Texts and constant columns have no association.
 */
export function toAssociated(column: Column): Associated {
  if (column.type === "text") return { kind: "none" };
  if (column.type === "category") {
    const count = column.categories.length;
    const codes = column.codes.map((code) => (code < 0 ? count : code));
    return new Set(codes).size < 2 ? { kind: "none" } : { kind: "codes", codes, count: count + 1 };
  }
  const ranks = standardisedRanks(column.values);
  return ranks === undefined ? { kind: "none" } : { kind: "ranks", values: ranks };
}

/**
 * How strongly two columns are associated, 0 to 1: Spearman's rank correlation of numbers (Spearman
 * 1904), Cramér's V of categories with the correction for bias (Bergsma 2013), and the correlation
 * ratio η of ranks within categories (Fisher 1925, §45), corrected for the number of categories
 * (ε², Kelley 1935).
 */
export function association(a: Associated, b: Associated): number {
  if (a.kind === "none" || b.kind === "none") return 0;
  if (a.kind === "ranks" && b.kind === "ranks") {
    let sum = 0;
    for (let i = 0; i < a.values.length; i++) sum += a.values[i] * b.values[i];
    return Math.min(1, Math.abs(sum));
  }
  if (a.kind === "codes" && b.kind === "codes") return cramersV(a, b);
  if (a.kind === "codes" && b.kind === "ranks") return correlationRatio(a, b);
  return association(b, a);
}

type Codes = Extract<Associated, { readonly kind: "codes" }>;
type Ranks = Extract<Associated, { readonly kind: "ranks" }>;

function correlationRatio({ codes, count }: Codes, { values }: Ranks): number {
  const n = codes.length;
  const sums = new Float64Array(count);
  const sizes = new Int32Array(count);
  for (let i = 0; i < n; i++) {
    sums[codes[i]] += values[i];
    sizes[codes[i]]++;
  }
  let between = 0;
  let groups = 0;
  for (let c = 0; c < count; c++)
    if (sizes[c] > 0) {
      between += sums[c] ** 2 / sizes[c];
      groups++;
    }
  // The ranks have length 1.
  return n === groups ? 0 : Math.sqrt(Math.max(0, 1 - ((1 - between) * (n - 1)) / (n - groups)));
}

function cramersV(a: Codes, b: Codes): number {
  const n = a.codes.length;
  const cells = new Map<number, number>();
  const [ofA, ofB] = [new Int32Array(a.count), new Int32Array(b.count)];
  for (let i = 0; i < n; i++) {
    const cell = a.codes[i] * b.count + b.codes[i];
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
    ofA[a.codes[i]]++;
    ofB[b.codes[i]]++;
  }
  let sum = 0;
  for (const [cell, count] of cells)
    sum += count ** 2 / (ofA[Math.floor(cell / b.count)] * ofB[cell % b.count]);
  const [r, c] = [ofA, ofB].map((sizes) => sizes.filter((size) => size > 0).length);
  const phi = Math.max(0, sum - 1 - ((r - 1) * (c - 1)) / (n - 1));
  const [rows, columns] = [r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)];
  const least = Math.min(rows, columns) - 1;
  return least <= 0 ? 0 : Math.min(1, Math.sqrt(phi / least));
}
