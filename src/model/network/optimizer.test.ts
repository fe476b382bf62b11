import { describe, expect, it } from "vitest";
import { plainArena } from "../../numeric/dense/dense.ts";
import { createOptimizer } from "./optimizer.ts";

describe("optimizers", () => {
  // Kingma and Ba 2015, §2.1
  it("Adam's first step is the rate, whatever the size of the gradient", () => {
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
  it("momentum adds up earlier gradients, and Nesterov's looks one step ahead", () => {
    // v ← μ v − ε g and w ← w + v (Sutskever et al. 2013, eq. 1–2), by hand for g = 1, then 2.
    for (const [nesterov, wanted] of [
      [false, [-0.1, -0.35]],
      [true, [-0.15, -0.475]],
    ] as const) {
      const w = Float64Array.of(0);
      const sgd = createOptimizer({ kind: "sgd", momentum: 0.5, nesterov }, [1], plainArena());
      for (const [t, g] of [1, 2].entries()) {
        sgd.next();
        sgd.step(w, Float64Array.of(g), 0.1, 0);
        expect(w[0]).toBeCloseTo(wanted[t], 14);
      }
    }
  });
  it("keeps its averages for each slot apart", () => {
    const adam = createOptimizer({ kind: "adam", beta1: 0.9, beta2: 0.99 }, [1, 1], plainArena());
    const [a, b] = [Float64Array.of(0), Float64Array.of(0)];
    adam.next();
    adam.step(a, Float64Array.of(3), 0.1, 0);
    adam.step(b, Float64Array.of(-5), 0.1, 1);
    expect(a[0]).toBeCloseTo(-0.1, 6);
    expect(b[0]).toBeCloseTo(0.1, 6);
  });
});
