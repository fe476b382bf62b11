import { boolean as buildBoolean, categorical as buildCategorical } from "../../space/choice.ts";
import { choose as buildChoose } from "../../space/choose.ts";
import { spaceFrom as buildSpaceFrom } from "../../space/json/space-from.ts";
import { list as buildList } from "../../space/list.ts";
import { permutation as buildPermutation } from "../../space/permutation.ts";
import { simplex as buildSimplex } from "../../space/simplex.ts";
import { subset as buildSubset } from "../../space/subset.ts";
import { when as buildWhen } from "../../space/when.ts";
import { bring } from "./brought.ts";
import { lateSearch } from "./late-search.ts";

// The builders of all that is more than a number, as users import them. Each brings the search that
// such parameters need, so that a bundle with `minimize` and numbers alone does not contain it.

function bringing<F extends (...args: never[]) => unknown>(build: F): F {
  return ((...args: Parameters<F>) => {
    bring(lateSearch);
    return build(...args);
  }) as F;
}

/**
 * One of unordered choices: strings, numbers, booleans or null.
 * @throws SpaceError if there is no choice, if a choice is repeated or of another type, or if the
 * default is not a choice
 */
export const categorical = /* @__PURE__ */ bringing(buildCategorical);

/**
 * True or false.
 * @throws SpaceError if the default is neither
 */
export const boolean = /* @__PURE__ */ bringing(buildBoolean);

/**
 * One of several kinds, each with parameters of its own; `{}` for a kind without parameters.
 * Coordinates: the kind, then those of every branch; those of the branches not taken are NaN.
 * @throws SpaceError if there is no kind, or if a parameter has the name of the tag
 */
export const choose = /* @__PURE__ */ bringing(buildChoose);

/**
 * `min` to `max` items, such as the neurons of each layer. Coordinates: the length, then those of
 * `max` items; those of missing items are NaN.
 * @throws SpaceError if the bounds of the length are not valid
 */
export const list = /* @__PURE__ */ bringing(buildList);

/**
 * All items, in some order. The coordinates are random keys (Bean 1994), one per item: the items
 * are sorted by their keys.
 * @throws SpaceError if there is no item, if there are more than 1000, or if one is repeated
 */
export const permutation = /* @__PURE__ */ bringing(buildPermutation);

/**
 * Shares ≥ 0 that sum to 1, by name. A coordinate u gives an exponential −ln u, and the shares are
 * the exponentials over their sum, so that uniform coordinates spread evenly over the simplex
 * (Devroye 1986, theorem V.2.2).
 * @throws SpaceError with fewer than two names, or if one is repeated
 */
export const simplex = /* @__PURE__ */ bringing(buildSimplex);

/**
 * Some of the items, in the order in which `items` has them. Each item has a coordinate: the item
 * is in from ½ on. If too few or too many items are in, those whose coordinate is closest to ½
 * change.
 * @throws SpaceError if there is no item, if there are more than 1000, if one is repeated, or if
 * the bounds of the size are not valid
 */
export const subset = /* @__PURE__ */ bringing(buildSubset);

/**
 * A parameter that is active only for some values of a number next to it: `when(float(0, 0.5), {
 * layers: { ">": 2 } })`. Values have it only while the condition holds. The parent is a `float` or
 * an `int` that comes before it; its own condition, if it has one, must hold as well. A condition on
 * a choice is a branch of `choose`.
 * @throws SpaceError if the condition is not of this form, or if the parameter has one already
 */
export const when = /* @__PURE__ */ bringing(buildWhen);

/**
 * A space from a schema: the schema of an object, of zod 4.2 or later and other libraries that write
 * JSON Schema by Standard Schema, or what `z.toJSONSchema` makes of one. Values of the space have the
 * type of the schema and are valid in it. A discriminated union keeps its tag.
 *
 * Or from stored or hand-written JSON: `{ version: 1, params, constraints }`, `{ NAME: { type, … } }`
 * (flat with `when`, or nested), or the JSON Schema of an object. Stored JSON does not contain
 * constraints that were functions: give them again.
 * @throws SpaceError with every problem at once
 */
export const spaceFrom = /* @__PURE__ */ bringing(buildSpaceFrom);
