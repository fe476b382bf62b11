import { quote } from "./unreadable.ts";

/** A text without case and without blanks that are doubled. */
export const foldCase = (text: string): string => text.toLowerCase().replace(/\s+/g, " ");

/**
 * Names texts that differ only in case or blanks: `"Yes" and "yes" differ only in case or blanks (see
 * --ignore-case)`; undefined without any.
 */
export function describeVariants(texts: readonly string[]): string | undefined {
  const byFolded = new Map<string, string[]>();
  for (const text of texts) {
    const folded = foldCase(text);
    const variants = byFolded.get(folded);
    if (variants === undefined) byFolded.set(folded, [text]);
    else variants.push(text);
  }
  const groups = [...byFolded.values()].filter((variants) => variants.length > 1);
  if (groups.length === 0) return undefined;
  const more = groups.length > 1 ? `, and ${groups.length - 1} more pairs` : "";
  const [first, second] = groups[0];
  return `${quote(first)} and ${quote(second)} differ only in case or blanks${more} (see --ignore-case)`;
}
