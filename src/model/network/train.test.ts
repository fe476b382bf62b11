import { describe, expect, it } from "vitest";
import { plainArena } from "../../numeric/dense/dense.ts";
import { plainKernels } from "../../numeric/dense/plain.ts";
import { createRng } from "../../numeric/rng.ts";
import { softmaxRows } from "../probabilities.ts";
import { activate, multiplyByDerivative } from "./activation.ts";
import { Layers } from "./layers.ts";
import { createOptimizer } from "./optimizer.ts";
import { train } from "./train.ts";

const random = (n: number, seed: number): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => rng.normal());
};

describe("the gradient", () => {
  it.each(["relu", "tanh", "sigmoid"] as const)(
    "of a %s network equals finite differences of its log-loss",
    (activation) => {
      const sizes = [3, 5, 4, 3];
      const layers = new Layers(sizes, activation, createRng(4));
      const rows = 6;
      const x = random(rows * 3, 9);
      const labels = [0, 1, 2, 2, 1, 0];
      const states = (): Float64Array[] =>
        sizes.map((n, l) => (l === 0 ? x.slice() : new Float64Array(n * rows)));
      const loss = (): number => {
        const s = states();
        layers.forward(plainKernels, s, rows);
        softmaxRows(s[3], rows, 3);
        return labels.reduce((sum, c, r) => sum - Math.log(s[3][r * 3 + c]) / rows, 0);
      };
      const s = states();
      layers.forward(plainKernels, s, rows);
      let delta = s[3].slice();
      softmaxRows(delta, rows, 3);
      labels.forEach((c, r) => delta[r * 3 + c]--);
      delta = delta.map((v) => v / rows);
      for (let l = 2; l >= 0; l--) {
        const g = new Float64Array(layers.weights[l].length);
        plainKernels.weightGradient(delta, s[l], rows, sizes[l], sizes[l + 1], g);
        for (const i of [0, 3, g.length - 1]) {
          const w = layers.weights[l];
          const before = w[i];
          w[i] = before + 1e-6;
          const up = loss();
          w[i] = before - 1e-6;
          const down = loss();
          w[i] = before;
          expect(g[i]).toBeCloseTo((up - down) / 2e-6, 6);
        }
        if (l === 0) break;
        const next = new Float64Array(rows * sizes[l]);
        plainKernels.backward(delta, layers.weights[l], rows, sizes[l], sizes[l + 1], next);
        multiplyByDerivative(activation, s[l], next, next.length);
        delta = next;
      }
    },
  );
});

describe("optimizers", () => {
  it("Adam's first step is the rate, whatever the size of the gradient (Kingma and Ba 2015, §2.1)", () => {
    const w = Float64Array.of(0, 0);
    const adam = createOptimizer({ kind: "adam", beta1: 0.9, beta2: 0.999 }, [2], plainArena());
    adam.next();
    adam.step(w, Float64Array.of(1000, -0.001), 0.01, 0);
    expect(w[0]).toBeCloseTo(-0.01, 6);
    expect(w[1]).toBeCloseTo(0.01, 4);
  });
  it.each([
    { kind: "sgd", momentum: 0.9, nesterov: true },
    { kind: "sgd", momentum: 0, nesterov: false },
    { kind: "adam", beta1: 0.9, beta2: 0.99 },
  ] as const)("$kind goes down a bowl", (settings) => {
    const w = Float64Array.of(3, -2);
    const optimizer = createOptimizer(settings, [2], plainArena());
    for (let t = 0; t < 500; t++) {
      optimizer.next();
      optimizer.step(w, Float64Array.of(w[0], 4 * w[1]), 0.05, 0);
    }
    expect(Math.hypot(w[0], w[1])).toBeLessThan(0.01);
  });
});

describe("training", () => {
  const n = 200;
  const data = random(n * 2, 3);
  const y = Float64Array.from({ length: n }, (_, i) => (data[i * 2] * data[i * 2 + 1] > 0 ? 1 : 0)); // exclusive or: no linear model learns it
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

describe("activations", () => {
  it.each(["relu", "tanh", "sigmoid"] as const)(
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
});
