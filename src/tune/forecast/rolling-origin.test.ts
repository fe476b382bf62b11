import { describe, expect, it } from "vitest";
import type { Panel } from "./data/panel.ts";
import { rollingOrigin } from "./rolling-origin.ts";

function panelOf(season: number, ...series: readonly (readonly [start: number, steps: number])[]) {
  return {
    clock: { frequency: { unit: "number", count: 1 }, origin: 0 },
    ...{ season, known: [] },
    series: series.map(([start, steps], i) => ({
      ...{ name: `s${i}`, start, known: [] },
      values: new Float64Array(steps).fill(1),
      filled: new Uint8Array(steps),
    })),
  } satisfies Panel;
}

describe("cut-offs", () => {
  it("are evenly apart; the latest ones are held out", () => {
    const { folds, held, heldFrom, end } = rollingOrigin(panelOf(12, [0, 144]), 12);
    expect(folds.map((f) => f.cut)).toEqual([60, 72, 84, 96]);
    expect(held.map((f) => f.cut)).toEqual([108, 120, 132]);
    expect([heldFrom, end]).toEqual([108, 144]);
    // As further steps become known, each is forecast again, but never beyond what is held out.
    expect(folds[0]!.points.map((p) => p.origin)).toEqual([60, 63, 66, 69]);
    expect(folds[3]!.points.map((p) => p.origin)).toEqual([96]);
    expect(held[2]!.points.map((p) => p.origin)).toEqual([132]);
  });
  it("are fewer for few steps, down to one each", () => {
    const { folds, held } = rollingOrigin(panelOf(1, [0, 20]), 8);
    expect(folds.map((f) => f.cut)).toEqual([4]);
    expect(held.map((f) => f.cut)).toEqual([12]);
    expect(() => rollingOrigin(panelOf(1, [0, 19]), 8)).toThrow(
      "a horizon of 8 steps needs 20 steps of a series, and there are 19",
    );
  });
  it("are times that all series share; one that has ended or not begun is not scored there", () => {
    const { folds, held } = rollingOrigin(panelOf(1, [0, 100], [50, 50], [0, 40]), 10);
    const seriesOf = (list: typeof folds) =>
      list.map((f) => [...new Set(f.points.map((p) => p.series))]);
    expect(seriesOf(held)).toEqual(
      [
        [0, 1],
        [0, 1],
      ].slice(0, held.length),
    );
    expect(seriesOf(folds).flat()).not.toContain(2);
    expect(folds[0]!.cut).toBeLessThan(54);
    expect(seriesOf(folds)[0]).toEqual([0]);
  });
});
