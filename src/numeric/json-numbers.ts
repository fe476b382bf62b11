// JSON has no NaN and no infinities: Attune writes them as strings, and also reads them unquoted.

/** A number as JSON can hold it: NaN and ±Infinity become strings. */
export function toJsonNumber(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

/** JSON text of a value whose numbers may be NaN or infinite. */
export function stringifyNumbers(value: unknown): string {
  return JSON.stringify(value, (_key, v) => (typeof v === "number" ? toJsonNumber(v) : v));
}

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
 * The number that a JSON value stands for where only a number can stand: "NaN" and null become NaN,
 * "Infinity", "+Infinity" and "-Infinity" the infinities. Any other value is returned as it is.
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
