import { describe, expect, it } from "vitest";
import { contender, emptyJob, evaluated } from "../../../test/tune-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import type { ScreenResult } from "../jobs/job.ts";
import { JobHost } from "../jobs/job-host.ts";
import { planTuning } from "../plan.ts";
import { fitPipeline } from "../preparation/pipeline.ts";
import { TrainedModels } from "../search/trained-models.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Choice } from "./choose-model.ts";
import { estimateExaminationMs, examineModel } from "./examine-model.ts";

/** Scores every sample with its number of rows. */
class FakeHost extends JobHost {
  constructor() {
    super(emptyJob, 0);
  }
  override async screen({ rows }: { readonly rows: number }): Promise<ScreenResult> {
    return { validation: 1 / rows, seconds: 0 };
  }
}

/** What is said of a linear model that has this number of rows. */
async function examine(
  rows: number,
  { limitMs = Infinity, model = "linear" as Evaluated["model"] } = {},
) {
  const plan = await planTuning(
    Array.from({ length: rows }, (_, i) => ({
      a: (i * 37) % rows,
      b: (i * 11) % 7,
      y: ((i * 37) % rows) + i / 9,
    })),
    { target: "y", metric: "rmse", folds: 4, holdout: 0 },
  );
  const params = { penalty: 0.001, l1_share: 0, log_target: false };
  const folds = plan.folds.map((f) => 1 / f.train.length);
  const own = contender(1, new Float64Array(rows), new Float64Array(0), {
    ...{ model, params, folds, seconds: 1e-3 },
  });
  const { dataset, target } = plan;
  const pipelines = plan.folds.map(({ train }) =>
    fitPipeline(
      { model: "linear", params },
      { table: dataset.table, target, rows: train, rng: createRng(1) },
    ).pipeline.toJSON(),
  );
  const choice: Choice = {
    members: [{ contender: own, weight: 1 }],
    ...{ calibration: undefined, score: 0, chosenScore: 0 },
    ...{ crossFitted: new Float64Array(0), held: new Float64Array(0) },
  };
  const decision = { kept: choice, single: choice, gain: undefined };
  const ensemble = { members: [{ model: "linear", params, weight: 1, pipelines }] } as const;
  return examineModel(plan, new FakeHost(), {
    ...{ trained: new TrainedModels(), decision, ensemble, limitMs },
    msLeft: () => (limitMs === Infinity ? Infinity : Math.max(limitMs, 1000)),
  });
}

describe("the examination of a model", () => {
  it("has a learning curve and the importance of columns", async () => {
    const { learning, importance, effects } = await examine(200);
    expect(learning).toMatchObject({ model: "linear", folds: 4 });
    expect(importance?.columns.map((c) => c.column).toSorted()).toEqual(["a", "b"]);
    for (const { loss, low = Infinity, high = -Infinity } of importance?.columns ?? [])
      expect(low < loss && loss < high).toBe(true);
    if (typeof effects !== "object") throw new Error("there are no effects");
    expect(effects.columns[0].column).toBe("a");
    const [first, ...others] = effects.columns[0].curves[0].points;
    const last = others[others.length - 1];
    // The target rises by 1 where a does.
    expect(last.accumulated.value - first.accumulated.value).toBeCloseTo(
      last.number! - first.number!,
      -1,
    );
    for (const { curves, rows } of effects.columns) {
      expect(rows).toBeGreaterThanOrEqual(50);
      for (const { accumulated, dependence } of curves[0].points) {
        expect(accumulated.low).toBeLessThanOrEqual(accumulated.value);
        expect(dependence.high).toBeGreaterThanOrEqual(dependence.value);
      }
    }
  });
  it("has no curve of a constant, or of less than 100 rows", async () => {
    expect((await examine(200, { model: "constant" })).learning).toBeUndefined();
    expect((await examine(99)).learning).toBeUndefined();
    expect((await examine(100)).learning).toBeDefined();
  });
  it("measures nothing once the user has ended the search, and shows the strongest column first", async () => {
    const { shown, ...others } = await examine(200, { limitMs: 0 });
    expect(others).toEqual({ learning: "no-time", importance: undefined, effects: "no-time" });
    expect(shown[0].name).toBe("a");
  });
});

describe("the time of the examination", () => {
  const best = evaluated(1, 0.9, { seconds: 0.8 });
  it("has a place for the curve from 10 s on, and a smaller one below", () => {
    const curve = (limitMs: number) =>
      estimateExaminationMs(best, 2, limitMs) - estimateExaminationMs(undefined, 2, limitMs);
    expect(curve(20_000)).toBeCloseTo(1250 * 0.8 * 1.125, 6);
    expect(curve(10_000)).toBeCloseTo(1250 * 0.8 * 1.125, 6);
    expect(curve(9_000)).toBe(0);
  });
  it("is 3 % for the importance of columns and 2 % for their effects, but two seconds each at most", () => {
    expect(estimateExaminationMs(undefined, 2, 20_000)).toBe(1000);
    expect(estimateExaminationMs(undefined, 2, 600_000)).toBe(4000);
  });
});
