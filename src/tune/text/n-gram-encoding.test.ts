import { describe, expect, it } from "vitest";
import type { TextColumn } from "../table/data-table.ts";
import { encodeNGrams, learnNGramStep, type NGramWishes, nGramCount } from "./n-gram-encoding.ts";
import { TextBuilder } from "./text-builder.ts";

const columnOf = (texts: readonly string[], name = "text"): TextColumn => {
  const builder = new TextBuilder(texts.length);
  for (const text of texts) builder.add(text);
  return { name, type: "text", ...builder.build() };
};
const rowsOf = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);
const wishes: NGramWishes = {
  kinds: [{ of: "words", shortest: 1, longest: 2 }],
  weighting: "tf-idf",
  minRows: 1,
  maxShare: 1,
  size: 100,
};

/** The entries of each row, in ascending order: columns are in the order of hashes. */
const entriesOf = (texts: readonly string[], some = wishes, fitted = texts): number[][] => {
  const column = columnOf(texts);
  const step = learnNGramStep(columnOf(fitted), rowsOf(fitted.length), some);
  const { starts, values } = encodeNGrams([step], [column], rowsOf(texts.length));
  return texts.map((_, i) => [...values.subarray(starts[i], starts[i + 1])].sort((a, b) => a - b));
};

const TEXTS = ["good good coffee", "bad coffee", "good tea, bad tea"];

describe("n-grams of texts", () => {
  it("are weighted as scikit-learn's TfidfVectorizer(sublinear_tf=True) weights them", () => {
    // Computed with scikit-learn 1.7 for words and pairs of words; rows have length 1 there.
    const reference = [
      [0.369495, 0.62561, 0.485842, 0.485842],
      [0.517856, 0.680919, 0.517856],
      [0.332898, 0.332898, 0.253178, 0.332898, 0.253178, 0.332898, 0.563646, 0.332898],
    ];
    const own = entriesOf(TEXTS);
    for (const [i, wanted] of reference.entries()) {
      const sorted = [...wanted].sort((a, b) => a - b);
      expect(own[i].length).toBe(sorted.length);
      own[i].forEach((v, k) => expect(v / 5).toBeCloseTo(sorted[k], 5));
    }
  });
  it("have a column where enough rows and not too many have them, the most frequent first", () => {
    const count = (some: Partial<NGramWishes>): number =>
      nGramCount(learnNGramStep(columnOf(TEXTS), rowsOf(3), { ...wishes, ...some } as never));
    expect(count({})).toBe(12);
    // good, coffee, bad.
    expect(count({ minRows: 2 })).toBe(3);
    expect(count({ maxShare: 0.4 })).toBe(9);
    expect(count({ size: 2 })).toBe(2);
  });
  it("of characters tell the ends of words from their middles", () => {
    const kinds = [{ of: "characters", shortest: 2, longest: 2 }] as const;
    const step = learnNGramStep(columnOf(["ab ba", "ab"]), rowsOf(2), { ...wishes, kinds });
    // " a", "ab", "b ", " b", "ba", "a ".
    expect(nGramCount(step)).toBe(6);
  });
  it("are counted once where several columns have them", () => {
    const [a, b] = [columnOf(TEXTS, "a"), columnOf(["x", "y y", "x y"], "b")];
    const steps = [a, b].map((column) => learnNGramStep(column, rowsOf(3), wishes));
    const both = encodeNGrams(steps, [a, b], rowsOf(3));
    expect(both.columns).toBe(nGramCount(steps[0]) + nGramCount(steps[1]));
    for (let i = 0; i < 3; i++) {
      const own = both.values.subarray(both.starts[i], both.starts[i + 1]);
      expect(Math.hypot(...own)).toBeCloseTo(5, 5);
    }
  });
  it("that the training rows have not are left out", () => {
    expect(entriesOf(["unknown words", "coffee"], wishes, TEXTS)[0]).toEqual([]);
    expect(entriesOf(["unknown words", "coffee"], wishes, TEXTS)[1][0]).toBeCloseTo(5, 5);
  });
});
