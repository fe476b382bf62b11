/** Characters that take two columns of a terminal: East Asian wide and fullwidth ones, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Characters that take none: they join the one before. */
const JOINED = /\p{Mn}|\p{Me}|\p{Default_Ignorable_Code_Point}/u;
/** Texts of these characters alone are as wide as they are long. */
const NARROW = /^[\u0020-\u02ff\u0370-\u0482\u2010-\u2027\u2190-\u23f0\u2500-\u25fc]*$/;

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += JOINED.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text with blanks behind it, so that it is `width` columns wide. */
export const padToWidth = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - textWidth(text)));

/** The longest beginning of a text that is not wider than `width` columns. */
export function startOfWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let start = "";
  for (const { segment } of SEGMENTER.segment(text)) {
    if (textWidth(start + segment) > width) return start;
    start += segment;
  }
  return start;
}
const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The beginning of a text, and `…` for what is left out. */
export const cutText = (text: string, width: number): string =>
  textWidth(text) > width ? `${startOfWidth(text, Math.max(0, width - 1))}…` : text;
