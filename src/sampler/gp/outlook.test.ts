import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { expectedGain } from "./outlook.ts";

const s = space({ x: float(0, 1) });
const bowl = (x: number): number => (x - 0.37) ** 2;
const after = (points: readonly number[], value: (x: number) => number = bowl) =>
  expectedGain(
    s,
    historyOf(
      s,
      points.map((x) => ({ params: { x }, values: [value(x)] })),
    ),
  )!;
const few = [0.05, 0.3, 0.55, 0.8, 0.95];

describe("the expected gain of one more trial", () => {
  it("is not known without a feasible result", () => {
    expect(expectedGain(s, historyOf(s, []))).toBeUndefined();
    const failed = [0.1, 0.5].map((x) => ({ params: { x }, state: "failed" as const }));
    expect(expectedGain(s, historyOf(s, failed))).toBeUndefined();
    const broken = [0.1, 0.5].map((x) => ({ params: { x }, values: [x], limits: [1] }));
    expect(expectedGain(s, historyOf(s, broken, "minimize", { m: { atMost: 0 } }))).toBeUndefined();
  });
  it("is 0 where every point of a finite space has been tried", () => {
    const finite = space({ n: int(0, 3) });
    const history = historyOf(
      finite,
      [0, 1, 2, 3].map((n) => ({ params: { n }, values: [n] })),
    );
    expect(expectedGain(finite, history)).toBe(0);
  });
  it("falls as the best point is found, far below what is still to gain at first", () => {
    const start = after(few);
    expect(start).toBeGreaterThan(0);
    const later = after([...few, 0.36, 0.38, 0.37, 0.369, 0.371]);
    expect(later).toBeLessThan(start / 100);
  });
  it("has the unit of the objective", () => {
    const plain = after(few);
    expect(after(few, (x) => 1024 * bowl(x)) / plain).toBeCloseTo(1024, 1);
    expect(after(few, (x) => bowl(x) + 4)).toBeCloseTo(plain, 4);
  });
  it("is the same each time it is asked for", () => {
    expect(after(few)).toBe(after(few));
  });
});
