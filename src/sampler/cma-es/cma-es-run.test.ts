import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import { categorical, fixed, float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { Categories } from "./categories.ts";
import { CmaEsRun, layoutOf, type RunStart, SEPARABLE_FROM } from "./cma-es-run.ts";

const two = layoutOf(space({ x: float(0, 1), y: float(0, 1) }).axes);
const mixed = layoutOf(
  space({ x: float(0, 1), n: int(0, 4), c: categorical(["a", "b"]), one: float(3, 3) }).axes,
);
const start = (n: number, more: Partial<RunStart> = {}): RunStart => ({
  mean: new Float64Array(n).fill(0.5),
  sigma: 0.2,
  population: 4,
  parts: { makeCategories: (axes) => new Categories(axes) },
  ...more,
});
const none = new Int32Array(0);

describe("a layout", () => {
  it("divides axes into numbers and choices, without those of a single value", () => {
    expect([mixed.numbers, mixed.choices]).toEqual([[0, 1], [2]]);
    expect(layoutOf(space({ k: fixed(3) }).axes)).toMatchObject({ numbers: [], choices: [] });
  });
  it("has a default population by all of its axes, at least 4", () => {
    expect(CmaEsRun.population(layoutOf([]))).toBe(4);
    expect(CmaEsRun.population(two)).toBe(6);
    expect(CmaEsRun.population(mixed)).toBe(7); // 4 + ⌊3 ln 3⌋
  });
});

describe("proposals of a run", () => {
  it("lie in the cube, cells and choices at centres, and keep the numbers as drawn", () => {
    const run = new CmaEsRun(mixed, start(2, { sigma: 0.8 }));
    const rng = createRng(3);
    for (let i = 0; i < 200; i++) {
      const unit = new Float64Array(4);
      const raw = new Float64Array(2);
      run.propose(rng, unit, raw);
      for (const u of [...unit, ...raw]) expect(u >= 0 && u <= 1).toBe(true);
      const [, n, c] = mixed.axes;
      expect(unit[0]).toBe(raw[0]);
      expect(unit[1]).toBe(cellCentre(n, levelOf(n, raw[1])));
      expect([0.25, 0.75]).toContain(unit[2]);
      expect(levelOf(c, unit[2])).toBeLessThan(2);
      expect(unit[3]).toBe(0.5); // an axis with one value is not searched
    }
  });
  it("are cut to the cube when twenty draws fall outside", () => {
    const run = new CmaEsRun(two, start(2, { mean: Float64Array.of(50, -50), sigma: 0.01 }));
    const unit = new Float64Array(2);
    run.propose(createRng(1), unit, new Float64Array(2));
    expect([...unit]).toEqual([1, 0]);
  });
  it("do not change the start that was given", () => {
    const mean = Float64Array.of(0.5, 0.5);
    const covariance = Float64Array.of(1, 0, 0, 1);
    const run = new CmaEsRun(two, start(2, { mean, covariance }));
    for (let i = 0; i < 8; i++) run.report(Float64Array.of(0.9, 0.1 * i), none, [0, i]);
    expect(run.gaussian.generation).toBe(2);
    expect([...mean, ...covariance]).toEqual([0.5, 0.5, 1, 0, 0, 1]);
  });
});

describe("reports to a run", () => {
  const points = [
    [0.6, 0.5],
    [0.7, 0.4],
    [0.3, 0.6],
    [0.2, 0.9],
  ];
  const updated = (order: readonly number[], rank: (i: number) => readonly number[]) => {
    const run = new CmaEsRun(two, start(2));
    for (const i of order) run.report(Float64Array.from(points[i]), none, rank(i));
    return run;
  };
  it("change the distribution when a generation is complete, not before", () => {
    const run = updated([0, 1, 2], (i) => [0, i]);
    expect(run.gaussian.generation).toBe(0);
    expect([...run.gaussian.mean]).toEqual([0.5, 0.5]);
    run.report(Float64Array.of(0.2, 0.9), none, [0, 3]);
    expect(run.gaussian.generation).toBe(1);
    expect(run.evaluations).toBe(4);
    // 0.6 and 0.7 by the weights of the two parents of four: 0.91629 and 0.22314 in proportion.
    expect(run.gaussian.mean[0]).toBeCloseTo(0.6 + (0.1 * 0.223143551) / 1.139434283, 8);
  });
  it("within a generation count by their rank alone, not by their order", () => {
    const first = updated([0, 1, 2, 3], (i) => [0, i]);
    for (const order of [
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ]) {
      const other = updated(order, (i) => [0, i]);
      expect(other.gaussian.mean).toEqual(first.gaussian.mean);
      expect(other.gaussian.sigma).toBe(first.gaussian.sigma);
      expect(other.gaussian.covariance).toEqual(first.gaussian.covariance);
    }
  });
  it("are compared entry by entry: an infeasible best value comes after a feasible one", () => {
    const feasibleFirst = updated([0, 1, 2, 3], (i) => [i >= 2 ? 1 : 0, i >= 2 ? -100 + i : i]);
    expect(feasibleFirst.gaussian.mean).toEqual(updated([0, 1, 2, 3], (i) => [0, i]).gaussian.mean);
  });
  it("depend on the order of values, not on their scale", () => {
    const plain = updated([0, 1, 2, 3], (i) => [0, i]);
    const scaled = updated([0, 1, 2, 3], (i) => [0, Math.exp(40 * i)]);
    expect(scaled.gaussian.mean).toEqual(plain.gaussian.mean);
    expect(scaled.gaussian.covariance).toEqual(plain.gaussian.covariance);
  });
});

describe("a run has converged", () => {
  const generations = (run: CmaEsRun, count: number, rank: (g: number) => readonly number[]) => {
    const rng = createRng(7);
    const unit = new Float64Array(2);
    for (let g = 0; g < count; g++)
      for (let i = 0; i < 4; i++) {
        const raw = new Float64Array(2);
        run.propose(rng, unit, raw);
        run.report(raw, none, rank(g));
      }
    return run;
  };
  it("never when it has no numbers", () => {
    const run = new CmaEsRun(layoutOf(space({ c: categorical(["a", "b"]) }).axes), start(0));
    for (let i = 0; i < 200; i++) run.report(new Float64Array(0), Int32Array.of(0), [0, 1]);
    expect(run.isConverged).toBe(false);
  });
  it("when its steps are too small: 1e-11, or what a refining run asks for", () => {
    expect(new CmaEsRun(two, start(2)).isConverged).toBe(false);
    expect(new CmaEsRun(two, start(2, { sigma: 9e-12 })).isConverged).toBe(true);
    expect(new CmaEsRun(two, start(2, { sigma: 1.1e-11 })).isConverged).toBe(false);
    const refining = new CmaEsRun(two, start(2, { sigma: 9e-4, refined: 1e-3 }));
    expect([refining.refines, refining.isConverged]).toEqual([true, true]);
    const wide = new CmaEsRun(two, start(2, { sigma: 2e-3, refined: 1e-3 }));
    expect(wide.isConverged).toBe(false);
  });
  it("when the covariance is 1e7 times as long as wide", () => {
    const covariance = (ratio: number) => Float64Array.of(1, 0, 0, ratio ** -2);
    const elongated = (ratio: number) =>
      new CmaEsRun(two, start(2, { covariance: covariance(ratio) })).isConverged;
    expect([elongated(0.9e7), elongated(1.1e7)]).toEqual([false, true]);
  });
  it("when the best values of 25 generations are equal, and not one generation earlier", () => {
    // 10 + ⌈30 · 2/4⌉ generations.
    const run = generations(new CmaEsRun(two, start(2)), 24, () => [0, 1]);
    expect(run.isConverged).toBe(false);
    expect(generations(run, 1, () => [0, 1]).isConverged).toBe(true);
  });
  it("not while the best values differ, or while nothing is feasible", () => {
    const differing = generations(new CmaEsRun(two, start(2)), 25, (g) => [0, 1 + (g % 2) * 1e-9]);
    expect(differing.isConverged).toBe(false);
    expect(generations(new CmaEsRun(two, start(2)), 25, () => [1, 2]).isConverged).toBe(false);
  });
});

it("a run has a diagonal covariance from 101 numbers on", () => {
  const wide = (count: number) => {
    const axes = space(
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, float(0, 1)])),
    ).axes;
    return new CmaEsRun(layoutOf(axes), start(count)).gaussian;
  };
  expect(wide(SEPARABLE_FROM).separable).toBe(false);
  expect([wide(101).separable, wide(101).covariance.length]).toEqual([true, 101]);
});
