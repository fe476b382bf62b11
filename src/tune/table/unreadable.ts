import type { ColumnProfile } from "./profile.ts";

/** Texts that a message shows. */
const MAX_SHOWN = 3;

/** The cells of a column that a way of reading does not understand. */
export interface Unreadable {
  /** Number of cells. */
  readonly cells: number;
  /** The commonest of them, each with the number of its cells and the row of the first one. */
  readonly texts: readonly {
    readonly text: string;
    readonly cells: number;
    readonly row: number;
  }[];
  /** Distinct texts among the first ones of the column that are understood. */
  readonly understood: number;
}

/** @param readable cells that `read` understands */
export function findUnreadable(
  profile: ColumnProfile,
  readable: number,
  read: (text: string) => number,
): Unreadable {
  const texts = [...profile.distinct, ...profile.others]
    .filter(([text]) => Number.isNaN(read(text)))
    .map(([text, { cells, row }]) => ({ text, cells, row }))
    .sort((a, b) => b.cells - a.cells || a.row - b.row);
  const understood =
    profile.distinct.size - texts.filter(({ text }) => profile.distinct.has(text)).length;
  return { cells: profile.present - readable, texts, understood };
}

/** `2 of 400 cells are not numbers ("-" 1, "None" 1); taken as missing`; undefined without any. */
export function describeUnreadable(
  { cells, texts }: Unreadable,
  count: number,
  what: string,
): string | undefined {
  if (cells === 0) return undefined;
  const shown = texts.slice(0, MAX_SHOWN).map(({ text, cells }) => `${quote(text)} ${cells}`);
  if (texts.length > MAX_SHOWN) shown.push("…");
  const list = shown.length > 0 ? ` (${shown.join(", ")})` : "";
  return `${cells} of ${count} cells are not ${what}${list}; taken as missing`;
}

/** Characters of a cell that a message shows. */
const MAX_CHARACTERS = 40;

/** A text as a message shows it. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);
