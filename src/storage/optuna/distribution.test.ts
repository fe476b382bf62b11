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
