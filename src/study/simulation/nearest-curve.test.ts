import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categorical, choose, float } from "../../space/builders.ts";
import { type Space, space } from "../../space/space.ts";
import { SimulatedClock } from "./clock.ts";
import { NearestCurve } from "./nearest-curve.ts";
import { recordedCurves } from "./recorded-curves.ts";

const line = space({ x: float(0, 1) }) as Space;
const curve = (params: { readonly [name: string]: unknown }) => ({ params, values: [1] });

describe("the nearest curve", () => {
  it("is the nearest that no trial has; a trial keeps its curve", () => {
    const curves = [0, 0.4, 1].map((x) => curve({ x }));
    const nearest = new NearestCurve(line, curves);
    expect(nearest.of(0, { x: 0.5 })).toBe(curves[1]);
    expect(nearest.of(1, { x: 0.55 })).toBe(curves[2]);
    expect(nearest.of(0, { x: 1 })).toBe(curves[1]);
    expect(nearest.of(2, { x: 0.9 })).toBe(curves[0]);
    // All are used: they may be used again.
    expect(nearest.of(3, { x: 0.9 })).toBe(curves[2]);
  });
  it("each is used once before any is used again, whatever the parameters", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (xs) => {
          const curves = [0.1, 0.2, 0.5, 0.6, 0.9].map((x) => curve({ x }));
          const nearest = new NearestCurve(line, curves);
          const used = xs.map((x, number) => nearest.of(number, { x }));
          expect(new Set(used.slice(0, 5))).toEqual(new Set(curves));
          expect(new Set(used.slice(5))).toEqual(new Set(curves));
        },
      ),
    );
  });
  it("another choice, or a branch that only one has, is as far apart as can be", () => {
    const s = space({
      kind: categorical(["a", "b", "c"]),
      model: choose({ plain: {}, deep: { rate: float(0, 1) } }),
    }) as Space;
    const plain = { kind: "a", model: { kind: "plain" } };
    const deep = (rate: number) => ({ kind: "b", model: { kind: "deep", rate } });
    const curves = [plain, deep(0), deep(0.9)].map(curve);
    // kind and model differ, and so does the branch: 3; kind differs, 1, and the rate by 0.9.
    expect(new NearestCurve(s, curves).of(0, { ...deep(0), kind: "c" })).toBe(curves[1]);
    expect(new NearestCurve(s, curves).of(0, { ...deep(0.8), kind: "a" })).toBe(curves[2]);
    expect(new NearestCurve(s, curves).of(0, { ...plain, kind: "c" })).toBe(curves[0]);
  });
});

describe("recorded curves", () => {
  const trial = (
    ...reports: readonly (readonly [step: number, value: number, seconds: number])[]
  ) => ({
    params: { x: 0 },
    reports: reports.map(([step, value, seconds]) => ({ step, value, seconds })),
  });
  it("are those that reached the last step, gaps filled by the report before", () => {
    const curves = recordedCurves([
      trial([2, 5, 1], [4, 3, 8]),
      trial([1, 9, 1], [3, 8, 2]),
      trial(),
      trial([0, 7, 0], [4, 6, 0]),
    ]);
    expect(curves).toEqual([
      { params: { x: 0 }, values: [5, 5, 5, 3], secondsPerStep: 2 },
      { params: { x: 0 }, values: [7, 7, 7, 6], secondsPerStep: 1 },
    ]);
  });
  it("are none where nothing was reported after step 0", () => {
    expect(recordedCurves([trial(), trial([0, 1, 1])])).toEqual([]);
    expect(recordedCurves([])).toEqual([]);
  });
});

it("the simulated clock never goes back, and wakes everyone by time, then by call", async () => {
  const times = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(times, async (until) => {
      const clock = new SimulatedClock();
      const woken: (readonly [time: number, call: number])[] = [];
      await Promise.all(
        until.map(async (time, call) => {
          await clock.sleepUntil(time);
          expect(clock.now).toBe(time);
          woken.push([time, call]);
        }),
      );
      expect(woken).toEqual(
        until.map((time, call) => [time, call] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      );
      await clock.sleepUntil(-5);
      expect(clock.now).toBe(Math.max(0, ...until));
    }),
    { numRuns: 40 },
  );
});
