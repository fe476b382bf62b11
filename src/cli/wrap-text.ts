import { textWidth } from "./text-width.ts";

/**
 * Breaks a line at blanks so that none is longer than `width`; a longer word has a line of its own.
 * Blanks at the start stay.
 * @param indent before all lines but the first
 */
export function wrapText(text: string, width: number, indent = ""): string {
  if (textWidth(text) <= width) return text;
  const lines: string[] = [];
  const start = text.length - text.trimStart().length;
  let line = text.slice(0, start);
  let isFirst = true; // of its line
  for (const word of text.slice(start).split(" ")) {
    const longer = isFirst ? line + word : `${line} ${word}`;
    if (textWidth(longer) <= width || line.trim() === "") {
      line = longer;
      isFirst = false;
    } else {
      lines.push(line.trimEnd());
      line = indent + word;
    }
  }
  return [...lines, line].join("\n");
}
