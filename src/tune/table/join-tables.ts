import type { CategoryColumn, Column, Table, TextColumn } from "./data-table.ts";

/** The rows of two tables with the same columns, one after the other. */
export function joinTables(first: Table, second: Table): Table {
  return {
    ...first,
    rows: first.rows + second.rows,
    columns: first.columns.map((column, j) => joinColumns(column, second.columns[j])),
  };
}

function joinColumns(a: Column, b: Column): Column {
  if (a.type === "category") return joinCategories(a, b as CategoryColumn);
  if (a.type === "text") return joinTexts(a, b as TextColumn);
  return { ...a, values: joined(Float64Array, a.values, (b as typeof a).values) };
}

/** The distinct texts of two lists, and the index in them of each text of the second one. */
function joinLists(a: readonly string[], b: readonly string[]) {
  const codes = new Map(a.map((text, code) => [text, code]));
  for (const text of b) if (!codes.has(text)) codes.set(text, codes.size);
  return { all: [...codes.keys()], moved: Int32Array.from(b, (text) => codes.get(text)!) };
}

/** Categories that the first column lacks come after its own. */
function joinCategories(a: CategoryColumn, b: CategoryColumn): CategoryColumn {
  const { all, moved } = joinLists(a.categories, b.categories);
  const codes = b.codes.map((code) => (code < 0 ? -1 : moved[code]));
  return { ...a, codes: joined(Int32Array, a.codes, codes), categories: all };
}

/** Tokens that the first column lacks come after its own. */
function joinTexts(a: TextColumn, b: TextColumn): TextColumn {
  const { all, moved } = joinLists(a.vocabulary, b.vocabulary);
  const starts = b.starts.subarray(1).map((start) => start + a.tokens.length);
  const tokens = b.tokens.map((token) => moved[token]);
  return {
    ...a,
    starts: joined(Int32Array, a.starts, starts),
    tokens: joined(Int32Array, a.tokens, tokens),
    vocabulary: all,
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
