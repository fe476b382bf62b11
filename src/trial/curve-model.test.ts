import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { CurveModel, lossUpTo } from "./curve-model.ts";
import type { Curve } from "./history.ts";

const curve = (f: (step: number) => number, until: number): Curve => {
  const step = Float64Array.from({ length: until }, (_, i) => i + 1);
  const loss = step.map(f);
  return { step, loss, losses: [loss] };
};
/** Power laws that end where they end: level + (1 − level) / step. */
const family = (level: number, until = 32): Curve =>
  curve((s) => level + (1 - level) / s ** (0.5 + level), until);

describe("the curve model", () => {
  const levels = Array.from({ length: 30 }, (_, i) => (i + 0.5) / 30);
  it("predicts where a curve leads, with less uncertainty the more steps it has", () => {
    const model = new CurveModel(levels.map((l) => family(l)));
    let spread = Infinity;
    for (const until of [2, 8, 20]) {
      const errors = levels.map((level) => {
        const found = model.forecast(family(level, until))!;
        return (found.mean - model.fromLoss(family(level).loss[31])) / found.sd;
      });
      expect(errors.filter((e) => Math.abs(e) < 2).length).toBeGreaterThanOrEqual(24);
      const sd = model.forecast(family(0.3, until))!.sd;
      expect(sd).toBeLessThan(spread);
      spread = sd;
    }
    expect(model.forecast(family(0.3))!.next).toBeUndefined();
    expect(model.forecast(family(0.3))!.mean).toBeCloseTo(model.fromLoss(family(0.3).loss[31]), 12);
  });
  it("learns from curves that were stopped early, too", () => {
    const long = levels.slice(0, 4).map((l) => family(l));
    const few = new CurveModel(long);
    const many = new CurveModel([...long, ...levels.slice(4).map((l) => family(l, 6))]);
    const error = (model: CurveModel): number =>
      levels.reduce(
        (sum, l) =>
          sum + Math.abs(model.toLoss(model.forecast(family(l, 1))!.mean) - family(l).loss[31]),
        0,
      );
    expect(error(many)).toBeLessThan(error(few));
  });
  it("does not depend on the scale of values, and ignores values that are not finite", () => {
    const scaled = (k: number, shift: number) => {
      const change = (c: Curve): Curve => curve((s) => k * c.loss[s - 1] + shift, c.step.length);
      const model = new CurveModel([
        ...levels.map((l) => change(family(l))),
        curve(() => Number.NaN, 5),
      ]);
      return (model.toLoss(model.forecast(change(family(0.3, 4)))!.mean) - shift) / k;
    };
    expect(scaled(1e6, -3e6)).toBeCloseTo(scaled(1, 0), 6);
    expect(scaled(1e-9, 0)).toBeCloseTo(scaled(1, 0), 6);
    const model = new CurveModel([]);
    expect(model.forecast(family(0.5, 0))).toBeUndefined();
    expect(model.forecast(curve(() => Infinity, 3))).toBeUndefined();
  });
  it("takes the last value up to a step", () => {
    const c: Curve = { step: Float64Array.of(2, 5, 9), loss: Float64Array.of(3, 2, 1), losses: [] };
    expect([1, 2, 4, 5, 8, 9, 99].map((s) => lossUpTo(c, s))).toEqual([
      Number.NaN,
      3,
      3,
      2,
      2,
      1,
      1,
    ]);
  });
});

describe("the rungs of a model", () => {
  it("lie at the end, and each below at the step of the one above over 1.6, rounded down", () => {
    expect(new CurveModel([family(0.5, 16)]).rungs).toEqual([1, 3, 6, 10, 16]);
    expect(new CurveModel([family(0.5, 4)], 16).rungs).toEqual([1, 3, 6, 10, 16]);
    expect(new CurveModel([family(0.5, 1)]).rungs).toEqual([1]);
  });
  it("begin at the first step that any curve reports, from 1", () => {
    const at = (...step: number[]): Curve => {
      const loss = Float64Array.from(step, (v) => 1 / (v + 1));
      return { step: Float64Array.from(step), loss, losses: [loss] };
    };
    expect(new CurveModel([at(4, 10)]).rungs).toEqual([6, 10]);
    expect(new CurveModel([at(0, 2)]).rungs).toEqual([1, 2]);
    expect(new CurveModel([]).rungs).toEqual([]);
  });
});

describe("forecasts", () => {
  it("of no known change are the last value, with uncertainty that grows with the way", () => {
    const model = new CurveModel([curve(() => 1, 1)], 10);
    const from = (until: number) => model.forecast(curve(() => 1, until));
    const [far, near] = [from(1), from(6)];
    expect(far?.mean).toBeCloseTo(model.fromLoss(1), 12);
    expect(far?.sd).toBeGreaterThan(near?.sd ?? Infinity);
    expect(from(10)).toMatchObject({ sd: 0, next: undefined });
  });
  it("name the next rung, and resolve there no more than the whole uncertainty", () => {
    const model = new CurveModel([0.1, 0.4, 0.7].map((l) => family(l, 16)));
    for (const [until, step] of [
      [1, 3],
      [4, 6],
      [6, 10],
      [11, 16],
    ]) {
      const found = model.forecast(family(0.5, until));
      expect(found?.next?.step).toBe(step);
      expect(found?.next?.sd).toBeLessThanOrEqual((found?.sd ?? 0) + 1e-12);
    }
    const last = model.forecast(family(0.5, 10));
    expect(last?.next?.sd).toBeCloseTo(last?.sd ?? Number.NaN, 12);
  });
  it("use a curve up to a step as if it had ended there", () => {
    const model = new CurveModel([0.1, 0.4, 0.7].map((l) => family(l, 16)));
    expect(model.forecast(family(0.5, 16), 5)).toEqual(model.forecast(family(0.5, 5)));
    expect(model.forecast(family(0.5, 16), 0)).toBeUndefined();
  });
  it("are on a scale that leads back, and on which less is better", () => {
    const model = new CurveModel([0.1, 0.4, 0.7].map((l) => family(l, 16)));
    for (const loss of [0.2, 0.5, 3, 1e6]) {
      expect(model.toLoss(model.fromLoss(loss)) / loss).toBeCloseTo(1, 9);
      expect(model.fromLoss(loss * 1.1)).toBeGreaterThan(model.fromLoss(loss));
    }
    // Below the lower end of the scale, every loss counts as a thousandth above it.
    expect(model.fromLoss(-1e9)).toBe(Math.log(1e-3));
  });
});

it("a model of a history learns from running trials only where it is asked to", () => {
  const s = space({ x: float(0, 1) });
  const params = { x: 0.5 };
  const history = historyOf(s, [
    { params, curve: [3, 2] },
    { params, state: "paused", curve: [3, 2, 1] },
    { params, state: "running", curve: [3, 2, 1, 0.5, 0.4] },
  ]);
  expect(CurveModel.of(history).rungs).toEqual([1, 3]);
  expect(CurveModel.of(history, { pending: true }).rungs).toEqual([1, 3, 5]);
  expect(CurveModel.of(history, { last: 10 }).rungs).toEqual([1, 3, 6, 10]);
});
