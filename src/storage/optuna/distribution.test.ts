import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SpaceJson } from "../../space/json/format.ts";
import {
  type Distribution,
  DistributionCache,
  stringifyDistribution,
  toDistributions,
  toExternal,
  toInternal,
  toParamJson,
} from "./distribution.ts";

const parse = (json: unknown): Distribution => new DistributionCache().parse(JSON.stringify(json));
const float = { kind: "float", low: 0, high: 1, log: false, step: null } as const;
const int = { kind: "int", low: 1, high: 9, log: false, step: 2 } as const;
const categorical = { kind: "categorical", choices: ["adam", null, 3, true] } as const;

describe("stringifyDistribution", () => {
  it("writes floats with a decimal point, as Python does", () => {
    expect(stringifyDistribution(float)).toBe(
      '{"name": "FloatDistribution", ' +
        '"attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}',
    );
    expect(stringifyDistribution(int)).toBe(
      '{"name": "IntDistribution", "attributes": {"log": false, "step": 2, "low": 1, "high": 9}}',
    );
    expect(stringifyDistribution(categorical)).toBe(
      '{"name": "CategoricalDistribution", "attributes": {"choices": ["adam", null, 3, true]}}',
    );
  });
});

describe("DistributionCache", () => {
  it.each([float, { ...float, log: true }, { ...float, step: 0.1 }, int, categorical])(
    "parses what was written: %j",
    (distribution) => {
      const cache = new DistributionCache();
      const text = stringifyDistribution(distribution);
      expect(cache.parse(text)).toEqual(distribution);
      expect(cache.parse(text)).toBe(cache.parse(text));
    },
  );
  it.each([
    ["UniformDistribution", { low: 0, high: 1 }, float],
    ["LogUniformDistribution", { low: 0.5, high: 1 }, { ...float, low: 0.5, log: true }],
    ["DiscreteUniformDistribution", { low: 0, high: 1, q: 0.5 }, { ...float, step: 0.5 }],
    ["IntUniformDistribution", { low: 1, high: 9, step: 2 }, int],
    ["IntLogUniformDistribution", { low: 1, high: 9 }, { ...int, log: true, step: 1 }],
  ])("parses the older name %s", (name, attributes, distribution) => {
    expect(parse({ name, attributes })).toEqual(distribution);
  });
  it.each([
    { name: "NormalDistribution", attributes: {} },
    { name: "FloatDistribution", attributes: { low: 0 } },
    { name: "CategoricalDistribution", attributes: { choices: [{}] } },
    { name: "FloatDistribution" },
    null,
  ])("refuses %j", (json) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ code: "storage-corrupt" }));
  });
});

describe("toInternal and toExternal", () => {
  it("store a choice as its index", () => {
    expect(categorical.choices.map((choice) => toInternal(categorical, choice))).toEqual([
      0, 1, 2, 3,
    ]);
    expect(toExternal(categorical, 0)).toBe("adam");
    expect(toInternal(categorical, "sgd")).toBeUndefined();
  });
  it("store a number as itself", () => {
    expect(toInternal(float, 0.5)).toBe(0.5);
    expect(toExternal(float, 0.5)).toBe(0.5);
    expect(toInternal(float, "0.5")).toBeUndefined();
  });
});

describe("toDistributions", () => {
  const distributionsOf = (params: SpaceJson["params"]) =>
    Object.fromEntries(toDistributions({ version: 1, params }));
  it("ends the range of a grid on its last point", () => {
    expect(distributionsOf({ x: { type: "float", low: 0, high: 1, step: 0.3 } })).toEqual({
      x: { ...float, high: 0.9, step: 0.3 },
    });
    expect(distributionsOf({ n: { type: "int", low: 1, high: 10, step: 4 } })).toEqual({
      n: { ...int, step: 4 },
    });
  });
  it("names nested parameters by their path", () => {
    expect(
      distributionsOf({
        layers: { type: "list", min: 1, max: 2, item: { type: "boolean" } },
        optimizer: {
          type: "choose",
          branches: { sgd: { rate: { type: "float", low: 0, high: 1 } }, adam: {} },
        },
      }),
    ).toEqual({
      layers: { kind: "int", low: 1, high: 2, log: false, step: 1 },
      "layers.0": { kind: "categorical", choices: [false, true] },
      "layers.1": { kind: "categorical", choices: [false, true] },
      optimizer: { kind: "categorical", choices: ["sgd", "adam"] },
      "optimizer.sgd.rate": float,
    });
  });
  it("uses the aliases of a flat space", () => {
    const aliases = { names: { "o.sgd.rate": "rate" }, kinds: { o: { sgd: 1, adam: 2 } } };
    const rate = { type: "float", low: 0, high: 1 } as const;
    const params = { o: { type: "choose", branches: { sgd: { rate }, adam: {} } } } as const;
    expect(Object.fromEntries(toDistributions({ version: 1, params, aliases }))).toEqual({
      o: { kind: "categorical", choices: [1, 2] },
      rate: float,
    });
  });
  it("has none for what Optuna does not know", () => {
    expect(
      distributionsOf({
        order: { type: "permutation", items: ["a", "b"] },
        fixed: { type: "fixed", value: 3 },
      }),
    ).toEqual({});
  });
});

describe("toParamJson", () => {
  it("leaves out what is the default", () => {
    expect(toParamJson(float)).toEqual({ type: "float", low: 0, high: 1 });
    expect(toParamJson({ ...int, step: 1, log: true })).toEqual({
      type: "int",
      low: 1,
      high: 9,
      log: true,
    });
    expect(toParamJson(int)).toEqual({ type: "int", low: 1, high: 9, step: 2 });
    expect(toParamJson(categorical)).toEqual({ type: "categorical", choices: categorical.choices });
  });
});

describe("The range of a grid", () => {
  const highOf = (type: "float" | "int", low: number, high: number, step: number) => {
    const found = toDistributions({ version: 1, params: { x: { type, low, high, step } } }).get(
      "x",
    );
    return found?.kind === "categorical" ? undefined : found?.high;
  };
  it("of ints ends on the last point that is not above the bound", () => {
    const bound = fc.integer({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(bound, fc.nat(1e6), fc.integer({ min: 1, max: 1000 }), (low, width, step) => {
        expect(highOf("int", low, low + width, step)).toBe(low + width - (width % step));
      }),
    );
  });
  it("of floats ends on a decimal number, not on a sum of rounding errors", () => {
    // 0.1 added three times is 0.30000000000000004, and (0.3 - 0) / 0.1 is 2.9999999999999996.
    expect(highOf("float", 0, 0.3, 0.1)).toBe(0.3);
    expect(highOf("float", 0.1, 0.75, 0.2)).toBe(0.7);
    expect(highOf("float", -1, 1, 0.3)).toBe(0.8);
    expect(highOf("float", 0, 1, 2)).toBe(0);
  });
  // Fault: the last point is rounded to 15 digits, so a whole bound of 16 digits changes.
  it("of ints keeps bounds of 16 digits", () => {
    expect(highOf("int", 0, 1_234_567_890_123_458, 1)).toBe(1_234_567_890_123_458);
    expect(highOf("int", 0, 2 ** 53 - 1, 1)).toBe(2 ** 53 - 1);
  });
});

describe("A range of Optuna's", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  const ranges: fc.Arbitrary<Distribution> = fc.oneof(
    fc.record({
      kind: fc.constant("float" as const),
      low: finite.map((x) => x + 0),
      high: finite.map((x) => x + 0),
      log: fc.boolean(),
      step: fc.constant(null),
    }),
    fc.record({
      kind: fc.constant("int" as const),
      low: fc.integer(),
      high: fc.integer(),
      log: fc.boolean(),
      step: fc.constant(1),
    }),
    fc.record({
      kind: fc.constant("categorical" as const),
      choices: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
    }),
  );
  it("comes back as it was through its JSON text", () => {
    fc.assert(
      fc.property(ranges, (d) => {
        expect(new DistributionCache().parse(stringifyDistribution(d))).toEqual(d);
      }),
    );
  });
  it("comes back as it was through the parameter of a space", () => {
    fc.assert(
      fc.property(ranges, (d) => {
        const found = toDistributions({ version: 1, params: { x: toParamJson(d) } }).get("x");
        const high = d.kind === "int" ? Math.trunc(d.high) : undefined;
        expect(found).toEqual(high === undefined ? d : { ...d, high });
      }),
    );
  });
});
