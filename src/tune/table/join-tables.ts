import type { CategoryColumn, Column, Table, TextColumn } from "./data-table.ts";

/** The rows of two tables with the same columns, one after the other. */
export function joinTables(first: Table, second: Table): Table {
  return {
    rows: first.rows + second.rows,
    columns: first.columns.map((column, j) => joinColumns(column, second.columns[j])),
  };
}

function joinColumns(a: Column, b: Column): Column {
  if (a.type === "category") return joinCategories(a, b as CategoryColumn);
  if (a.type === "text") return joinTexts(a, b as TextColumn);
  return { ...a, values: joined(Float64Array, a.values, (b as typeof a).values) };
}

/** Categories that the first column lacks come after its own. */
function joinCategories(a: CategoryColumn, b: CategoryColumn): CategoryColumn {
  const codes = new Map(a.categories.map((category, code) => [category, code]));
  for (const category of b.categories) if (!codes.has(category)) codes.set(category, codes.size);
  const moved = b.codes.map((code) => (code < 0 ? -1 : codes.get(b.categories[code])!));
  return { ...a, codes: joined(Int32Array, a.codes, moved), categories: [...codes.keys()] };
}

function joinTexts(a: TextColumn, b: TextColumn): TextColumn {
  const moved = b.starts.subarray(1).map((start) => start + a.words.length);
  return {
    ...a,
    starts: joined(Int32Array, a.starts, moved),
    words: joined(Int32Array, a.words, b.words),
  };
}

function joined<A extends Float64Array | Int32Array>(
  Kind: new (length: number) => A,
  a: A,
  b: A,
): A {
  const both = new Kind(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
