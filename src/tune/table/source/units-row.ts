import { MISSING_WORDS } from "../missing-words.ts";
import { bodyValue, splitNumber } from "../number-format.ts";
import { rowsOfText } from "./rows-of-text.ts";

/** Units that are common in tables, with or without brackets around them. */
const UNIT =
  /^(?:[%‰°$€£¥]|ppm|ppb|°?[cfk]|deg(?:rees?)?|rad|(?:[nuµμmcdkMG]|da|h)?(?:m|g|s|l|L|A|V|W|J|N|Hz|Pa|bar|eV|mol|cal|Wh|Ω|B|b)|kg|t|ft|in|lbs?|oz|mi|mph|km\/?h|kph|cc|hp|ps|rpm|kt|db|bps|usd|eur|gbp|chf|jpy|min|h|hr|hrs|hours?|minutes?|sec|seconds?|d|days?|weeks?|months?|y|yr|yrs|years?|ha|acres?|sqm|sqft|points?|pcs|count)(?:[²³23])?$/i;
/** A unit in brackets, such as `[mg/dl]`. */
const BRACKETED = /^[[(][^\]\d)]{1,12}\d?[\])]$/;
/** A cell of a row of units in a column of texts. */
const NO_UNIT =
  /^(?:[-–—./]|text|string|class|category|label|name|unitless|none|date|time|id|yyyy-mm-dd|dd\.mm\.yyyy)?$/i;
/** Share of the cells of a column that are numbers, if it is one of numbers. */
const MIN_NUMBER_SHARE = 0.9;

const MISSING = new Set(["", ...MISSING_WORDS]);

const isUnit = (cell: string): boolean =>
  BRACKETED.test(cell) || (/[\p{L}%‰°$€£¥]/u.test(cell) && isProduct(cell));

const isProduct = (cell: string): boolean =>
  // Products and quotients of units: `mg/dl`, `kg m^-2`, `m/s²`.
  cell.split(/[/*·^ ]|\^?-?\d$/).every((part) => part === "" || part === "-" || UNIT.test(part));

/**
 * The row of units that some programs write below the header: each cell of a column of numbers is a
 * unit or blank, at least one is a unit, and in other columns the row has nothing that could be a
 * value.
 * @param text the beginning of a file, from its header on
 * @returns its cells that are not blank; undefined if the first row is one of the data
 */
export function unitsBelowHeader(
  text: string,
  delimiter: string,
  newline: "\n" | "\r",
): readonly string[] | undefined {
  const rows = rowsOfText(text, delimiter, newline)
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter((cells) => cells.some((cell) => cell !== ""));
  const [header = [], units = [], ...others] = rows;
  const width = header.length;
  if (width < 2 || units.length !== width || others.length === 0) return undefined;
  let found = 0;
  for (let j = 0; j < width; j++) {
    const cell = units[j];
    if (!isNumeric(others, j)) {
      if (!NO_UNIT.test(cell) && !BRACKETED.test(cell)) return undefined;
    } else if (cell !== "" && cell !== "-") {
      if (!isUnit(cell)) return undefined;
      found++;
    }
  }
  return found === 0 ? undefined : units.filter((cell) => cell !== "");
}

function isNumber(cell: string): boolean {
  const parts = splitNumber(cell);
  return (
    parts !== undefined && ([".", ","] as const).some((d) => !Number.isNaN(bodyValue(parts, d)))
  );
}

/** Whether a column has numbers, and little else. */
function isNumeric(rows: readonly string[][], column: number): boolean {
  const cells = rows.map((cells) => cells[column] ?? "").filter((cell) => !MISSING.has(cell));
  const numbers = cells.filter(isNumber).length;
  return numbers > 0 && numbers >= MIN_NUMBER_SHARE * cells.length;
}

/** Units that a remark names. */
const MAX_NAMED = 4;

/** What a remark says of them. */
export function describeUnits(units: readonly string[]): string {
  const named = units.slice(0, MAX_NAMED).map((unit) => JSON.stringify(unit));
  const more = units.length > MAX_NAMED ? ", …" : "";
  return `the row below the header (${named.join(", ")}${more}) is left out, as units`;
}
