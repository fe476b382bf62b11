import { describe, expect, it } from "vitest";
import { activate, initialDeviation, multiplyByDerivative } from "./activation.ts";

describe("activations", () => {
  it.each(["selu", "relu", "tanh", "sigmoid"] as const)(
    "%s: the derivative from the value is that of the function",
    (kind) => {
      for (const z of [-1.3, -0.2, 0.4, 2]) {
        const at = (v: number): number => {
          const a = Float64Array.of(v);
          activate(kind, a, 1);
          return a[0];
        };
        const d = Float64Array.of(1);
        multiplyByDerivative(kind, Float64Array.of(at(z)), d, 1);
        expect(d[0]).toBeCloseTo((at(z + 1e-6) - at(z - 1e-6)) / 2e-6, 6);
      }
    },
  );
  it("leave entries after the first n as they are", () => {
    const z = Float64Array.of(-1, -1);
    activate("relu", z, 1);
    expect([...z]).toEqual([0, -1]);
  });
});

it("initial weights get the deviations of LeCun, of He and of Glorot", () => {
  expect(initialDeviation("selu", 16, 24)).toBe(0.25);
  expect(initialDeviation("relu", 8, 24)).toBe(0.5);
  expect(initialDeviation("tanh", 8, 24)).toBe(0.25);
});
