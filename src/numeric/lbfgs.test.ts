import fc from "fast-check";
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

/** Ridge logistic regression on six rows: Σ log(1 + eᶻ) − y z + ½ |w|². */
function logistic(w: Float64Array, g: Float64Array): number {
  const x = [1, 2, -1, 0, 1, 3, -2, 1, 0, 1, -1, 1, 3, 0, 2, -1, -2, 1];
  let value = 0;
  for (let j = 0; j < 3; j++) {
    g[j] = w[j];
    value += 0.5 * w[j] ** 2;
  }
  for (let i = 0; i < 6; i++) {
    const y = i % 2 === 0 ? 1 : 0;
    const z = x[i * 3] * w[0] + x[i * 3 + 1] * w[1] + x[i * 3 + 2] * w[2];
    value += Math.log1p(Math.exp(z)) - y * z;
    for (let j = 0; j < 3; j++) g[j] += x[i * 3 + j] * (1 / (1 + Math.exp(-z)) - y);
  }
  return value;
}

it.each([1, 3, 10])("fits a logistic regression as SciPy does, with %i pairs kept", (memory) => {
  // scipy.optimize.minimize(method="Newton-CG", xtol=1e-14), SciPy 1.17.1
  const x = new Float64Array(3);
  const found = lbfgs(logistic, x, { memory, tolerance: 1e-9, iterations: 500 });
  const wanted = [0.35379961644081603, 0.7735552277325001, -0.4907503078356076];
  x.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 5));
  expect(found.value).toBeCloseTo(2.7137198949727632, 10);
  expect(found.converged).toBe(true);
});
it("meets the conditions of a minimum with a penalty, whatever the start", () => {
  // 0 is in the subdifferential: g = −l1 · sign(x) where x ≠ 0, and |g| ≤ l1 where x = 0.
  const number = fc.integer({ min: -6, max: 6 }).map((v) => v / 2);
  const start = fc.array(number, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(start, fc.double({ min: 0.01, max: 3, noNaN: true }), (list, l1) => {
      const x = Float64Array.from(list);
      const found = lbfgs(logistic, x, { l1, tolerance: 1e-7, iterations: 500 });
      const g = new Float64Array(3);
      const sum = x.reduce((s, v) => s + Math.abs(v), 0);
      expect(found.value).toBeCloseTo(logistic(x, g) + l1 * sum, 12);
      for (let i = 0; i < 3; i++)
        if (x[i] === 0) expect(Math.abs(g[i])).toBeLessThanOrEqual(l1 + 1e-4);
        else expect(g[i]).toBeCloseTo(-l1 * Math.sign(x[i]), 3);
    }),
  );
});
it("meets them, too, from a start that is a little above 0", () => {
  const x = Float64Array.of(0, 0, 1e-20);
  lbfgs(logistic, x, { l1: 2.4554446381499604, tolerance: 1e-7, iterations: 500 });
  const g = new Float64Array(3);
  logistic(x, g);
  expect(x[1]).toBeGreaterThan(0);
  expect(g[1]).toBeCloseTo(-2.4554446381499604, 3);
});

it("meets them, too, from a start with zeros and a strong penalty", () => {
  const x = Float64Array.of(0, 1, 0);
  lbfgs(logistic, x, { l1: 2.983694182388291, tolerance: 1e-7, iterations: 500 });
  const g = new Float64Array(3);
  logistic(x, g);
  for (let i = 0; i < 3; i++)
    if (x[i] === 0) expect(Math.abs(g[i])).toBeLessThanOrEqual(2.9837 + 1e-4);
    else expect(g[i]).toBeCloseTo(-2.983694182388291 * Math.sign(x[i]), 3);
});

describe("a search that cannot go on", () => {
  const stay = (f: Parameters<typeof lbfgs>[0], options = {}) => {
    const x = Float64Array.of(1, 2);
    return { x: () => [...x], found: lbfgs(f, x, options) };
  };
  it("leaves the start as it is where the gradient points uphill", () => {
    const { x, found } = stay((v, g) => {
      g.set([-1, -1]);
      return v[0] + v[1];
    });
    expect(found).toEqual({ value: 3, iterations: 0, converged: false });
    expect(x()).toEqual([1, 2]);
  });
  it("has not converged where the gradient is NaN", () => {
    const { x, found } = stay((_, g) => {
      g.fill(Number.NaN);
      return 5;
    });
    expect(found).toMatchObject({ iterations: 0, converged: false });
    expect(x()).toEqual([1, 2]);
  });
  it("steps back from where the value is NaN", () => {
    const { x } = stay((v, g) => {
      g.set([v[0] - 0.5, 0]);
      return v[0] < 0.4 ? Number.NaN : 0.5 * (v[0] - 0.5) ** 2;
    });
    expect(x()[0]).toBeCloseTo(0.5, 4);
    expect(x()[1]).toBe(2);
  });
  it("makes no step where no iteration is allowed, and has the start's value", () => {
    const { found } = stay(
      (v, g) => {
        g.set([1, 1]);
        return v[0];
      },
      { iterations: 0, l1: 2, l1Count: 1 },
    );
    expect(found).toEqual({ value: 3, iterations: 0, converged: false });
  });
  it("ends converged where the value is the same everywhere", () => {
    const { found } = stay((_, g) => {
      g.fill(0);
      return 7;
    });
    expect(found).toEqual({ value: 7, iterations: 0, converged: true });
  });
});
