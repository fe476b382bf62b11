/** JSON has no NaN and no infinities: Attune writes them as strings, and reads them bare as well. */

/** A number as JSON can hold it: NaN and ±Infinity become strings. */
export function toJsonNumber(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

/** JSON text of a value whose numbers may be NaN or infinite. */
export function stringifyNumbers(value: unknown): string {
  return JSON.stringify(value, (_key, v) => (typeof v === "number" ? toJsonNumber(v) : v));
}

/**
 * JSON that may hold bare NaN, Infinity and -Infinity, as Python writes them.
 * @param replace what each of them becomes; the text itself unless given
 * @throws SyntaxError
 */
export function parseBareNumbers(text: string, replace?: (name: string) => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A quoted string matches first and stays as it is, so only bare words are replaced.
    const mark = replace === undefined ? "" : "\\u0000";
    const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (part) =>
      part.startsWith('"') ? part : `"${mark}${part}"`,
    );
    if (quoted === text) throw error;
    if (replace === undefined) return JSON.parse(quoted);
    return JSON.parse(quoted, (_key, v) =>
      typeof v === "string" && v.startsWith("\u0000") ? replace(v.slice(1)) : v,
    );
  }
}

/**
 * A number, or one of the strings and the null that stand for what JSON lacks; anything else is
 * returned as it is.
 */
export function looseNumber(value: unknown): unknown {
  if (value === "NaN" || value === null) return Number.NaN;
  if (value === "Infinity" || value === "+Infinity") return Infinity;
  return value === "-Infinity" ? -Infinity : value;
}

/** JSON text of a list of numbers that may be NaN or infinite. */
export const numbersToJson = (numbers: readonly number[]): string =>
  JSON.stringify(numbers.map(toJsonNumber));

/** The list that `numbersToJson` wrote. */
export function numbersFromJson(text: string): number[] {
  return text === "[]" ? [] : (JSON.parse(text) as (number | string)[]).map(Number);
}
