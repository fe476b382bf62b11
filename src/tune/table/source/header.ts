import { AttuneError } from "../../../errors/attune-error.ts";

/**
 * The names of columns from the cells of a header. A column without a name is called by its place,
 * `column 3`.
 * @throws AttuneError `data-invalid` when two have the same name
 */
export function nameColumns(cells: readonly string[], label: string): readonly string[] {
  const names = cells.map((cell, j) => cell.trim() || `column ${j + 1}`);
  if (names.length === 1 && cells[0].trim() === "") return [];
  const duplicate = names.find((name, j) => names.indexOf(name) !== j);
  if (duplicate === undefined) return names;
  throw new AttuneError(
    "data-invalid",
    `${label}: duplicate column ${JSON.stringify(duplicate)} in the header`,
    { hint: "give each column its own name" },
  );
}
