import * as v from "valibot";
import { ensembleToJson } from "../../model/boosting/ensemble-json.ts";
import {
  ensembleOfPlainArrays,
  type PlainArraysJson,
  plainArraysProblem,
} from "../../model/boosting/plain-arrays-json.ts";
import { isBase64 } from "../../numeric/is-base64.ts";
import { replaceObjects } from "./compact-numbers.ts";
import { count, number, numbers } from "./number-schema.ts";

const base64 = v.pipe(v.string(), v.check(isBase64));

/** A trained booster in a file of an earlier version. */
const plainArrays = v.pipe(
  v.strictObject({
    ...{ classes: count, rounds: count, base: numbers, unit: number, fill: v.array(v.any()) },
    ...{ oblivious: v.boolean(), joint: v.boolean(), sizes: base64, column: base64 },
    ...{ threshold: base64, missingRight: base64, children: base64, value: base64 },
  }),
  v.check((json) => plainArraysProblem(json) === undefined),
);

/**
 * The content of a file in which boosters have plain arrays, with packed ones. What is damaged stays
 * as it is: no schema knows it.
 */
export const upgradeBoosters = (json: unknown): unknown =>
  replaceObjects(json, (object) =>
    "oblivious" in object && v.is(plainArrays, object)
      ? ensembleToJson(ensembleOfPlainArrays(object as PlainArraysJson))
      : undefined,
  );
