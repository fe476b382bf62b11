import type { WordChange } from "./word-changes.ts";

/** The words of a row's texts, and what they do to its prediction. */
export interface RowWords {
  /** Number of the row in the data, from 1. */
  readonly row: number;
  /** The class whose log odds, ln(p / (1 − p)), change; absent for numbers, which change themselves. */
  readonly class?: string;
  /** Every word, the largest change first; empty for a model without texts. */
  readonly words: readonly WordChange[];
}
