/** What a UTF-16 code unit is to the rules of word boundaries (Unicode Standard Annex #29). */
const LETTER = 1;
const DIGIT = 2;
/** `_`, which joins letters and digits. */
const JOINER = 3;
/** `'` and `.`, which belong to a word between two letters or two digits. */
const BETWEEN_ALIKE = 4;
/** `,` and `;`, which belong to a number between two digits. */
const BETWEEN_DIGITS = 5;
/** A word of its own. */
const SINGLE = 6;
const BLANK = 7;
/** Only `Intl.Segmenter` knows. */
const UNKNOWN = 0;

/** Code units below this have an entry in `KINDS`: the alphabets from Latin to Cyrillic. */
const KNOWN_UNITS = 0x530;
/** Longer tokens are cut off: they are no words, but links, keys and binary data. */
export const MAX_TOKEN_UNITS = 40;
/** The time of `Intl.Segmenter` grows with the square of a text's length, so it gets parts of it. */
const MAX_SEGMENTED_UNITS = 256;

function kindOf(unit: number): number {
  const c = String.fromCharCode(unit);
  if (/\s/.test(c)) return BLANK;
  if (/[A-Za-z]/.test(c)) return LETTER;
  if (/[0-9]/.test(c)) return DIGIT;
  if (c === "_") return JOINER;
  if (c === "'" || c === ".") return BETWEEN_ALIKE;
  if (c === "," || c === ";") return BETWEEN_DIGITS;
  if (unit >= 0x21 && unit < 0x7f) return SINGLE;
  // Letters without marks of their own: Latin, Greek, Cyrillic. Modifiers and marks are not listed.
  if (unit >= 0xc0 && /[\p{Lu}\p{Ll}\p{Lo}]/u.test(c)) return LETTER;
  return UNKNOWN;
}
const KINDS = Uint8Array.from({ length: KNOWN_UNITS }, (_, unit) => kindOf(unit));

const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/**
 * The words and the marks of punctuation of a text, in order and in lower case: the segments of
 * `Intl.Segmenter` (Unicode Standard Annex #29) without blanks, so languages without blanks between
 * words have words, too. Text in the Latin, Greek and Cyrillic alphabets is cut by the same rules
 * written out, which is some ten times as fast.
 * @param emit called with each of them, cut off after `MAX_TOKEN_UNITS`
 */
export function tokenize(text: string, emit: (token: string) => void): void {
  const lower = text.toLowerCase().replaceAll("’", "'");
  const n = lower.length;
  for (let from = 0; from < n; ) {
    if (isBlank(lower.charCodeAt(from))) {
      from++;
      continue;
    }
    let isKnown = true;
    let to = from;
    for (; to < n; to++) {
      const unit = lower.charCodeAt(to);
      if (isBlank(unit)) break;
      if (unit >= KNOWN_UNITS || KINDS[unit] === UNKNOWN) isKnown = false;
    }
    if (isKnown) cutWords(lower, from, to, emit);
    else segmentWords(lower.slice(from, to), emit);
    from = to;
  }
}

const isBlank = (unit: number): boolean =>
  unit < KNOWN_UNITS ? KINDS[unit] === BLANK : unit === 0x3000 || unit === 0x2028;

const cutOff = (text: string, from: number, to: number): string =>
  text.slice(from, Math.min(to, from + MAX_TOKEN_UNITS));

/** Cuts text without blanks whose code units are all known. */
function cutWords(text: string, start: number, end: number, emit: (token: string) => void): void {
  for (let from = start; from < end; ) {
    let before = KINDS[text.charCodeAt(from)];
    let to = from + 1;
    if (before === LETTER || before === DIGIT || before === JOINER)
      for (; to < end; to++) {
        const kind = KINDS[text.charCodeAt(to)];
        if (kind === LETTER || kind === DIGIT || kind === JOINER) {
          before = kind;
          continue;
        }
        const joins =
          (kind === BETWEEN_ALIKE && (before === LETTER || before === DIGIT)) ||
          (kind === BETWEEN_DIGITS && before === DIGIT);
        if (!joins || to + 1 >= end || KINDS[text.charCodeAt(to + 1)] !== before) break;
      }
    emit(cutOff(text, from, to));
    from = to;
  }
}

/**
 * Cuts any text without blanks. Colons are cut off first: since Unicode 15.1 they are no part of a
 * word, but older runtimes keep them in words.
 */
function segmentWords(text: string, emit: (token: string) => void): void {
  for (const part of text.split(/(:)/))
    for (let from = 0; from < part.length; from += MAX_SEGMENTED_UNITS)
      for (const { segment } of segmenter.segment(part.slice(from, from + MAX_SEGMENTED_UNITS)))
        if (segment.trim() !== "") emit(cutOff(segment, 0, segment.length));
}
