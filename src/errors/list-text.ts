/** Names in a sentence: `a`, `a and b`, `a, b and c`. @param word before the last one */
export function listText(items: readonly string[], word = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${word} ${items[items.length - 1]}`;
}
