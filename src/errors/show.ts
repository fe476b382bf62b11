const MAX_SHOWN_CHARACTERS = 60;

/**
 * A value as text for a message: one line; strings in quotes, so that "5" and 5 differ. It never
 * throws, whatever the value.
 */
export function show(value: unknown, maxCharacters = MAX_SHOWN_CHARACTERS): string {
  const text = toText(value);
  return text.length > maxCharacters ? text.slice(0, maxCharacters - 3) + "…" : text;
}

function toText(value: unknown): string {
  // Its source may have many lines, and says less than its name.
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  if (value instanceof Error) return show(value.message);
  try {
    return (JSON.stringify(value, markBare) ?? String(value)).replace(/"\\u0000(.*?)"/g, "$1");
  } catch {
    return "an object that JSON can't hold";
  }
}

/** JSON would write NaN as null, leave undefined out, and refuse 5n. The mark takes quotes away. */
const markBare = (_: string, part: unknown): unknown =>
  /^[bnu]/.test(typeof part) ? `\0${part}${typeof part === "bigint" ? "n" : ""}` : part;
