import { oneLine } from "./printable.ts";
import { tableText } from "./text.ts";
import { cutText, padToWidth, startOfWidth, textWidth } from "./text-width.ts";

/** Blanks between two columns. */
const GAP = 2;

/** A name that would be broken into more lines than this has a line of its own. */
const MAX_LINES_OF_NAME = 2;

/**
 * Rows as columns, as `tableText` writes them, and where those are wider than a screen, with cells
 * that are broken at blanks, and after hyphens before five letters or more. The columns are chosen that need the fewest lines.
 * @param width characters in a line; `Infinity` for a file
 * @param cutTo the last column is cut, and not broken; it keeps this number of characters, unless words
 *   of the other columns would have to be broken
 * @param hasNames the first column has names: where they would be broken into three lines and more, each
 *   is a line of its own, above the other cells of its row
 */
export function fittedTable(
  rows: readonly (readonly string[])[],
  width: number,
  { cutTo, hasNames = false }: { readonly cutTo?: number; readonly hasNames?: boolean } = {},
): string {
  // A row may end before the last column.
  const shown = rows.map((row) => rows[0].map((_, j) => oneLine(row[j] ?? "")));
  const natural = shown[0].map((_, j) => Math.max(...shown.map((row) => textWidth(row[j]))));
  const room = width - GAP * (natural.length - 1);
  if (sum(natural) <= room) return tableText(rows);
  if (cutTo === undefined) {
    const widths = shrunk(shown, natural, room);
    const isBroken = shown.some(([name]) => linesOf(name, widths[0]).length > MAX_LINES_OF_NAME);
    return hasNames && isBroken ? withNamesAbove(shown, natural, width) : written(shown, widths);
  }
  const last = natural.length - 1;
  const before = shown.map((row) => row.slice(0, last));
  const words = sum(natural.slice(0, last).map((_, j) => longestWord(before, j)));
  const own = Math.min(natural[last], cutTo, Math.max(1, room - words));
  const others = shrunk(before, natural.slice(0, last), room - own);
  const rest = Math.max(1, room - sum(others));
  const cut = shown.map((row) => [...row.slice(0, last), cutText(row[last], rest)]);
  return written(cut, [...others, rest]);
}

const sum = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0);

/** Widths of columns that fit, by one character less of the column that then needs the fewest lines. */
function shrunk(
  rows: readonly (readonly string[])[],
  natural: readonly number[],
  room: number,
): readonly number[] {
  const widths = [...natural];
  const longest = natural.map((_, j) => longestWord(rows, j));
  // Words are broken where there is no other way.
  for (const floors of [longest, natural.map(() => 1)])
    while (sum(widths) > room) {
      const narrower = widths.flatMap((own, j) =>
        own > floors[j] ? [widths.with(j, own - 1)] : [],
      );
      if (narrower.length === 0) break;
      const best = narrower
        .map((candidate) => ({ candidate, lines: countLines(rows, candidate) }))
        .reduce((a, b) =>
          b.lines < a.lines || (b.lines === a.lines && spread(b.candidate) < spread(a.candidate))
            ? b
            : a,
        );
      widths.splice(0, widths.length, ...best.candidate);
    }
  return widths;
}

/** Characters of the longest part of a column that is not broken. */
const longestWord = (rows: readonly (readonly string[])[], column: number): number =>
  Math.max(...rows.flatMap((row) => piecesOf(row[column]).map((piece) => textWidth(piece.trim()))));

/** Of columns that need as many lines, those are better of which none is much wider than others. */
const spread = (widths: readonly number[]): number => sum(widths.map((own) => own * own));

const countLines = (rows: readonly (readonly string[])[], widths: readonly number[]): number =>
  sum(rows.map((row) => Math.max(...row.map((cell, j) => linesOf(cell, widths[j]).length))));

/** Parts between which a cell may be broken, with the blanks after them. */
const piecesOf = (cell: string): readonly string[] =>
  cell.split(/(?<= )(?=[^ ])|(?<=\p{L}-)(?=\p{L}{5})/u);

/** The lines of a cell. */
function linesOf(cell: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of piecesOf(cell)) {
    if (textWidth((line + piece).trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line);
    line = piece;
    while (textWidth(line.trimEnd()) > width) {
      const start = startOfWidth(line, width) || [...line][0];
      lines.push(start);
      line = line.slice(start.length);
    }
  }
  return [...lines, line].map((text) => text.trimEnd());
}

const written = (rows: readonly (readonly string[])[], widths: readonly number[]): string =>
  `${linesOfRows(rows, widths).flat().join("\n")}\n`;

/** The first cell of each row above the others, which are indented. */
function withNamesAbove(
  rows: readonly (readonly string[])[],
  natural: readonly number[],
  width: number,
): string {
  const others = rows.map((row) => row.with(0, ""));
  const room = width - GAP * (natural.length - 1);
  const lines = linesOfRows(others, shrunk(others, natural.with(0, 0), room));
  const all = rows.flatMap(([name], k) => [
    ...(name === "" ? [] : linesOf(name, width)),
    ...lines[k],
  ]);
  return `${all.join("\n")}\n`;
}

/** The lines of each row. */
function linesOfRows(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
): readonly (readonly string[])[] {
  return rows.map((row) => {
    const cells = row.map((cell, j) => linesOf(cell, widths[j]));
    const height = Math.max(...cells.map((own) => own.length));
    return Array.from({ length: height }, (_, k) =>
      cells
        .map((own, j) => padToWidth(own[k] ?? "", widths[j]))
        .join(" ".repeat(GAP))
        .trimEnd(),
    );
  });
}
