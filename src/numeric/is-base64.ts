/**
 * Whether a text is base64 with its padding. For texts of any length: one regular expression for all
 * of a text overflows the stack at some ten million characters.
 */
export function isBase64(text: string): boolean {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const other = text.search(/[^A-Za-z0-9+/]/);
  return text.length % 4 === 0 && (other === -1 ? padding === 0 : other === text.length - padding);
}
