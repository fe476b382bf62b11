import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { MAX_TOKEN_UNITS, tokenize } from "./tokenize.ts";

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  tokenize(text, (token) => tokens.push(token));
  return tokens;
};

const segmenter = new Intl.Segmenter("en", { granularity: "word" });
/** What `Intl.Segmenter` makes of a text in lower case; a colon is a token of its own. */
const segmentsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/(:)/)
    .flatMap((part) => [...segmenter.segment(part)].map(({ segment }) => segment))
    .map((segment) => segment.trim())
    .filter((segment) => segment !== "");

describe("the tokens of a text", () => {
  it("are its words and marks, in lower case and in order", () => {
    expect(tokensOf("NOT good: 3.5 stars, don't buy!!")).toEqual([
      "not",
      "good",
      ":",
      "3.5",
      "stars",
      ",",
      "don't",
      "buy",
      "!",
      "!",
    ]);
    expect(tokensOf("l’été d'Émile\n\tfoo_bar 1,000;2")).toEqual([
      ...["l'été", "d'émile", "foo_bar", "1,000;2"],
    ]);
    expect(tokensOf(" \n ")).toEqual([]);
  });
  it("are words in languages without blanks between them, and signs beyond the alphabets", () => {
    expect(tokensOf("東京に住む。")).toEqual(["東京", "に", "住む", "。"]);
    expect(tokensOf("สวัสดีชาวโลก")).toEqual(["สวัสดี", "ชาว", "โลก"]);
    expect(tokensOf("great 👍🏽 Καλημέρα добрый-день")).toEqual([
      ...["great", "👍🏽", "καλημέρα", "добрый", "-", "день"],
    ]);
  });
  it("are those of Intl.Segmenter for each character of the alphabets that need it not", () => {
    for (let unit = 0x21; unit < 0x600; unit++) {
      const c = String.fromCharCode(unit);
      // Halves of words on both sides, of both kinds, and blanks.
      const text = `a${c}b 1${c}2 a${c}1 1${c}a ${c} ${c}${c} x${c} ${c}x`;
      expect(tokensOf(text), `U+${unit.toString(16)}`).toEqual(segmentsOf(text));
    }
  });
  it("are those of Intl.Segmenter for random runs of marks, letters and digits", () => {
    const rng = createRng(3);
    const alphabet = [..."ab1é2'.,;:_-!я\"/ ÿß\u00a0#"];
    for (let i = 0; i < 500; i++) {
      const text = Array.from({ length: 30 }, () => alphabet[rng.integer(alphabet.length)]).join(
        "",
      );
      expect(tokensOf(text), JSON.stringify(text)).toEqual(segmentsOf(text));
    }
  });
  it("are cut off where they are no words, and take time in proportion to the text", () => {
    expect(tokensOf("x".repeat(1e6))).toEqual(["x".repeat(MAX_TOKEN_UNITS)]);
    // Intl.Segmenter alone takes minutes for so long a run.
    expect(tokensOf("東京に住む人々は".repeat(10_000)).length).toBeGreaterThan(40_000);
  });
});
