/** Characters that take two columns of a terminal: East Asian wide and fullwidth ones. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
/** Characters that take none: they join the one before. Vowels and ends of Hangul syllables do. */
const JOINED = /[\u1160-\u11ff\ud7b0-\ud7fb]|\p{Mn}|\p{Me}|\p{Default_Ignorable_Code_Point}/u;
/** An emoji, of one character or several (a flag, a skin tone, a family), takes two columns. */
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
/** Texts of these characters alone are as wide as they are long. */
const NARROW = /^[\u0020-\u02ff\u0370-\u0482\u2010-\u2027\u2190-\u23f0\u2500-\u25fc]*$/;

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Columns of what a reader takes for one character. */
function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme)
    width += JOINED.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text with blanks behind it, so that it is `width` columns wide. */
export const padToWidth = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - textWidth(text)));

/** The longest beginning of a text that is not wider than `width` columns. */
export function startOfWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let start = "";
  let used = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) return start;
    start += segment;
  }
  return start;
}

/** The beginning of a text, and `…` for what is left out. */
export const cutText = (text: string, width: number): string =>
  textWidth(text) > width ? `${startOfWidth(text, Math.max(0, width - 1))}…` : text;
