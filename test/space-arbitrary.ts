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
  type NumberTest,
  ordinal,
  type Param,
  permutation,
  simplex,
  subset,
  when,
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

/** Conditions that hold for some values of each number above. */
const condition = fc.constantFrom({ ">": 0.5 }, { "<=": 0.75 }, { ">=": -0.5, "<": 0.75 });

/** Makes some parameters conditional on a number before them; `tests` has one for each. */
function addConditions(
  tree: { [name: string]: Param<unknown> },
  tests: readonly (NumberTest | undefined)[],
): { [name: string]: Param<unknown> } {
  let parent: string | undefined;
  const entries = Object.entries(tree).map(([key, param], i) => {
    const test = tests[i];
    const isChild = parent !== undefined && test !== undefined;
    const made = isChild ? when(param, { [parent as string]: test }) : param;
    if (param.kind === "float" || param.kind === "int") parent = key;
    return [key, made];
  });
  return Object.fromEntries(entries);
}

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
    fc.tuple(...keys.map(() => tie("param"))).chain((params) =>
      fc
        .array(fc.option(condition, { nil: undefined }), {
          minLength: keys.length,
          maxLength: keys.length,
        })
        .map((tests) =>
          addConditions(Object.fromEntries(keys.map((key, i) => [key, params[i]])), tests),
        ),
    ),
  ),
}));
