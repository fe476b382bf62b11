import {
  settingsText as describeSettings,
  numberText as shortNumber,
} from "../space/settings-text.ts";
import { oneLine } from "./printable.ts";
import type { Terminal } from "./terminal.ts";
import { padToWidth, textWidth } from "./text-width.ts";

/** A number with four significant digits; anything else as its text, on one line. */
export const numberText = (value: unknown): string => oneLine(shortNumber(value));

/** A time such as `42 s`, `3 min 20 s` or `2 h 5 min`. */
export function durationText(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s} s`;
  if (s < 7200) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** Parameters on one line: `rate 0.01, optimizer sgd (momentum 0.9)`. */
export const settingsText = (params: { readonly [name: string]: unknown }): string =>
  oneLine(describeSettings(params));

/** Parameters of a line that tells how a run proceeds. */
const MAX_SHOWN_PARAMS = 12;

/** As `settingsText`, with the first parameters only where there are many. */
export function shortSettingsText(params: { readonly [name: string]: unknown }): string {
  const entries = Object.entries(params);
  const rest = entries.length - MAX_SHOWN_PARAMS;
  if (rest <= 1) return settingsText(params);
  return `${settingsText(Object.fromEntries(entries.slice(0, MAX_SHOWN_PARAMS)))}, and ${rest} more`;
}

/** The value of one objective, or the values of several by name: `loss 0.2, ms 31`. */
export function valuesText(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.entries(value)
        .map(([name, v]) => `${oneLine(name)} ${numberText(v)}`)
        .join(", ")
    : numberText(value);
}

/** Rows as columns of equal width, each on one line; the last column is not padded. */
export function tableText(rows: readonly (readonly string[])[]): string {
  return new TableWriter().write(rows);
}

/** Writes a long table in parts. Its columns widen where a later part has a wider cell. */
export class TableWriter {
  readonly #widths: number[] = [];

  write(rows: readonly (readonly string[])[]): string {
    const shown = rows.map((row) => row.map(oneLine));
    for (const row of shown)
      for (const [j, cell] of row.entries())
        this.#widths[j] = Math.max(this.#widths[j] ?? 0, textWidth(cell));
    return shown.map((row) => this.#line(row)).join("");
  }
  #line(row: readonly string[]): string {
    const cells = row.map((cell, j) =>
      j + 1 < row.length ? padToWidth(cell, this.#widths[j]) : cell,
    );
    return `${cells.join("  ").trimEnd()}\n`;
  }
}

/** What `bold` writes before and after a text (ECMA-48). */
export const BOLD = ["\u001b[1m", "\u001b[22m"] as const;

/** The text in bold where the terminal shows colours. */
export function bold(terminal: Terminal, text: string): string {
  return terminal.colour ? BOLD.join(oneLine(text)) : text;
}
