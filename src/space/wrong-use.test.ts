import { describe, expect, it } from "vitest";
import {
  boolean,
  categorical,
  choose,
  fixed,
  float,
  int,
  list,
  permutation,
  simplex,
  subset,
} from "./builders.ts";
import { spaceFrom } from "./json/space-from.ts";
import { space } from "./space.ts";

/** The message and hint with which a builder refuses what a program without types gives it. */
function refusal(builder: unknown, ...args: readonly unknown[]): string {
  try {
    (builder as (...args: readonly unknown[]) => unknown)(...args);
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    expect(["AttuneError", "SpaceError"], message).toContain(name);
    expect(message).not.toContain("\n");
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("was accepted");
}
const x = float(0, 1);

describe("a builder refuses in one line", () => {
  it.each([
    [float, [1, 2, { Log: true }], 'float has no option "Log" [did you mean log?]'],
    [float, [1, 2, { log: "yes" }], 'log must be true or false, got "yes"'],
    [float, [0, 1, { step: 3 }], "step 3 is larger than the range 0 … 1"],
    [float, [0, 1, 5], "float takes its options as an object, got 5"],
    [float, ["0", 1], 'low must be a finite number, got "0"'],
    [int, [1n, 5n], "low must be a finite number, got 1n"],
    [int, [], "low must be a finite number, got undefined"],
    [categorical, ["a", "b"], 'needs a list of choices such as ["a", "b"], got "a"'],
    [categorical, [{ A: "a" }], 'got {"A":"a"} [did you mean Object.values(…)?]'],
    [categorical, [["a"], { defualt: "a" }], "[did you mean default?]"],
    [boolean, [true], "boolean takes its options as an object, got true"],
    [subset, ["a"], 'needs at least one item, in a list, got "a"'],
    [subset, [["a"], { mim: 1 }], "[did you mean min?]"],
    [subset, [["a"], { min: "1" }], 'got min "1" and max 1'],
    [permutation, [undefined], "needs at least one item, in a list, got undefined"],
    [simplex, [undefined], "needs at least two different names"],
    [list, [x], "got min undefined and max undefined"],
    [list, [x, { min: 1, mx: 3 }], "[did you mean max?]"],
    [
      list,
      ["x", { min: 1, max: 3 }],
      'needs a parameter such as float(0, 1) for its items, got "x"',
    ],
    [choose, [undefined], "needs { kind: { name: parameter } }, got undefined"],
    [choose, [["a", "b"]], "; use categorical for a list"],
    [choose, [x], "needs { kind: { name: parameter } }, got a parameter"],
    [
      choose,
      [{ a: x }],
      "a: a kind needs { name: parameter }, got a parameter; write a: { x: float(0, 1) }",
    ],
    [choose, [JSON.parse('{"__proto__":{}}')], '"__proto__" can\'t be the name of a kind'],
    [fixed, [() => 1], "needs a value that JSON can hold, got a function"],
    [fixed, [1n], "needs a value that JSON can hold, got 1n"],
    [fixed, [Number.NaN], "needs a value that JSON can hold, got NaN"],
    [
      space,
      [undefined],
      "the space must be parameters by name, such as { x: float(0, 1) }, got und",
    ],
    [space, [{ x }, { constraint: {} }], 'space has no option "constraint" [did you mean const'],
    [
      space,
      [{ ["x"]: x, __proto__: x }],
      '__proto__: "__proto__" can\'t be the name of a parameter',
    ],
  ])("%o %o", (builder, args, message) => {
    expect(refusal(builder, ...args)).toContain(message);
  });
});

describe("two parameters with one flat name", () => {
  it.each([
    ["a branch and a name with dots", { a: choose({ b: { c: x } }), "a.b.c": x }, "a.b.c"],
    ["an item of a list", { n: list(x, { min: 0, max: 2 }), "n.1": x }, "n.1"],
    ["two branches", { a: choose({ b: { "c.d": x }, "b.c": { d: x } }) }, "a.b.c.d"],
  ])("are refused: %s", (_, params, path) => {
    try {
      space(params);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ issues: [{ code: "duplicate", path }] });
    }
  });
  it("are no two coordinates of one parameter", () => {
    expect(space({ p: permutation(["a", "b"]), s: simplex(["a", "b"]) }).names).toEqual(["p", "s"]);
  });
});

it("__proto__ in the JSON of a space is refused wherever it is, and does not vanish", () => {
  const p = '{"type":"float","low":0,"high":1}';
  const c = (more: string) => `{"type":"categorical","choices":["u","__proto__"]${more}}`;
  for (const json of [
    `{"__proto__":${p}}`,
    `{"__proto__":${p},"y":${p}}`,
    `{"c":{"type":"choose","branches":{"a":{"__proto__":${p}}}}}`,
    `{"c":{"type":"choose","branches":{"__proto__":{"x":${p}}}}}`,
    `{"c":${c("")},"__proto__":{"type":"float","low":0,"high":1,"when":{"c":"u"}}}`,
    `{"c":${c("")},"y":{"type":"float","low":0,"high":1,"when":{"c":"u"}}}`,
  ])
    expect(refusal(spaceFrom, JSON.parse(json)), json).toContain('"__proto__" can\'t be the name');
});

it("an async constraint is refused when it is asked, since a promise is never false", () => {
  const s = space(
    { x },
    { constraints: { later: (async () => false) as unknown as () => boolean } },
  );
  expect(refusal(s.allows, { x: 0.5 })).toBe(
    'constraint "later" must return true or false [it returned a promise: a constraint can\'t be async]',
  );
});

it("spaceFrom refuses unknown options and rules that are none", () => {
  const json = { x: { type: "float", low: 0, high: 1 } };
  expect(refusal(spaceFrom, json, { constraint: {} })).toBe(
    'spaceFrom has no option "constraint" [did you mean constraints?]',
  );
  expect(refusal(spaceFrom, json, { constraints: [] })).toBe(
    "constraints must be rules by name, got []",
  );
  for (const given of [null, 5, "x"])
    expect(refusal(spaceFrom, json, given)).toMatch(
      /^spaceFrom takes its options as an object, got/,
    );
});
