import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { boosting } from "./boosting.ts";
import { keepMonotone } from "./keep-monotone.ts";

const n = 300;
const rng = createRng(4);
const data = Float64Array.from({ length: 3 * n }, (_, i) =>
  i % 17 === 3 ? Number.NaN : 2 * rng.uniform() - 1,
);
const x = { rows: n, columns: 3, data };
/** Rises with the first column up to noise, has a valley in the second, and a slope in the third. */
const values = Float64Array.from({ length: n }, (_, i) => {
  const [a, b, c] = data.subarray(3 * i, 3 * i + 3).map((v) => (Number.isNaN(v) ? 0 : v));
  return a + 4 * b * b - c + rng.normal();
});
const base = { rounds: 400, rate_factor: 2, l1: 0, l2: 1, features: 1, rows: 0.8 } as const;
const growths = [
  { kind: "oblivious", depth: 4 },
  { kind: "leaf_wise", leaves: 12, min_leaf: 5 },
] as const;

describe.each(growths)("monotone boosting, $kind", (growth) => {
  it.each([0, 2])(
    "never falls or rises against the signs of columns, with %s classes",
    (classes) => {
      const y = { classes, values: classes === 0 ? values : values.map((v) => (v > 1 ? 1 : 0)) };
      const monotone = Int8Array.of(1, 1, -1);
      for (const thresholds of ["best", "random"] as const) {
        const params = { ...base, growth, thresholds };
        const fitted = boosting.fit(x, y, params, createRng(1), { steps: 150, monotone });
        const free = boosting.fit(x, y, params, createRng(1), { steps: 150 });
        const steps = 60;
        let breaks = 0;
        for (let j = 0; j < 3; j++)
          for (let i = 0; i < 20; i++) {
            const line = new Float64Array(3 * steps);
            for (let s = 0; s < steps; s++) {
              line.set(data.subarray(3 * i, 3 * i + 3), 3 * s);
              line[3 * s + j] = -1.2 + (2.4 * s) / steps;
            }
            const table = { rows: steps, columns: 3, data: line };
            const [p, q] = [fitted.predict(table), free.predict(table)];
            const at = (of: Float64Array, s: number): number =>
              classes === 0 ? of[s] : of[2 * s + 1];
            for (let s = 1; s < steps; s++) {
              expect(monotone[j] * (at(p, s) - at(p, s - 1))).toBeGreaterThanOrEqual(-1e-12);
              if (monotone[j] * (at(q, s) - at(q, s - 1)) < 0) breaks++;
            }
          }
        expect(breaks).toBeGreaterThan(100);
      }
    },
  );
  it("still learns where the data contradict a sign", () => {
    const y = { classes: 0, values };
    const params = { ...base, growth, thresholds: "best" } as const;
    const error = (monotone?: Int8Array): number => {
      const p = boosting.fit(x, y, params, createRng(1), { steps: 150, monotone }).predict(x);
      return p.reduce((s, v, i) => s + (v - values[i]) ** 2, 0) / n;
    };
    const constant = error(Int8Array.of(-1, 0, 0));
    expect(error(Int8Array.of(1, 1, -1))).toBeLessThan(
      0.9 * (values.reduce((s, v) => s + v * v, 0) / n),
    );
    expect(error()).toBeLessThan(constant);
  });
});

it("monotone boosting of three classes is refused", () => {
  const y = { classes: 3, values: values.map((v) => (v > 1 ? 2 : v > 0 ? 1 : 0)) };
  const params = { ...base, growth: growths[0], thresholds: "best" } as const;
  expect(() =>
    boosting.fit(x, y, params, createRng(1), { steps: 2, monotone: Int8Array.of(1, 0, 0) }),
  ).toThrow("more than two classes");
});

it("leaves below a test keep to their side of the mean of both, and free ones stay", () => {
  // Tests of columns 0 and 1; leaves 00, 01, 10, 11.
  const tree = {
    column: Int32Array.of(0, 1),
    limit: Int32Array.of(0, 0),
    shift: Uint8Array.of(0, 0),
    children: undefined,
  };
  const value = Float64Array.of(1, 5, 2, 6);
  keepMonotone(tree, value, Float64Array.of(1, 1, 1, 1), Int8Array.of(1, 0));
  // The means of both sides of column 0 are 3 and 4.
  expect([...value]).toEqual([1, 3.5, 3.5, 6]);
  const other = Float64Array.of(1, 5, 2, 6);
  keepMonotone(tree, other, Float64Array.of(1, 1, 1, 1), Int8Array.of(0, -1));
  expect([...other]).toEqual([3, 3, 4, 4]);
});
