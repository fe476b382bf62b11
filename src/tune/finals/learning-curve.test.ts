import { beforeAll, describe, expect, it } from "vitest";
import { emptyJob, evaluated } from "../../../test/tune-parts.ts";
import type { ScreenResult, ScreenTask } from "../jobs/job.ts";
import { JobHost } from "../jobs/job-host.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { planTuning } from "../plan.ts";
import { estimateCurveMs, measureLearning } from "./learning-curve.ts";

/** Answers with a score that is known; what `isSlow` says waits until it is called off. */
class FakeHost extends JobHost {
  override readonly count: number = 2;
  readonly tasks: ScreenTask[] = [];
  readonly #scoreOf: (task: ScreenTask) => number;
  readonly #isSlow: (task: ScreenTask) => boolean;
  readonly #waiting: ((error: Error) => void)[] = [];

  constructor(scoreOf: (task: ScreenTask) => number, isSlow = (_: ScreenTask) => false) {
    super(emptyJob, 0);
    this.#scoreOf = scoreOf;
    this.#isSlow = isSlow;
  }

  override screen(task: ScreenTask): Promise<ScreenResult> {
    this.tasks.push(task);
    if (this.#isSlow(task)) return new Promise((_, reject) => this.#waiting.push(reject));
    return new Promise((resolve) => resolve({ validation: this.#scoreOf(task), seconds: 0 }));
  }

  override async callOff(_owner: object, error: Error): Promise<void> {
    for (const reject of this.#waiting) reject(error);
  }
}

const ROWS = 800;
const FOLDS = 8;
let plan: TunePlan;
beforeAll(async () => {
  plan = await planTuning(
    Array.from({ length: ROWS }, (_, i) => ({ a: (i * 37) % ROWS, y: i + 0.5 })),
    { target: "y", metric: "rmse", folds: FOLDS, holdout: 0 },
  );
});

/** An error that halves with four times the rows, and differs between folds. */
const errorOf = ({ rows, fold }: { rows: number; fold: number }): number =>
  100 / Math.sqrt(rows) + fold / 100;
const all = (ROWS * (FOLDS - 1)) / FOLDS;
const folds = Array.from({ length: FOLDS }, (_, fold) => errorOf({ rows: all, fold }));
const best = evaluated(3, 10, { model: "boosting", folds, seconds: 1 });
const mean = folds.reduce((a, b) => a + b, 0) / FOLDS;

describe("a learning curve", () => {
  it("has the scores of a quarter, half and all of the rows, and what all gain over half", async () => {
    const host = new FakeHost(errorOf);
    const curve = await measureLearning(plan, host, best, Infinity);
    // Folds differ by 0 to 0.07, the same at every share: t(7) · sqrt(1/8 + 1/7) · sd.
    const half = 2.365 * Math.sqrt(1 / FOLDS + 1 / (FOLDS - 1)) * Math.sqrt(0.0042 / (FOLDS - 1));
    const point = (share: number, score: number) => ({
      ...{ share, rows: all * share, score: expect.closeTo(score, 9) },
      low: expect.closeTo(score - half, 9),
      high: expect.closeTo(score + half, 9),
    });
    const gain = 100 / Math.sqrt(all / 2) - 100 / Math.sqrt(all);
    expect(curve).toEqual({
      model: "boosting",
      folds: FOLDS,
      points: [point(0.25, mean + 100 / Math.sqrt(all)), point(0.5, mean + gain), point(1, mean)],
      // The same in all folds, so it is certain; of an error, less is a gain.
      gain: {
        score: expect.closeTo(gain, 9),
        low: expect.closeTo(gain, 9),
        high: expect.closeTo(gain, 9),
      },
    });
    // What was trained on all rows is known already.
    expect(host.tasks.length).toBe(2 * FOLDS);
  });
  it("shows nothing where half of the rows scored as well in most folds", async () => {
    const flat = new FakeHost(({ fold }) => folds[fold] + (fold % 2 === 0 ? 0.02 : -0.02));
    const curve = await measureLearning(plan, flat, best, Infinity);
    expect(curve).toMatchObject({ gain: { score: expect.closeTo(0, 9) } });
    if (curve === undefined || curve === "no-time") return;
    expect(curve.gain.low).toBeLessThan(-0.01);
    expect(curve.gain.high).toBeGreaterThan(0.01);
  });
  it("trains what was trained without folds on all rows of a fold, too", async () => {
    const host = new FakeHost(errorOf);
    await measureLearning(plan, host, { ...best, whole: true }, Infinity);
    expect(host.tasks.length).toBe(3 * FOLDS);
  });
  it("is undefined with two folds, and where a model fails on fewer rows", async () => {
    const two = { ...best, folds: folds.map((v, f) => (f < 2 ? v : Number.NaN)) };
    expect(await measureLearning(plan, new FakeHost(errorOf), two, Infinity)).toBeUndefined();
    const failing = new FakeHost(() => {
      throw new Error("one class");
    });
    expect(await measureLearning(plan, failing, best, Infinity)).toBeUndefined();
  });
});

describe("a learning curve in little time", () => {
  // Three folds of a quarter and a half of the rows on two processes, with a factor of 1.25.
  const fewest = 1250 * ((3 * 0.75) / 2);
  it("has as many folds as there is time for", async () => {
    for (const [ms, count] of [
      [fewest * (8 / 3), 8],
      [fewest * (4 / 3), 4],
      [fewest, 3],
    ] as const)
      expect(await measureLearning(plan, new FakeHost(errorOf), best, ms)).toMatchObject({
        folds: count,
      });
    expect(estimateCurveMs(best, 2, 1e9)).toBeCloseTo(fewest, 9);
  });
  it("leaves out the quarter, or trains smaller forests", async () => {
    const half = await measureLearning(plan, new FakeHost(errorOf), best, 1000);
    expect(half).toMatchObject({ folds: 3, points: [{ share: 0.5 }, { share: 1 }] });
    expect(estimateCurveMs(best, 2, 1000)).toBeCloseTo(1250 * 0.75, 9);
    const host = new FakeHost(errorOf);
    const forest = { ...best, model: "forest", whole: true, steps: 100 } as const;
    expect(await measureLearning(plan, host, forest, 1250 * ((3 * 1.75) / 2) * 0.25)).toMatchObject(
      {
        folds: 3,
        points: [{ share: 0.25 }, { share: 0.5 }, { share: 1 }],
      },
    );
    expect(host.tasks.map((t) => t.steps)).toEqual(Array(9).fill(25));
  });
  it("says that there is no time for the least of it", async () => {
    const host = new FakeHost(errorOf);
    expect(await measureLearning(plan, host, best, 500)).toBe("no-time");
    expect(host.tasks).toEqual([]);
    expect(estimateCurveMs(best, 2, 500)).toBe(0);
    const forest = { ...best, model: "forest", whole: true, steps: 100 } as const;
    expect(await measureLearning(plan, host, forest, 100)).toBe("no-time");
  });
  it("keeps the folds that have ended when the time is over", async () => {
    const quick = { ...best, seconds: 1e-4 };
    const slowFrom = (from: number) =>
      new FakeHost(errorOf, ({ fold, rows }) => fold >= from && rows < all / 3);
    expect(await measureLearning(plan, slowFrom(4), quick, 50)).toMatchObject({ folds: 4 });
    expect(await measureLearning(plan, slowFrom(2), quick, 50)).toBe("no-time");
  });
});
