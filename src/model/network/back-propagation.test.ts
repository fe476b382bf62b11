import { describe, expect, it } from "vitest";
import { plainArena } from "../../numeric/dense/dense.ts";
import type { Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { BackPropagation } from "./back-propagation.ts";
import { Layers } from "./layers.ts";

const rng = createRng(9);
const x = { rows: 5, columns: 2, data: Float64Array.from({ length: 10 }, () => rng.normal()) };
const rows = Uint32Array.of(4, 0, 2);
const classes: Target = { values: Float64Array.of(0, 1, 2, 1, 2), classes: 3 };
const numbers: Target = { values: Float64Array.of(0.5, -1, 2, 1, 0), classes: 0 };
const L2 = 0.05;
const RATE = 1e-3;

/** Mean loss of the three rows and the penalty, which a step should go down. */
function lossOf(layers: Layers, y: Target): number {
  const out = layers.predict(x, y.classes > 0);
  let sum = 0;
  for (const r of rows)
    sum += y.classes > 0 ? -Math.log(out[r * 3 + y.values[r]]) : 0.5 * (out[r] - y.values[r]) ** 2;
  const squares = layers.weights.flatMap((w) => [...w]).reduce((s, w) => s + w * w, 0);
  return sum / rows.length + 0.5 * L2 * squares;
}

describe("a step without momentum", () => {
  it.each([
    ["log-loss", classes, 3],
    ["half the squared error", numbers, 1],
  ] as const)("goes along the gradient of %s, as differences show it", (_, y, outputs) => {
    const layers = new Layers([2, 4, 3, outputs], "tanh", createRng(1));
    const before = Layers.fromJSON(layers.toJSON());
    layers.copyFrom(before); // both rounded alike
    const optimizer = { kind: "sgd", momentum: 0, nesterov: false } as const;
    const settings = { optimizer, l1: 0, l2: L2, dropout: 0 };
    const propagation = new BackPropagation(layers, plainArena(), settings, 3, createRng(2));
    propagation.step(x, y, rows, 0, 3, RATE);
    for (const part of ["weights", "biases"] as const)
      for (const [l, w] of before[part].entries())
        for (let i = 0; i < w.length; i++) {
          const at = (h: number): number => {
            const own = w[i];
            w[i] = own + h;
            const loss = lossOf(before, y);
            w[i] = own;
            return loss;
          };
          const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
          expect((w[i] - layers[part][l][i]) / RATE).toBeCloseTo(slope, 6);
        }
  });
});

it("drops units at random, and none of the outputs", () => {
  const optimizer = { kind: "sgd", momentum: 0, nesterov: false } as const;
  const step = (dropout: number, seed: number): number[] => {
    const layers = new Layers([2, 8, 1], "relu", createRng(1));
    const settings = { optimizer, l1: 0, l2: 0, dropout };
    const propagation = new BackPropagation(layers, plainArena(), settings, 3, createRng(seed));
    propagation.step(x, numbers, rows, 0, 3, RATE);
    return [...layers.weights[0], ...layers.biases[1]];
  };
  expect(step(0.5, 1)).toEqual(step(0.5, 1));
  expect(step(0.5, 1)).not.toEqual(step(0.5, 2));
  expect(step(0, 1)).toEqual(step(0, 2));
});
