/** What could end a line or a script of a page, or turn text around. */
const UNSAFE = /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A text as a literal of TypeScript that holds it and nothing else, also within a page of HTML: what
 * could end the literal, a line or a script is escaped.
 */
export const quoteText = (text: string): string =>
  JSON.stringify(text).replace(
    UNSAFE,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** As `quoteText`, in single quotes: shorter for JSON, which is full of double ones. */
export const quoteJson = (json: string): string => {
  const inner = quoteText(json).slice(1, -1);
  return `'${inner.replace(/\\.|'/g, (c) => (c === '\\"' ? '"' : c === "'" ? "\\'" : c))}'`;
};
