/** Characters of a cell that are shown. */
const MAX_CELL = 24;

/** A cell as a label shows it. */
export function cellLabel(cell: string): string {
  const line = cell.replace(/\s+/g, " ");
  if (line === "") return "missing";
  return [...line].length > MAX_CELL ? `${[...line].slice(0, MAX_CELL - 1).join("")}…` : line;
}
