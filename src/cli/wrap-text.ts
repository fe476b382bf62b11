/**
 * Breaks a line at blanks so that none is longer than `width`; a longer word has a line of its own.
 * @param indent before all lines but the first
 */
export function wrapText(text: string, width: number, indent = ""): string {
  if (text.length <= width) return text;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width || line.trim() === "") line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line].join("\n");
}
