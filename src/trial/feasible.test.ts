import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { dominates } from "../numeric/pareto.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { feasibleRows, frontRows, frontsOf, isFeasible, isNumericResult } from "./feasible.ts";

const s = space({ x: float(0, 1) });
const params = { x: 0.5 };

describe("feasible rows", () => {
  const history = historyOf(
    s,
    [
      { params, values: [1], limits: [3] },
      { params, values: [2], limits: [3.5] },
      { params },
      { params, state: "failed" },
      { params, values: [Number.NaN], limits: [0] },
      { params, values: [0], limits: [Number.NaN] },
    ],
    "minimize",
    { m: { atMost: 3 } },
  );
  it("are complete trials that kept all limits", () => {
    expect(feasibleRows(history)).toEqual([0]);
    expect(isFeasible(history.finished, 1)).toBe(false);
  });
  it("are none that are stored as complete with NaN or an infinitely good value", () => {
    const of = (direction: "minimize" | "maximize") =>
      historyOf(
        s,
        [Number.NaN, -Infinity, 3, Infinity].map((v) => ({ params, values: [v] })),
        direction,
      );
    expect(feasibleRows(of("minimize"))).toEqual([2, 3]);
    expect(feasibleRows(of("maximize"))).toEqual([1, 2]);
    expect(of("minimize").finished.state.slice(0, 4)).toEqual([
      ...["failed", "failed"],
      ...["complete", "complete"],
    ]);
    const two = [
      { params, values: [1, 1] },
      { params, values: [2, -Infinity] },
      { params, values: [2, Infinity] },
    ];
    const history = historyOf(s, two, { a: "minimize", b: "maximize" });
    expect(frontRows(history)).toEqual([0]);
    expect(feasibleRows(history)).toEqual([0, 1]);
  });
  it("have a number as value", () => {
    const rows = [0, 1, 2, 3, 4, 5];
    expect(rows.filter((row) => isNumericResult(history.finished, row))).toEqual([0, 1, 5]);
  });
});

describe("fronts", () => {
  it("are those of a front written down, a maximized objective included", () => {
    const values = [
      [1, 5],
      [2, 6],
      [3, 4],
      [2, 5],
    ];
    const trials = values.map((v) => ({ params, values: v }));
    const history = historyOf(s, trials, { a: "minimize", b: "maximize" });
    expect(frontRows(history)).toEqual([0, 1]);
    expect(frontsOf(history.finished.loss, [3, 2, 1, 0])).toEqual([[1, 0], [3], [2]]);
    expect(frontsOf(history.finished.loss, [])).toEqual([]);
  });
  it("divide the rows: none is dominated within its front, and each by the front before", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
        const columns = [0, 1].map((k) => Float64Array.from(points, (p) => p[k]));
        const fronts = frontsOf(columns, [...points.keys()]);
        expect(fronts.flat().sort((a, b) => a - b)).toEqual([...points.keys()]);
        for (const [f, front] of fronts.entries())
          for (const row of front) {
            expect(front.some((other) => dominates(columns, other, row))).toBe(false);
            if (f > 0)
              expect(fronts[f - 1].some((other) => dominates(columns, other, row))).toBe(true);
          }
      }),
    );
  });
});

describe("front rows", () => {
  it("hold equal results all, and no infeasible one however good it is", () => {
    const history = historyOf(
      s,
      [
        { params, values: [1], limits: [0] },
        { params, values: [0], limits: [9] },
        { params, values: [1], limits: [0] },
        { params, values: [2], limits: [0] },
      ],
      "minimize",
      { m: { atMost: 3 } },
    );
    expect(frontRows(history)).toEqual([0, 2]);
  });
  it("hold no result with NaN", () => {
    const of = (...values: number[]) =>
      historyOf(
        s,
        values.map((v) => ({ params, values: [v] })),
      );
    expect(frontRows(of(Number.NaN, 5))).toEqual([1]);
    expect(frontRows(of(Number.NaN))).toEqual([]);
    expect(frontRows(of())).toEqual([]);
  });
  it("are those of the largest values where the objective is maximized", () => {
    const trials = [1, 3, 3, 2].map((v) => ({ params, values: [v] }));
    expect(frontRows(historyOf(s, trials, "maximize"))).toEqual([1, 2]);
  });
});
