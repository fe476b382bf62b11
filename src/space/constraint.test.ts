import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { issuesOf } from "../../test/contract/param-contract.ts";
import { categorical, ordinal } from "./choice.ts";
import { spaceFrom } from "./json/space-from.ts";
import { float, int } from "./number.ts";
import { space } from "./space.ts";

const digits = { low: int(0, 9), high: int(0, 9) };
const makeSpace = () =>
  space(digits, {
    constraints: {
      "low below high": ["low", "<", "high"],
      "not too much": { sum: ["low", "high"], atMost: 12 },
      even: (p) => p.low % 2 === 0,
    },
  });

describe("constraints", () => {
  it("hold together, or the values are not allowed", () => {
    const s = makeSpace();
    const digit = fc.nat(9);
    fc.assert(
      fc.property(digit, digit, (low, high) => {
        const isAllowed = low < high && low + high <= 12 && low % 2 === 0;
        expect(s.allows({ low, high })).toBe(isAllowed);
        expect(s.check({ low, high }).length === 0).toBe(isAllowed);
      }),
    );
  });
  it.each([
    ["<", [true, false, false]],
    ["<=", [true, true, false]],
    ["!=", [true, false, true]],
  ] as const)("compare two parameters, or a parameter and a number, by %s", (relation, results) => {
    const s = space(digits, { constraints: { c: ["low", relation, "high"] } });
    const withNumber = space(digits, { constraints: { c: ["low", relation, 5] } });
    for (const [i, low] of [4, 5, 6].entries()) {
      expect(s.allows({ low, high: 5 })).toBe(results[i]);
      expect(withNumber.allows({ low, high: 0 })).toBe(results[i]);
    }
  });
  it("are reported by name, each that does not hold", () => {
    expect(
      makeSpace()
        .check({ low: 9, high: 9 })
        .map((i) => i.message),
    ).toEqual([
      'constraint "low below high" does not hold',
      'constraint "not too much" does not hold',
      'constraint "even" does not hold',
    ]);
  });
  it("as data survive JSON; functions have to be given again", () => {
    const json = JSON.parse(JSON.stringify(makeSpace().toJSON()));
    expect(json.constraints.even).toBeNull();
    const withoutEven = spaceFrom(json);
    expect(withoutEven.allows({ low: 1, high: 2 })).toBe(true);
    expect(withoutEven.allows({ low: 2, high: 1 })).toBe(false);
    const even = (p: typeof withoutEven.params) => Number(p["low"]) % 2 === 0;
    expect(spaceFrom(json, { constraints: { even } }).allows({ low: 1, high: 2 })).toBe(false);
  });
});

describe("wrong constraints", () => {
  const params = {
    a: int(0, 1),
    b: float(0, 1),
    o: ordinal([1, 2]),
    w: categorical(["x"]),
  };
  const issuesWith = (c: unknown) =>
    issuesOf(() => spaceFrom({ params: space(params).toJSON().params, constraints: { c } }));
  it.each([
    [["a", "<", "alpha"], "unknown-name", 'constraint "c" names no parameter: "alpha"'],
    [["a", "<", "w"], "not-a-number", 'constraint "c" needs a number'],
    [["a", ">", 1], "constraint", 'constraint "c" has relation ">"; use "<", "<=" or "!="'],
    [{ sum: ["a", "x"], atMost: 1 }, "unknown-name", 'constraint "c" names no parameter: "x"'],
    [
      { sum: ["a", "b"] },
      "constraint",
      'constraint "c" is neither [left, "<", right], { sum, atMost } nor a function',
    ],
  ])("%j", (c, code, message) => expect(issuesWith(c)).toMatchObject([{ code, message }]));

  it("suggest the nearest name", () => {
    const issues = issuesOf(() =>
      spaceFrom({
        params: space({ depth: int(0, 1) }).toJSON().params,
        constraints: { c: ["detph", "<", 1] },
      }),
    );
    expect(issues[0].suggestion).toBe("depth");
  });
});

describe("constraints with edges", () => {
  it("of a sum include its limit, count a repeated name twice, and may have no name", () => {
    const s = space(digits, {
      constraints: {
        twice: { sum: ["low", "low", "high"], atMost: 10 },
        nothing: { sum: [], atMost: 0 },
      },
    });
    expect([s.allows({ low: 3, high: 4 }), s.allows({ low: 4, high: 3 })]).toEqual([true, false]);
    const never = spaceFrom({
      params: space(digits).toJSON().params,
      constraints: { c: { sum: [], atMost: -1 } },
    });
    expect(never.allows({ low: 0, high: 0 })).toBe(false);
  });
  it("are not asked where a value is wrong already", () => {
    let calls = 0;
    const s = space(digits, { constraints: { counted: () => ++calls > 0 } });
    expect(s.check({ low: -1, high: 2 })).toMatchObject([{ path: "low", code: "out-of-range" }]);
    expect(calls).toBe(0);
    expect(s.check({ low: 1, high: 2 })).toEqual([]);
    expect(calls).toBe(1);
  });
  it("may compare two numbers, an ordinal's numbers included", () => {
    const s = space(
      { batch: ordinal([8, 16, 32]), n: int(0, 99) },
      { constraints: { c: ["batch", "<=", "n"] } },
    );
    expect([s.allows({ batch: 16, n: 16 }), s.allows({ batch: 32, n: 16 })]).toEqual([true, false]);
  });
  it.each([
    [null, '"c" is neither'],
    [3, '"c" is neither'],
    [["a", "<"], '"c" is neither'],
    [{ sum: "a", atMost: 1 }, '"c" is neither'],
    [["a", 3, 1], 'has relation 3; use "<", "<=" or "!="'],
    [["a", "toString", 1], 'has relation "toString"'],
    [[null, "<", 1], '"c" names no parameter: null'],
    [["hasOwnProperty", "<", 1], '"c" names no parameter: "hasOwnProperty"'],
  ])("are refused where they are %j", (c, message) => {
    const json = { a: { type: "int", low: 0, high: 1 } };
    expect(issuesOf(() => spaceFrom(json, { constraints: { c } }))[0].message).toContain(message);
  });
  it("report every term that is wrong, and every constraint", () => {
    const json = { a: { type: "boolean" }, b: { type: "int", low: 0, high: 1 } };
    const constraints = { one: ["a", "<", "d"], two: { sum: ["a", "b"], atMost: 1 } };
    expect(issuesOf(() => spaceFrom(json, { constraints })).map((i) => i.message)).toEqual([
      'constraint "one" needs a number',
      'constraint "one" names no parameter: "d"',
      'constraint "two" needs a number',
    ]);
  });
});
