import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { Layers } from "./layers.ts";
import { train } from "./train.ts";

const random = (n: number, seed: number): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => rng.normal());
};

describe("training", () => {
  const n = 200;
  const data = random(n * 2, 3);
  // Exclusive or: no linear model learns it.
  const y = Float64Array.from({ length: n }, (_, i) => (data[i * 2] * data[i * 2 + 1] > 0 ? 1 : 0));
  const x = { rows: n, columns: 2, data };
  const settings = {
    optimizer: { kind: "adam", beta1: 0.9, beta2: 0.999, rate: 0.02 },
    schedule: "cosine",
    batch: 16,
    epochs: 80,
    l1: 0,
    l2: 0,
    dropout: 0,
    patience: 0,
  } as const;
  const accuracy = (layers: Layers): number =>
    layers
      .predict(x, true)
      .reduce(
        (right, p, i) => right + (i % 2 === 1 && p > 0.5 === (y[(i - 1) / 2] === 1) ? 1 : 0),
        0,
      ) / n;
  it("learns what is not linear", () => {
    const layers = new Layers([2, 16, 2], "relu", createRng(1));
    train(layers, x, { values: y, classes: 2 }, settings, createRng(2));
    expect(accuracy(layers)).toBeGreaterThan(0.95);
  });
  it("with dropout learns too", () => {
    const layers = new Layers([2, 32, 2], "relu", createRng(1));
    train(layers, x, { values: y, classes: 2 }, { ...settings, dropout: 0.2 }, createRng(2));
    expect(accuracy(layers)).toBeGreaterThan(0.9);
  });
  it("l2 makes weights smaller", () => {
    const size = (l2: number): number => {
      const layers = new Layers([2, 16, 2], "tanh", createRng(1));
      train(layers, x, { values: y, classes: 2 }, { ...settings, l2 }, createRng(2));
      return layers.weights[0].reduce((s, w) => s + w * w, 0);
    };
    expect(size(0.05)).toBeLessThan(0.5 * size(0));
  });
  it("stops early and keeps the best weights: noise is not learned by heart", () => {
    const noise = Float64Array.from({ length: n }, (_, i) =>
      createRng(7).fork(i).uniform() < 0.5 ? 1 : 0,
    );
    const spread = (patience: number): number => {
      const layers = new Layers([2, 64, 2], "relu", createRng(1));
      train(
        layers,
        x,
        { values: noise, classes: 2 },
        { ...settings, schedule: "constant", epochs: 400, patience },
        createRng(2),
      );
      return layers.predict(x, true).reduce((s, p) => s + Math.abs(p - 0.5), 0);
    };
    expect(spread(5)).toBeLessThan(0.7 * spread(0));
  });
});
