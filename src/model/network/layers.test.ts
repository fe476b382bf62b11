import { describe, expect, it } from "vitest";
import { plainKernels } from "../../numeric/dense/plain.ts";
import { createRng } from "../../numeric/rng.ts";
import { softmaxRows } from "../probabilities.ts";
import { multiplyByDerivative } from "./activation.ts";
import { Layers } from "./layers.ts";

const random = (n: number, seed: number): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => rng.normal());
};

describe("the gradient", () => {
  it.each(["selu", "relu", "tanh", "sigmoid"] as const)(
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

describe("a network", () => {
  it("predicts many rows, which take several passes, as it predicts each alone", () => {
    const layers = new Layers([2, 4, 3], "tanh", createRng(3));
    const data = random(600 * 2, 4);
    const all = layers.predict({ rows: 600, columns: 2, data }, true);
    for (const i of [0, 255, 256, 599]) {
      const one = { rows: 1, columns: 2, data: data.slice(2 * i, 2 * i + 2) };
      expect([...layers.predict(one, true)]).toEqual([...all.slice(3 * i, 3 * i + 3)]);
    }
  });
  it("computes what its weights say", () => {
    const layers = new Layers([1, 2, 1], "relu", undefined);
    layers.weights[0].set([1, -1]);
    layers.biases[0].set([0.5, 0]);
    layers.weights[1].set([2, 3]);
    layers.biases[1].set([-1]);
    const x = { rows: 2, columns: 1, data: Float64Array.of(1, -2) };
    expect([...layers.predict(x, false)]).toEqual([2 * 1.5 - 1, 3 * 2 - 1]);
    expect(layers.count).toBe(7);
  });
  it("survives JSON, to 9 digits", () => {
    const layers = new Layers([3, 4, 2], "sigmoid", createRng(5));
    const again = Layers.fromJSON(JSON.parse(JSON.stringify(layers)));
    expect(again.sizes).toEqual([3, 4, 2]);
    expect(again.activation).toBe("sigmoid");
    for (const [l, w] of layers.weights.entries())
      w.forEach((v, i) => expect(again.weights[l][i]).toBeCloseTo(v, 8));
  });
});
