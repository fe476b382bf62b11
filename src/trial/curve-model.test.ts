import { describe, expect, it } from "vitest";
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
