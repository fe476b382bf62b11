import { HASH_START, hashText, hashWord } from "../../numeric/hash.ts";
import type { TokenizedTexts } from "./text-builder.ts";

/** Length of the longest n-grams that there may be. */
export const MAX_N_GRAM = 16;

/** Which n-grams are read: runs of neighbouring tokens, or of characters within a token. */
export interface NGramKind {
  /** What an n-gram is a run of. */
  readonly of: "words" | "characters";
  /** Length of the shortest ones. */
  readonly shortest: number;
  /** Length of the longest ones. */
  readonly longest: number;
}

/** Stands before the hash of a run of characters, which differs from the hash of an equal word. */
export const CHARACTERS = 0x9e3779b9;

/** A hash whose bits are all mixed (the finalizer of MurmurHash3; a bijection). */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** Lists the n-grams of texts as hashes of 32 bits, so that few of them share one. */
export class NGramReader {
  readonly #texts: TokenizedTexts;
  readonly #kind: NGramKind;
  /** Hash of each token of the vocabulary. */
  readonly #hashes: Int32Array;
  /** Runs of characters of each token of the vocabulary, read when they are first needed. */
  readonly #runs: (Int32Array | undefined)[];

  constructor(texts: TokenizedTexts, kind: NGramKind) {
    this.#texts = texts;
    this.#kind = kind;
    this.#hashes = Int32Array.from(texts.vocabulary, (token) => mix(hashText(token)));
    this.#runs = new Array<Int32Array | undefined>(
      kind.of === "words" ? 0 : texts.vocabulary.length,
    );
  }

  /** Calls `visit` with the hash of each n-gram of a text, repeated ones included. */
  read(row: number, visit: (hash: number) => void): void {
    const { starts, tokens } = this.#texts;
    const end = starts[row + 1];
    for (let at = starts[row]; at < end; at++)
      if (this.#kind.of === "words") this.#readWords(at, end, visit);
      else for (const hash of this.#runsOf(tokens[at])) visit(hash);
  }

  /** The runs of words that begin with a token. */
  #readWords(from: number, end: number, visit: (hash: number) => void): void {
    const { shortest, longest } = this.#kind;
    const { tokens } = this.#texts;
    let hash = HASH_START;
    for (let n = 1; n <= longest && from + n <= end; n++) {
      hash = hashWord(hash, this.#hashes[tokens[from + n - 1]]);
      if (n >= shortest) visit(mix(hash ^ n));
    }
  }

  #runsOf(token: number): Int32Array {
    let runs = this.#runs[token];
    if (runs === undefined) {
      const { shortest, longest } = this.#kind;
      // The blanks tell runs at the ends of a word from those within.
      const text = ` ${this.#texts.vocabulary[token]} `;
      const hashes: number[] = [];
      for (let from = 0; from < text.length; from++) {
        let hash = hashWord(HASH_START, CHARACTERS);
        for (let n = 1; n <= longest && from + n <= text.length; n++) {
          hash = hashWord(hash, text.charCodeAt(from + n - 1));
          if (n >= shortest) hashes.push(mix(hash ^ n));
        }
      }
      this.#runs[token] = runs = Int32Array.from(hashes);
    }
    return runs;
  }
}
