// JSON has no NaN and no infinities: Attune writes them as strings, and also reads them unquoted.

/** A number as JSON can hold it: NaN and ±Infinity become strings. */
export function toJsonNumber(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

/** JSON text of a value whose numbers may be NaN or infinite. */
export function stringifyNumbers(value: unknown): string {
  return JSON.stringify(value, (_key, v) => (typeof v === "number" ? toJsonNumber(v) : v));
}

/** Quoted strings, and the names that JSON lacks as Python's `json` writes them. */
const NAMES = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
/** As `NAMES`, with the names that Python and C print. */
const LOOSE_NAMES = /"(?:[^"\\]|\\.)*"|-?\b(?:Infinity|inf)\b|-?\bnan\b/gi;

/**
 * Parses JSON that may hold unquoted NaN, Infinity and -Infinity, as Python writes them.
 * @param replace gives the value of each of them from its text; default: the text itself
 * @throws SyntaxError for a text that is not JSON even so
 */
export function parseBareNumbers(text: string, replace?: (name: string) => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A quoted string matches first and stays as it is, so only bare words are replaced.
    const mark = replace === undefined ? "" : "\\u0000";
    const names = replace === undefined ? LOOSE_NAMES : NAMES;
    const quoted = text.replace(names, (part) =>
      part.startsWith('"') ? part : `"${mark}${part}"`,
    );
    if (quoted === text) throw error;
    if (replace === undefined) return JSON.parse(quoted);
    return JSON.parse(quoted, (_key, v) =>
      typeof v === "string" && v.startsWith("\u0000") ? replace(v.slice(1)) : v,
    );
  }
}

/** Texts of NaN and infinities, as JavaScript, Python and C print them. */
const SPECIAL_NUMBER = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/**
 * The number that a JSON value stands for where only a number can stand: "NaN", "nan" and null
 * become NaN, "Infinity", "-Infinity", "inf" and "-inf" the infinities. Any other value is returned
 * as it is.
 */
export function looseNumber(value: unknown): unknown {
  if (value === null) return Number.NaN;
  if (typeof value !== "string") return value;
  const [matched, sign, nan] = SPECIAL_NUMBER.exec(value) ?? [];
  if (matched === undefined) return value;
  if (nan !== undefined) return Number.NaN;
  return sign === "-" ? -Infinity : Infinity;
}

/** JSON text of a list of numbers that may be NaN or infinite. */
export const numbersToJson = (numbers: readonly number[]): string =>
  JSON.stringify(numbers.map(toJsonNumber));

/** The list that `numbersToJson` wrote. */
export function numbersFromJson(text: string): number[] {
  return text === "[]" ? [] : (JSON.parse(text) as (number | string)[]).map(Number);
}
