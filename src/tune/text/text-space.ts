import { categorical } from "../../space/choice.ts";
import { choose } from "../../space/choose.ts";
import { float, int } from "../../space/number.ts";
import { isRecord, type NamedValues } from "../is-record.ts";
import type { TextWishes } from "../preparation/column-encoding.ts";
import type { NGramKind } from "./n-grams.ts";

/** Shortest run of characters. */
const MIN_CHARACTERS = 2;

const words = { words: int(1, 3, { default: 2 }) };
const characters = { characters: int(3, 6, { default: 5 }) };

/** Hyperparameters of models that have a column for each n-gram of a text. */
export const nGramSpace = {
  /**
   * The n-grams: runs of words, up to this length; runs of 2 to this number of characters within a
   * word; or both.
   */
  text: choose({ words, characters, both: { ...words, ...characters } }),
  /** How an n-gram is weighted that a text has. */
  text_weighting: categorical(["tf-idf", "presence"], { default: "tf-idf" }),
  /** N-grams in fewer rows are left out. */
  text_min_rows: int(1, 10, { log: true, default: 2 }),
  /** N-grams in a greater share of the rows are left out: stop words of any language. */
  text_max_share: float(0.05, 1, { log: true, default: 1 }),
  /** Greatest number of n-grams of each column and kind. */
  text_size: int(2000, 100_000, { log: true, default: 50_000 }),
};

/** Hyperparameters of models of n-grams for tables with embeddings. */
export const embeddingSpace = {
  /**
   * Length of a text's embedding beside its n-grams, whose length is 1: the more, the less the penalty
   * holds for the embedding. The least leaves n-grams alone.
   */
  embedding_weight: float(0.03, 3, { log: true, default: 0.5 }),
};

/** Hyperparameters of all other models. */
export const denseTextSpace = {
  /** Whether texts have components beside the effects of their words. */
  text: choose({ effects: {}, components: { components: int(8, 64, { log: true, default: 32 }) } }),
};

/** No n-grams: for models that read no texts. */
const NOTHING: TextWishes = {
  as: "n-grams",
  kinds: [],
  weighting: "presence",
  minRows: 1,
  maxShare: 1,
  size: 0,
};

/**
 * What a candidate with these hyperparameters wants of columns of texts.
 * @param readsNGrams whether its model reads n-grams
 */
export function textWishesOf(params: NamedValues, readsNGrams: boolean): TextWishes {
  const { text } = params;
  if (!readsNGrams)
    return isRecord(text) && text["kind"] === "components"
      ? { as: "components", count: Number(text["components"]) }
      : { as: "effects" };
  if (!isRecord(text)) return NOTHING;
  const kinds: NGramKind[] = [];
  const [longestWords, longestCharacters] = [text["words"], text["characters"]];
  if (typeof longestWords === "number")
    kinds.push({ of: "words", shortest: 1, longest: longestWords });
  if (typeof longestCharacters === "number")
    kinds.push({ of: "characters", shortest: MIN_CHARACTERS, longest: longestCharacters });
  return {
    as: "n-grams",
    kinds,
    weighting: params["text_weighting"] === "presence" ? "presence" : "tf-idf",
    minRows: Number(params["text_min_rows"]),
    maxShare: Number(params["text_max_share"]),
    size: Number(params["text_size"]),
    ...(typeof params["embedding_weight"] === "number" && {
      embeddingWeight: params["embedding_weight"],
    }),
  };
}
