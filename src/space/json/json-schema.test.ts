import { describe, expect, it } from "vitest";
import { issuesOf } from "../../../test/contract/param-contract.ts";
import { spaceFrom } from "./space-from.ts";

const fromProperties = (properties: unknown) => spaceFrom({ type: "object", properties });

describe("a JSON Schema", () => {
  it("becomes a space", () => {
    const s = fromProperties({
      rate: { type: "number", minimum: 1e-4, maximum: 1, log: true },
      units: { type: "integer", minimum: 8, maximum: 64, multipleOf: 8, default: 16 },
      act: { enum: ["relu", "tanh"], default: "tanh" },
      loss: { const: "mse" },
      bias: { type: "boolean" },
      opt: {
        oneOf: [
          {
            type: "object",
            properties: { kind: { const: "sgd" }, m: { type: "number", minimum: 0, maximum: 1 } },
          },
          { type: "object", properties: { kind: { const: "adam" } } },
        ],
      },
      widths: {
        type: "array",
        items: { type: "integer", minimum: 1, maximum: 9 },
        minItems: 1,
        maxItems: 3,
      },
    });
    expect(s.toJSON().params).toEqual({
      rate: { type: "float", low: 1e-4, high: 1, log: true },
      units: { type: "int", low: 8, high: 64, step: 8, default: 16 },
      act: { type: "categorical", choices: ["relu", "tanh"], default: "tanh" },
      loss: { type: "categorical", choices: ["mse"] },
      bias: { type: "boolean" },
      opt: {
        type: "choose",
        branches: { sgd: { m: { type: "float", low: 0, high: 1 } }, adam: {} },
      },
      widths: { type: "list", item: { type: "int", low: 1, high: 9 }, min: 1, max: 3 },
    });
  });
});

describe("what a schema excludes", () => {
  it("is not in the space", () => {
    const s = fromProperties({
      n: { type: "integer", exclusiveMinimum: 2, exclusiveMaximum: 30, multipleOf: 5 },
      x: { type: "number", minimum: 0.05, maximum: 0.9, multipleOf: 0.1 },
      y: { type: "integer", minimum: 4, exclusiveMinimum: 2, maximum: 9 },
    });
    expect(s.toJSON().params).toEqual({
      n: { type: "int", low: 5, high: 29, step: 5 },
      x: { type: "float", low: 0.1, high: 0.9, step: 0.1 },
      y: { type: "int", low: 4, high: 9 },
    });
  });
  it("references, unions of constants and tags that are no texts are read", () => {
    const s = spaceFrom({
      type: "object",
      $defs: { rate: { type: "number", minimum: 0, maximum: 1 } },
      properties: {
        a: { $ref: "#/$defs/rate" },
        b: { anyOf: [{ const: "x" }, { enum: ["y", "z"] }, { type: "null" }] },
        c: {
          oneOf: [
            {
              properties: {
                v: { const: 1 },
                fixed: { const: "same" },
                a: { $ref: "#/$defs/rate" },
              },
            },
            { properties: { v: { const: 2 }, fixed: { const: "same" } } },
          ],
        },
      },
    });
    expect(s.toJSON().params).toMatchObject({
      a: { type: "float" },
      b: { type: "categorical", choices: ["x", "y", "z", null] },
      c: { type: "choose", tag: "v", values: { 1: 1, 2: 2 } },
    });
    expect(s.check({ a: 0.5, b: null, c: { v: 2, fixed: "same" } })).toEqual([]);
    expect(s.check({ a: 0.5, b: null, c: { v: "2", fixed: "same" } })).toMatchObject([
      { path: "c", message: 'needs { v: 1 | 2 }, got {"v":"2","fixed":"same"}' },
    ]);
  });
});

describe("what is wrong", () => {
  it.each([
    [
      "an excluded bound of a real number",
      { x: { type: "number", exclusiveMinimum: 0, maximum: 1 } },
      "x",
      "needs minimum: a range includes its bounds, and 0 is excluded",
    ],
    [
      "variants of one constant",
      { x: { oneOf: [{ properties: { k: { const: 1 } } }, { properties: { k: { const: 1 } } }] } },
      "x",
      "the variants need one property that is another constant in each",
    ],
    ["a number without bounds", { x: { type: "number" } }, "x", "needs minimum and maximum"],
    ["a text", { x: { type: "string" } }, "x", 'cannot make a parameter of {"type":"string"}'],
    ["null", { x: null }, "x", "cannot make a parameter of null"],
    [
      "a variant without a tag",
      { x: { anyOf: [{ properties: {} }] } },
      "x",
      "each variant needs a property with a constant, such as kind",
    ],
    [
      "a number without bounds in a variant",
      { x: { oneOf: [{ properties: { kind: { const: "a" }, y: { type: "integer" } } }] } },
      "x.a.y",
      "needs minimum and maximum",
    ],
  ])("%s", (_, properties, path, message) =>
    expect(issuesOf(() => fromProperties(properties))[0]).toMatchObject({ path, message }),
  );
});
