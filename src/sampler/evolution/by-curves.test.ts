import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { byCurves, keepsUpWith } from "./by-curves.ts";

const s = space({ x: float(0, 1) });
/** Trials by what they reported after each step, and their value where they are complete. */
const curves = (
  trials: readonly {
    readonly curve: readonly number[];
    readonly value?: number;
    readonly failed?: true;
  }[],
) =>
  historyOf(
    s,
    trials.map(({ curve, value, failed }) => ({
      params: { x: 0.5 },
      curve,
      ...(failed && { state: "failed" }),
      ...(value !== undefined && { values: [value] }),
    })),
  );

describe("trials by their curves", () => {
  it("are compared at the last step to which both were trained", () => {
    const history = curves([
      { curve: [5, 4, 1] },
      { curve: [4] },
      { curve: [6, 3] },
      { curve: [9, 9, 9, 0], value: 0 },
      { curve: [], value: 2 },
    ]);
    expect(keepsUpWith(history, 0, 1)).toBe(false); // 5 against 4 after one step
    expect(keepsUpWith(history, 1, 0)).toBe(true);
    expect(keepsUpWith(history, 2, 0)).toBe(true); // 3 against 4 after two
    expect(keepsUpWith(history, 3, 2)).toBe(false); // 9 against 3 after two
    expect(keepsUpWith(history, 3, 4)).toBe(true); // both ended: their values
    expect(keepsUpWith(history, 4, 3)).toBe(false);
  });
  it("of which one was not trained at all lose", () => {
    const history = curves([{ curve: [7] }, { curve: [1], failed: true }, { curve: [] }]);
    expect(keepsUpWith(history, 0, 1)).toBe(true);
    expect(keepsUpWith(history, 1, 0)).toBe(false);
    expect(keepsUpWith(history, 2, 0)).toBe(false);
  });
  it("stand in order of how far they were trained, then of their loss there", () => {
    const history = curves([
      { curve: [1] },
      { curve: [9, 2] },
      { curve: [9, 1] },
      { curve: [1], failed: true },
      { curve: [3], value: 3 },
      { curve: [0] },
    ]);
    expect(byCurves(history, [0, 1, 2, 3, 4, 5])).toEqual([4, 2, 1, 5, 0, 3]);
  });
  it("with equal values keep up with each other, infinite ones too", () => {
    const history = curves([{ curve: [2] }, { curve: [2, 9] }, { curve: [Infinity] }]);
    expect([keepsUpWith(history, 0, 1), keepsUpWith(history, 1, 0)]).toEqual([true, true]);
    expect([keepsUpWith(history, 2, 0), keepsUpWith(history, 0, 2)]).toEqual([false, true]);
    const complete = curves([
      { curve: [], value: 3 },
      { curve: [], value: 3 },
    ]);
    expect([keepsUpWith(complete, 0, 1), keepsUpWith(complete, 1, 0)]).toEqual([true, true]);
  });
  it("that are complete without a curve are compared by their value at any step", () => {
    const history = curves([{ curve: [], value: 2 }, { curve: [3, 1] }, { curve: [1] }]);
    expect(keepsUpWith(history, 0, 1)).toBe(false); // 2 against 1 after two steps
    expect(keepsUpWith(history, 1, 0)).toBe(true);
    expect(keepsUpWith(history, 2, 0)).toBe(true);
  });
  it("compare the last report up to the step where reports are missing", () => {
    const sparse = historyOf(s, [
      {
        params: { x: 0.5 },
        curve: [
          [1, [5]],
          [8, [1]],
        ],
      },
      {
        params: { x: 0.5 },
        curve: [
          [1, [4]],
          [4, [4]],
        ],
      },
    ]);
    // Up to step 4 the first one has reported 5.
    expect(keepsUpWith(sparse, 0, 1)).toBe(false);
    expect(keepsUpWith(sparse, 1, 0)).toBe(true);
  });
  it("are listed without rows that were not asked for, and an empty list stays empty", () => {
    const history = curves([{ curve: [1] }, { curve: [0] }, { curve: [5], value: 5 }]);
    expect(byCurves(history, [])).toEqual([]);
    expect(byCurves(history, [0, 1])).toEqual([1, 0]);
  });
  it("with a report of NaN come after those with a number", () => {
    const history = curves([{ curve: [Number.NaN] }, { curve: [2] }, { curve: [1] }]);
    expect(byCurves(history, [0, 1, 2])).toEqual([2, 1, 0]);
  });
  it("with a number keep up with one that reported NaN", () => {
    const history = curves([{ curve: [2] }, { curve: [Number.NaN] }]);
    expect(keepsUpWith(history, 0, 1)).toBe(true);
  });
});
