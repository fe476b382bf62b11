/** Texts that stand for a missing cell unless the user names others. */
export const MISSING_WORDS: readonly string[] = [
  "NA",
  "N/A",
  "n/a",
  "NaN",
  "nan",
  "null",
  "NULL",
  "?",
];

const DEFAULT = new Set(["", ...MISSING_WORDS]);

/**
 * The texts that stand for a missing cell; an empty cell always does.
 * @param words in place of the default ones
 */
export function missingTexts(words: readonly string[] | undefined): ReadonlySet<string> {
  return words === undefined ? DEFAULT : new Set(["", ...words]);
}
