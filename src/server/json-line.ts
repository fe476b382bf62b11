/** JSON that may hold bare NaN, Infinity and -Infinity, as Python writes them: these become strings. @throws SyntaxError */
export function parseJsonLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    // Outside strings only: a quoted part matches first and is kept as it is.
    const quoted = line.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (part) => (part.startsWith('"') ? part : `"${part}"`));
    if (quoted === line) throw error;
    return JSON.parse(quoted);
  }
}

/** One line of JSON in which numbers that JSON lacks are strings. */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v));
}

/** A number, or one of the strings that stand for what JSON lacks; anything else is returned as it is. */
export function looseNumber(value: unknown): unknown {
  return value === "NaN" || value === null
    ? Number.NaN
    : value === "Infinity" || value === "+Infinity"
      ? Infinity
      : value === "-Infinity"
        ? -Infinity
        : value;
}
