import { describe, expect, it } from "vitest";
import { contender } from "../../../test/tune-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import { planTuning } from "../plan.ts";
import { fitPipeline } from "../preparation/pipeline.ts";
import { TrainedModels } from "../search/trained-models.ts";
import type { Choice } from "./choose-model.ts";
import { measureImportance } from "./column-importance.ts";
import { unseenPredictor } from "./unseen-predictor.ts";

const N = 400;
const candidate = {
  model: "linear",
  params: { penalty: 1e-6, l1_share: 0, log_target: false },
} as const;

/** A linear model of y = 3·a + b + noise, with columns c of noise and t of words. */
async function fitted({ holdout = 0, whole = false, areKept = true } = {}) {
  const rng = createRng(5);
  const plan = await planTuning(
    Array.from({ length: N }, () => {
      const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
      const t = ["red", "green", "blue"][rng.integer(3)];
      return { a, b, c, t, y: 3 * a + b + 0.1 * rng.normal() };
    }),
    { target: "y", metric: "rmse", folds: 4, holdout },
  );
  const { dataset, target, rest, folds } = plan;
  const train = (rows: Int32Array) =>
    fitPipeline(candidate, { table: dataset.table, target, rows, rng: createRng(1) }).pipeline;
  const pipelines = (whole ? [{ train: rest }] : folds).map((f) => train(f.train).toJSON());
  const trained = new TrainedModels();
  if (areKept)
    trained.keep(
      1,
      pipelines.map((p) => JSON.stringify(p)),
      0,
    );
  const own = contender(1, new Float64Array(0), new Float64Array(0), { ...candidate, whole });
  const kept: Choice = {
    members: [{ contender: own, weight: 1 }],
    ...{ calibration: undefined, score: 0, chosenScore: 0 },
    ...{ crossFitted: new Float64Array(0), held: new Float64Array(0) },
  };
  const ensemble = { members: [{ ...candidate, weight: 1, pipelines }] };
  return (ms = Infinity) =>
    measureImportance(plan, unseenPredictor(plan, kept, ensemble, trained), ms);
}

/**
 * The error when a column is shuffled: the difference of two independent values of variance 1, times
 * the slope.
 */
const lossOf = (slope: number): number => Math.sqrt(2 * slope ** 2 + 0.01) - 0.1;

describe("the importance of columns", () => {
  it.each([
    ["rows of cross-validation", {}, true, N],
    ["held rows", { holdout: 0.25 }, true, N / 4],
    ["rows that one model was trained on", { whole: true }, false, N],
  ])("is the error that shuffling their cells adds, on %s", async (_, options, unseen, rows) => {
    const importance = (await fitted(options))();
    expect(importance).toMatchObject({ unseen, rows });
    const { columns = [] } = importance ?? {};
    expect(columns.map((c) => c.column).slice(0, 2)).toEqual(["a", "b"]);
    const [a, b, ...others] = columns.map((c) => c.loss);
    expect(a / lossOf(3)).toBeCloseTo(1, 0);
    expect(b / lossOf(1)).toBeCloseTo(1, 0);
    for (const loss of others) expect(Math.abs(loss)).toBeLessThan(0.01);
  });
  it("says that rows were seen where the models of the folds are not in memory any more", async () => {
    const measure = await fitted({ holdout: 0.25, areKept: false });
    expect(measure()).toMatchObject({ unseen: false });
  });
  it("is the same whenever it is measured, with enough time", async () => {
    const measure = await fitted();
    expect(measure(60_000)).toEqual(measure());
  });
  it("is not measured without time", async () => {
    expect((await fitted())(0)).toBeUndefined();
  });
});
