/** Spaces with every kind of parameter, nested, under names that are awkward in tables and files. */
import fc from "fast-check";
import {
  boolean,
  categorical,
  choose,
  fixed,
  float,
  int,
  list,
  ordinal,
  type Param,
  permutation,
  simplex,
  subset,
} from "../src/index.ts";

const leaf: fc.Arbitrary<Param<unknown>> = fc.constantFrom<Param<unknown>[]>(
  float(-1, 1),
  float(1e-12, 1e12, { log: true }),
  int(-3, 6),
  boolean(),
  categorical(["a, b", 'say "no"', "", " ", "two\r\nlines", "=1+1", "null", 2, null, false]),
  ordinal([1, 10, 100]),
  permutation(["a", "b,c", "d"]),
  subset(["x", "y", 'z"'], { min: 0, max: 3 }),
  simplex(["p", "q"]),
  fixed({ nested: [1, "two", null] }),
);

/** Names that other columns, formats or JavaScript objects have too. */
const name = fc.oneof(
  fc.constantFrom(
    "value",
    "number",
    "state",
    "seconds",
    "param:x",
    "error",
    "constructor",
    "toString",
  ),
  fc.constantFrom("a b", "x,y", 'q"', "é🎉", "=cmd", "line\nbreak", "0", "then"),
  fc.stringMatching(/^[a-z]{1,3}$/),
);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });

/** Parameters by name. */
export const { tree: paramTrees } = fc.letrec<{
  param: Param<unknown>;
  tree: { [name: string]: Param<unknown> };
}>((tie) => ({
  param: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .tuple(tie("tree"), tie("tree"))
      .filter((branches) => branches.every((b) => !Object.hasOwn(b, "kind")))
      .map(([a, b]) => choose({ a, "b, c": b, none: {} })),
    tie("param").map((item) => list(item, { min: 0, max: 2 })),
  ),
  tree: names.chain((keys) =>
    fc
      .tuple(...keys.map(() => tie("param")))
      .map((params) => Object.fromEntries(keys.map((key, i) => [key, params[i]]))),
  ),
}));
