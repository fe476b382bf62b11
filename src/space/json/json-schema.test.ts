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

describe("what is wrong", () => {
  it.each([
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
