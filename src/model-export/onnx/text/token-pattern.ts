/** Marks and format characters belong to what stands before them (rule WB4). */
const MARK = String.raw`[\p{M}\p{Cf}\x{1F3FB}-\x{1F3FF}]`;
/** The same without U+200D, which joins pictures. */
const PICTURE_MARK = String.raw`[\p{M}\x{1F3FB}-\x{1F3FF}]`;
/** What belongs to a word between two letters, and to a number between two digits. */
const BETWEEN_LETTERS = "['’‘.·\u0387‧․﹒＇．︓﹕：״]";
const BETWEEN_DIGITS = "['’‘․﹒＇．.,;\u037e։،؍٬߸⁄︐︔﹐﹔，；]";
const BLANKS = String.raw`\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}\x{FEFF}`;
const PICTURE = String.raw`[\x{A9}\x{AE}\x{203C}\x{2049}\x{2122}\x{2139}\x{2194}-\x{21AA}\x{231A}-\x{23FF}\x{24C2}\x{25AA}-\x{27BF}\x{2934}-\x{2BFF}\x{3030}\x{303D}\x{3297}\x{3299}\x{1F000}-\x{1F1E5}\x{1F200}-\x{1F3FA}\x{1F400}-\x{1FAFF}]`;
/** Half a flag. */
const REGION = String.raw`[\x{1F1E6}-\x{1F1FF}]`;

/** Letters of scripts that are cut by the rules alone, without a dictionary. */
const isLetter = (c: string): boolean =>
  /[\p{L}\p{Nl}\u05f3]/u.test(c) && !NEEDS_DICTIONARY.test(c);
const NEEDS_DICTIONARY =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** Beyond are ideographs. */
const CODE_POINTS = 0x20000;

/** The ranges of code points that are letters, as a class of a regular expression. */
function lettersAsRanges(): string {
  let ranges = "";
  let from = -1;
  for (let code = 0; code <= CODE_POINTS; code++) {
    const isSurrogate = code >= 0xd800 && code < 0xe000;
    if (code < CODE_POINTS && !isSurrogate && isLetter(String.fromCodePoint(code))) {
      if (from < 0) from = code;
    } else if (from >= 0) {
      ranges += `\\x{${from.toString(16)}}-\\x{${(code - 1).toString(16)}}`;
      from = -1;
    }
  }
  return `[${ranges}]`;
}

/**
 * What the tokens of `tokenize` match, in the syntax of RE2: the rules for word boundaries of Unicode
 * (Standard Annex #29). Texts in scripts that need a dictionary, such as Chinese and Thai, are cut
 * otherwise.
 */
export function tokenPattern(): string {
  known ??= makePattern();
  return known;
}
/** Made for the first column of texts. */
let known: string | undefined;

function makePattern(): string {
  const letter = `${lettersAsRanges()}${MARK}*`;
  const digit = `\\p{Nd}${MARK}*`;
  const joiner = `[\\p{Pc}\\x{202F}]${MARK}*`;
  const letters = `${letter}(?:${BETWEEN_LETTERS}${MARK}*${letter})*`;
  const digits = `${digit}(?:${BETWEEN_DIGITS}${MARK}*${digit})*`;
  const picture = `${PICTURE}${PICTURE_MARK}*`;
  return [
    `(?:${letters}|${digits}|${joiner})+`,
    `(?:\\p{Hangul}${MARK}*)+`,
    `${REGION}${PICTURE_MARK}*${REGION}${MARK}*`,
    `${picture}(?:\\x{200D}${picture})*${MARK}*`,
    // A colon is always alone.
    ":",
    `[^:${BLANKS}]${MARK}*`,
  ].join("|");
}
