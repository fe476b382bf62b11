import { describe, expect, it } from "vitest";
import { lbfgs } from "./lbfgs.ts";

/** Rosenbrock's function, and its gradient into `g`. */
function rosenbrock(v: Float64Array, g: Float64Array): number {
  g.fill(0);
  let s = 0;
  for (let i = 0; i + 1 < v.length; i++) {
    const a = v[i + 1] - v[i] ** 2;
    s += 100 * a * a + (1 - v[i]) ** 2;
    g[i] += -400 * a * v[i] - 2 * (1 - v[i]);
    g[i + 1] += 200 * a;
  }
  return s;
}

/** ½ xᵀA x − bᵀx for a fixed positive definite A, and its gradient into `g`. */
function quadratic(v: Float64Array, g: Float64Array): number {
  const a = [4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 1];
  const b = [1, 2, 3];
  let value = 0;
  for (let i = 0; i < 3; i++) {
    let s = 0;
    for (let j = 0; j < 3; j++) s += a[i * 3 + j] * v[j];
    g[i] = s - b[i];
    value += 0.5 * s * v[i] - b[i] * v[i];
  }
  return value;
}

describe("L-BFGS", () => {
  it("finds the minimum of Rosenbrock's function in ten dimensions", () => {
    const x = new Float64Array(10).fill(-1.2);
    const found = lbfgs(rosenbrock, x, { iterations: 1000, tolerance: 1e-8 });
    expect(found.value).toBeLessThan(1e-10);
    x.forEach((v) => expect(v).toBeCloseTo(1, 4));
  });
  it("with l1 reaches the soft threshold of a separable quadratic, exact zeros included", () => {
    const centre = [3, 0.5, -2, -0.1];
    const x = new Float64Array(4);
    lbfgs(
      (v, g) => {
        let s = 0;
        for (let i = 0; i < 4; i++) {
          g[i] = v[i] - centre[i];
          s += 0.5 * g[i] ** 2;
        }
        return s;
      },
      x,
      { l1: 1, tolerance: 1e-10 },
    );
    expect(x[0]).toBeCloseTo(2, 6);
    expect(x[2]).toBeCloseTo(-1, 6);
    expect([x[1], x[3]]).toEqual([0, 0]);
  });
  it("solves a quadratic as SciPy solves its linear system", () => {
    const x = new Float64Array(3);
    const found = lbfgs(quadratic, x, { tolerance: 1e-10 });
    // scipy.linalg.solve(A, b), SciPy 1.17.1
    const wanted = [-0.43882709807886755, 1.0414560161779576, 3.4277047522750252];
    x.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 7));
    expect(found.converged).toBe(true);
  });
  it("with l1 finds the lasso's solution on correlated variables", () => {
    const x = Float64Array.of(1, 1, 1);
    const found = lbfgs(quadratic, x, { l1: 1.2, tolerance: 1e-10 });
    // Coordinate descent on the same function in NumPy, 10,000 sweeps.
    expect(x[0]).toBe(0);
    expect(x[1]).toBeCloseTo(0.3918918918918919, 6);
    expect(x[2]).toBeCloseTo(1.8783783783783783, 6);
    expect(found.value).toBeCloseTo(-1.847297297297298, 10);
  });
  it("has no penalty on entries after the first l1Count", () => {
    const x = new Float64Array(2);
    const bowl = (v: Float64Array, g: Float64Array): number => {
      g.set([v[0] - 0.5, v[1] - 0.5]);
      return 0.5 * (g[0] ** 2 + g[1] ** 2);
    };
    lbfgs(bowl, x, { l1: 1, l1Count: 1, tolerance: 1e-10 });
    expect(x[0]).toBe(0);
    expect(x[1]).toBeCloseTo(0.5, 9);
  });
  it("ends at once where it starts at the minimum, and says when the iterations ran out", () => {
    const done = lbfgs(rosenbrock, new Float64Array(4).fill(1));
    expect(done).toEqual({ value: 0, iterations: 0, converged: true });
    const short = lbfgs(rosenbrock, new Float64Array(4).fill(-1.2), { iterations: 3 });
    expect(short).toMatchObject({ iterations: 3, converged: false });
  });
});
