import type { TextColumn } from "../table/data-table.ts";

/** Scripts that have no blanks between words, so that a dictionary finds the words. */
const SCRIPTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Han", /\p{sc=Han}/u],
  ["Hiragana", /\p{sc=Hiragana}/u],
  ["Katakana", /\p{sc=Katakana}/u],
  ["Thai", /\p{sc=Thai}/u],
  ["Lao", /\p{sc=Lao}/u],
  ["Khmer", /\p{sc=Khmer}/u],
  ["Burmese", /\p{sc=Myanmar}/u],
];

/** Shares of texts by the name of a script. */
interface ScriptShares {
  readonly [script: string]: number;
}

/**
 * The share of the texts of a column that have words in each script whose words a dictionary finds;
 * scripts without any are left out.
 */
export function dictionaryScripts({ vocabulary, starts, tokens }: TextColumn): ScriptShares {
  const rows = starts.length - 1;
  const shares = SCRIPTS.map(([name, pattern]) => {
    const isOf = vocabulary.map((token) => pattern.test(token));
    if (!isOf.includes(true)) return [name, 0] as const;
    let count = 0;
    for (let i = 0; i < rows; i++)
      if (tokens.subarray(starts[i], starts[i + 1]).some((token) => isOf[token])) count++;
    return [name, count / rows] as const;
  });
  return Object.fromEntries(shares.filter(([, share]) => share > 0));
}
