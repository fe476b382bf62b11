const MAX_SHOWN_CHARACTERS = 60;

/**
 * A value as text for a message: one line, at most 60 characters; strings in quotes, so that "5"
 * and 5 differ.
 */
export function show(value: unknown): string {
  const text =
    typeof value === "number" || value === undefined
      ? String(value)
      : (JSON.stringify(value) ?? String(value));
  return text.length > MAX_SHOWN_CHARACTERS ? text.slice(0, MAX_SHOWN_CHARACTERS - 3) + "…" : text;
}
