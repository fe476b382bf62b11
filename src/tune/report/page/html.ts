import { escapeHtml } from "../../../analysis/escape-html.ts";

/** HTML that is written as it is; every other text is escaped. */
export interface Html {
  /** The markup. */
  readonly html: string;
}

/** A cell of a table: a text, a number as it is shown, or HTML. */
export type TableCell =
  | string
  | { readonly number: string; readonly value?: number | undefined }
  | Html;

/**
 * A cell with a number, which is aligned to the right.
 * @param value by which it is sorted, where the text is not a number
 */
export const num = (text: string | number, value?: number): TableCell => ({
  number: String(text),
  value,
});

/** The blank between a number and its unit, or in `3 × boosting`. */
const UNIT = /(?<=\d) (?=(?:%|ms|s|min|h|[kMG]?B)(?![\p{L}\p{N}]))|(?<=\d) (?=× )|(?<=\d ×) /gu;
/** An option of a command, which would break after its hyphens. */
const OPTION = /(?<![\w-])--[a-z]+(?:-[a-z]+)*/g;

/** A sentence, whose lines break neither between a number and its unit nor in an option. */
export const prose = (text: string): string =>
  escapeHtml(text)
    .replace(UNIT, "&#160;")
    .replace(OPTION, (option) => `<span class="nowrap">${option}</span>`);

/** The markup of a text or of HTML. */
export const markup = (text: string | Html): string =>
  typeof text === "string" ? escapeHtml(text) : text.html;

/** Lines of code, which scroll by the keyboard as well where they are longer than the screen is wide. */
export const block = (text: string): string =>
  `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`;

/** A text as code. */
export const code = (text: string): Html => ({ html: `<code>${escapeHtml(text)}</code>` });

function cellOf(cell: TableCell, tag: "td" | "th", scope: string): string {
  if (typeof cell === "string" || !("number" in cell))
    return `<${tag}${scope}>${markup(cell)}</${tag}>`;
  const value = cell.value === undefined ? "" : ` data-value="${cell.value}"`;
  return `<${tag} class="n"${value}${scope}>${escapeHtml(cell.number)}</${tag}>`;
}

/**
 * A table that scrolls by itself where it is too wide for the screen; the first cell of a row is its
 * heading.
 * @param caption what it shows, for screen readers as well
 * @param id for the script that filters and sorts it
 */
export function table(
  caption: string,
  head: readonly TableCell[],
  rows: readonly (readonly TableCell[])[],
  id?: string,
): string {
  // A heading without a text is none to a screen reader.
  const heading = head
    .map((cell) => (cell === "" ? "<td></td>" : cellOf(cell, "th", ' scope="col"')))
    .join("");
  const hasHeading = head.some((cell) => cell !== "");
  const body = rows.map((row) => {
    const [first, ...others] = row;
    return (
      `<tr>${cellOf(first, "th", ' scope="row"')}` +
      `${others.map((cell) => cellOf(cell, "td", "")).join("")}</tr>`
    );
  });
  return (
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption)}">` +
    `<table${id === undefined ? "" : ` id="${id}"`}><caption><span>${prose(caption)}</span></caption>` +
    `${hasHeading ? `<thead><tr>${heading}</tr></thead>` : ""}<tbody>${body.join("")}</tbody></table></div>`
  );
}

/** Pictures beside each other where there is room. */
export const gallery = (...figures: readonly string[]): string =>
  figures.every((f) => f === "") ? "" : `<div class="gallery">${figures.join("")}</div>`;

/** A part of the page; empty text without content. */
export const section = (id: string, title: string, ...content: readonly string[]): string =>
  content.every((c) => c === "")
    ? ""
    : `<section id="${id}"><h2>${escapeHtml(title)}</h2>${content.join("")}</section>`;

/** A paragraph. */
export const paragraph = (text: string | Html): string =>
  `<p>${typeof text === "string" ? prose(text) : text.html}</p>`;

/** What is shown when the reader opens it. */
export const folded = (title: string, content: string): string =>
  content === "" ? "" : `<details><summary>${prose(title)}</summary>${content}</details>`;
