import { tokenize } from "./tokenize.ts";

/** The tokens of many texts. */
export interface TokenizedTexts {
  /** Where the tokens of each text begin in `tokens`, and their end after the last text. */
  readonly starts: Int32Array;
  /** Index in `vocabulary` of each token, in the order of the text. */
  readonly tokens: Int32Array;
  /** The distinct tokens, in order of first appearance. */
  readonly vocabulary: readonly string[];
}

/** More tokens of one text are not read: the rest of a whole book says little of its kind. */
export const MAX_TOKENS_PER_TEXT = 50_000;

/** Reads texts one by one into tokens. */
export class TextBuilder {
  readonly #starts: Int32Array;
  readonly #codeOf = new Map<string, number>();
  #tokens = new Int32Array(1024);
  #length = 0;
  #row = 0;

  /** @param rows number of texts that will be added */
  constructor(rows: number) {
    this.#starts = new Int32Array(rows + 1);
  }

  /** Appends a text. */
  add(text: string): void {
    const end = this.#length + MAX_TOKENS_PER_TEXT;
    tokenize(text, (token) => {
      if (this.#length < end) this.#push(token);
    });
    this.#starts[++this.#row] = this.#length;
  }

  #push(token: string): void {
    let code = this.#codeOf.get(token);
    if (code === undefined) {
      code = this.#codeOf.size;
      this.#codeOf.set(detached(token), code);
    }
    if (this.#length === this.#tokens.length) {
      const longer = new Int32Array(2 * this.#length);
      longer.set(this.#tokens);
      this.#tokens = longer;
    }
    this.#tokens[this.#length++] = code;
  }

  /** All texts, after the last one. */
  build(): TokenizedTexts {
    return {
      starts: this.#starts,
      tokens: this.#tokens.slice(0, this.#length),
      vocabulary: [...this.#codeOf.keys()],
    };
  }
}

/** A copy: a part of a text keeps the whole text in memory. Tokens are short. */
const detached = (token: string): string =>
  String.fromCharCode(...Array.from({ length: token.length }, (_, i) => token.charCodeAt(i)));
