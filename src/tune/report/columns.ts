import { escapeHtml } from "../../analysis/chart.ts";
import { type Column, type DataNote, isMissing, type Table } from "../table/data-table.ts";

/** The remarks on the data as a list. */
export function notesList(notes: readonly DataNote[]): string {
  if (notes.length === 0) return "";
  const items = notes.map(({ column, message }) => {
    const name = column === "" ? "" : `<b>${escapeHtml(column)}</b>: `;
    return `<li>${name}${escapeHtml(message)}</li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}

/** A table of the columns: name, type and share of missing cells. */
export function columnsTable({ rows, columns }: Table): string {
  const lines = columns.map((column) => {
    const missing = countMissing(column, rows);
    const share = missing === 0 ? "" : `${((100 * missing) / rows).toFixed(1)} %`;
    const type =
      column.type === "category" ? `category, ${column.categories.length} values` : column.type;
    return `<tr><td>${escapeHtml(column.name)}</td><td>${type}</td><td class="n">${share}</td></tr>`;
  });
  return (
    '<table><tr><th>column</th><th>type</th><th class="n">missing</th></tr>' +
    `${lines.join("")}</table>`
  );
}

function countMissing(column: Column, rows: number): number {
  let missing = 0;
  for (let i = 0; i < rows; i++) if (isMissing(column, i)) missing++;
  return missing;
}
