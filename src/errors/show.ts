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
  if (typeof value === "bigint") return `${value}n`;
  // Its source may have many lines, and says less than its name.
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  if (typeof value === "number" || value === undefined) return String(value);
  if (value instanceof Error) return show(value.message);
  try {
    return (JSON.stringify(value, markBare) ?? String(value)).replace(/"\\u0000(.+?)"/g, "$1");
  } catch {
    return "an object that JSON can't hold";
  }
}

/** What JSON lacks: it would write NaN as null, and leave undefined out. The mark ends its quotes. */
const markBare = (_: string, part: unknown): unknown =>
  part === undefined ||
  typeof part === "bigint" ||
  (typeof part === "number" && !Number.isFinite(part))
    ? `\0${toText(part)}`
    : part;
