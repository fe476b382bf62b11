/**
 * Characters that a terminal acts on (controls, of which escape sequences consist) or that reorder
 * the text around them.
 */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Control characters that may stay in text of several lines. */
const LAYOUT = "\n\t";

/** `\n` and the like as people know them, others as in JSON: `\u001b`. */
function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Text for a terminal: other programs' names and messages can't move its cursor, change its title
 * or hide what was printed.
 * @param own escape sequences of Attune's own, in one group, that stay. Default: none
 */
export function printable(text: string, own?: RegExp): string {
  if (text.search(UNSAFE) === -1) return text;
  const parts = own === undefined ? [text] : text.split(own);
  return parts
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replace(UNSAFE, (c) => (LAYOUT.includes(c) ? c : escapeCharacter(c))),
    )
    .join("");
}

/** Text for one line of a terminal: line breaks are shown as `\n`. */
export const oneLine = (text: string): string =>
  text.replace(UNSAFE, (c) => (c === "\t" ? c : escapeCharacter(c)));
