import * as v from "valibot";
import { packedLength, packedNumbers } from "../saved-model/packed-schema.ts";
import { MAX_N_GRAM } from "./n-grams.ts";

const positiveCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** The n-grams of a column of texts. */
export const nGrams = v.strictObject({
  kind: v.literal("n-grams"),
  name: v.string(),
  weighting: v.picklist(["tf-idf", "presence"]),
  trainingRows: positiveCount,
  kinds: v.array(
    v.pipe(
      v.strictObject({
        of: v.picklist(["words", "characters"]),
        shortest: positiveCount,
        longest: v.pipe(positiveCount, v.maxValue(MAX_N_GRAM)),
        hashes: packedNumbers,
        rows: packedNumbers,
      }),
      v.check(
        ({ hashes, rows }) =>
          packedLength(hashes) >= 0 && packedLength(hashes) === packedLength(rows),
        "each n-gram needs a hash and a number of rows",
      ),
    ),
  ),
});
