import { exportTypeScript } from "attune/export";
import { samplerNamed } from "attune/samplers";
import {
  type Evaluated,
  type Prediction,
  predictRows,
  type Row,
  readSavedModel,
  type TuneOptions,
  type TuneResult,
  tune,
} from "attune/tune";
import { beforeAll, describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { quick, tableRows, withBoosting } from "./tune-rows.ts";

const byNumber = (r: TuneResult<"classification">): Evaluated[] =>
  r.leaderboard.toSorted((p, q) => p.number - q.number);

/** What a result says and predicts, without anything that depends on time. */
async function reproducible(r: TuneResult<"classification">, rows: readonly Row[]) {
  const predictions: Prediction<"classification">[] = [];
  for await (const p of r.predict(rows)) predictions.push(p);
  const { rowsPerSecond: _, ...best } = r.best;
  const { estimate, constant, verdict } = r;
  return { best, estimate, constant, verdict, predictions, leaderboard: leaderboardOf(r) };
}

/** The leaderboard without anything that depends on time. */
const leaderboardOf = (r: TuneResult<"classification">) =>
  byNumber(r).map(({ number, model, params, validation, train, folds }) => ({
    number,
    model,
    params,
    validation,
    train,
    folds,
  }));

describe("the result of a search", () => {
  /** A column name from the data that must not become code in the report. */
  const evil = "<script>alert(1)</script>";
  const rows: readonly Row[] = tableRows(300).map((row, i) => ({ ...row, [evil]: (i * 7) % 11 }));
  let r: TuneResult<"classification">;
  beforeAll(async () => {
    r = await tune(rows, { ...quick, parallel: 2, models: withBoosting, task: "classification" });
  });

  it("starts with the constant and the untuned linear model, forest and boosting", () => {
    const first = byNumber(r).slice(0, 4);
    expect(first.map((e) => e.model)).toEqual(["constant", "linear", "forest", "boosting"]);
    expect(r.constant?.mean).toBeCloseTo(0.5, 1);
    expect([1, 2, 3]).toContain(r.untuned?.number);
  });
  it("finds the signal, on all folds and on unseen rows", () => {
    expect(r).toMatchObject({ trials: 9, task: "classification", metric: "auc" });
    expect(r.best.validation).toBeGreaterThan(0.85);
    expect(r.single.validation.mean).toBe(r.leaderboard[0].validation.mean);
    expect(r.estimate).toMatchObject({ by: "cross-validation", rows: 300 });
    expect(r.estimate.mean).toBeCloseTo(r.best.validation, 12);
    expect(r.estimate.low).toBeLessThan(r.estimate.mean);
    expect(r.estimate.high).toBeGreaterThan(r.estimate.mean);
    expect(r.verdict.beatsConstant).toBe(true);
    expect(r.holdout).toBeUndefined();
    expect(r.leaderboard.every((e) => e.folds.length === 8)).toBe(true);
    expect(r.best.members.reduce((sum, m) => sum + m.weight, 0)).toBeCloseTo(1, 12);
  });
  it("as JSON has the same numbers", () => {
    const json = JSON.parse(JSON.stringify(r));
    expect(json).toMatchObject({
      task: "classification",
      metric: "auc",
      trials: 9,
      best: { model: r.best.model, cv: { mean: r.best.validation }, members: r.best.members },
      single: { model: r.single.model, cv: { mean: r.single.validation.mean } },
      untuned: { cv: {}, estimate: { score: r.untuned?.estimate.mean } },
      estimate: { score: r.estimate.mean, by: "cross-validation", rows: 300 },
      verdict: { advice: r.verdict.advice, beatsConstant: true },
    });
    expect(json.seconds).toBeGreaterThan(0);
  });
  it("predicts rows with unknown categories, missing cells and other columns, also when saved", async () => {
    const strange: readonly Row[] = [
      { town: "nowhere", plan: "platinum", b: null, a: 0.9, day: null, extra: 1, [evil]: 3 },
      ...rows.slice(0, 5),
    ];
    const predictions: Prediction<"classification">[] = [];
    for await (const p of r.predict(strange)) predictions.push(p);
    expect(predictions.length).toBe(6);
    for (const { prediction, probability } of predictions) {
      expect(prediction).toBe(probability["yes"] > probability["no"] ? "yes" : "no");
      expect(probability["yes"] + probability["no"]).toBeCloseTo(1, 9);
    }
    const saved = JSON.parse(JSON.stringify(r.model()));
    let i = 0;
    for await (const p of predictRows<"classification">(saved, strange))
      expect(p).toEqual(predictions[i++]);
    expect(i).toBe(6);
    expect(exportTypeScript(saved)).toBe(exportTypeScript(r.model()));
    for (const version of [1, 99, "3"])
      expect(() => exportTypeScript({ ...saved, version })).toThrow("this Attune knows 3");
    expect(() => exportTypeScript({} as typeof saved)).toThrow(
      "exportTypeScript needs a saved model",
    );
    // What is changed in the program counts the next time.
    const [first] = saved.ensemble.members;
    saved.ensemble.members = [{ ...first, weight: 1 }];
    expect(exportTypeScript(saved).length).toBeLessThan(exportTypeScript(r.model()).length);
  });
  it("has a report that loads nothing, and in which no name from the data is code", () => {
    const html = r.toHTML();
    // The page's own script is the only one.
    expect(html.match(/<script/gi)?.length).toBe(1);
    expect(html).not.toMatch(/src=|href="(?!#)|url\(|https?:/i);
    expect(html).toContain("&#60;script&#62;");
    for (const part of ["Leaderboard", "Quality against time", "On unseen rows", r.best.model])
      expect(html).toContain(part);
  });
});

describe("tuning a table", () => {
  it("gives the same result at any number of processes, and another with another seed", async () => {
    const data = tableRows(110);
    // With four folds candidates are given up after the first ones.
    const options = {
      ...quick,
      models: withBoosting,
      task: "classification",
      trials: 9,
      folds: 4,
    } as const;
    const run = async (parallel: number) =>
      reproducible(await tune(data, { ...options, parallel }), data.slice(0, 20));
    const one = await run(1);
    expect(one.leaderboard.length).toBeGreaterThan(5);
    expect(one.predictions.length).toBe(20);
    expect(await run(3)).toEqual(one);
    // With another seed the folds are others already, and so are the scores of the same candidate.
    const other = await tune(data, { ...options, seed: 2, trials: 4, models: ["linear"] });
    const foldsOfLinear = ({ leaderboard }: Pick<typeof one, "leaderboard">) =>
      leaderboard.find(({ number }) => number === 1)?.folds;
    const folds = foldsOfLinear({ leaderboard: leaderboardOf(other) });
    expect(folds?.length).toBe(4);
    expect(folds).not.toEqual(foldsOfLinear(one));
  });

  it("ends with a result where folds have a single class, and so no area under a curve", async () => {
    // The latest of three groups of rows are all of one class, and so is their fold by time.
    const data = tableRows(160).map((row, i) => ({ ...row, at: i, y: i < 110 ? row["y"] : "no" }));
    const r = await tune(data, {
      ...{ target: "y", ignore: ["amount"], task: "classification", metric: "auc" },
      ...{
        models: ["linear", "tree"],
        trials: 7,
        seed: 1,
        parallel: 1,
        folds: { by: "time", column: "at", count: 4 },
      },
    });
    expect(r.failed).toEqual([]);
    const withoutScore = r.leaderboard.map((e) => e.folds.filter(Number.isNaN).length);
    expect(Math.max(...withoutScore)).toBe(1);
    for (const e of r.leaderboard) {
      expect(e.validation.mean).toBeGreaterThan(0);
      expect(Number.isFinite(e.std)).toBe(true);
      expect(e.validation.low).toBeLessThanOrEqual(e.validation.mean);
    }
    expect(r.estimate.mean).toBeGreaterThan(0.6);
    expect(r.toHTML()).not.toContain("undefined");
    for await (const p of r.predict(data.slice(0, 2)))
      expect(p.probability["yes"]).toBeGreaterThan(0);
  });

  it.each<["classification" | "regression", number]>([
    ["classification", 0],
    ["classification", 0.25],
    ["regression", 0],
    ["regression", 0.25],
  ])("saves a model that predicts what the result does: %s, holdout %d", async (task, holdout) => {
    const isClasses = task === "classification";
    const r = await tune(tableRows(120), {
      ...{
        target: isClasses ? "y" : "amount",
        ignore: [isClasses ? "amount" : "y"],
        task,
        holdout,
      },
      ...{ models: ["linear", "tree"], trials: 6, folds: 3, seed: 1, parallel: 1 },
    });
    const own: unknown[] = [];
    for await (const p of r.predict(tableRows(40))) own.push(p);
    const saved: unknown[] = [];
    const text = JSON.stringify(r.model());
    for await (const p of predictRows(readSavedModel(text, "m.json"), tableRows(40))) saved.push(p);
    expect(own.length).toBe(40);
    expect(saved).toEqual(own);
  });

  it("does regression, and says what it takes the columns for", async () => {
    const notes: string[] = [];
    const r = await tune(tableRows(200), {
      ...quick,
      target: "amount",
      ignore: ["y"],
      task: "regression",
      trials: 6,
      onData: (n) => notes.push(...n.map((x) => `${x.column}: ${x.message}`)),
    });
    expect(r.metric).toBe("rmse");
    const constant = r.leaderboard.find((e) => e.model === "constant");
    expect(r.best.validation).toBeLessThan(0.6 * (constant?.validation.mean ?? 0));
    expect(r.estimate.mean).toBeLessThan(0.6 * (r.constant?.mean ?? 0));
    expect(notes[0]).toBe(
      ": regression, 200 rows, 0 of them held out, " +
        "5 columns (2 numbers, 2 categories, 1 date), scored by rmse",
    );
    expect(notes).toContain("day: dates");
    expect(r.notes.map((x) => `${x.column}: ${x.message}`)).toEqual(notes);
    for await (const p of r.predict(tableRows(3))) expect(Number.isFinite(p.prediction)).toBe(true);
    expect(r.toHTML()).toContain("predicted");
  });

  it("does not say that tuning pays when the target is pure noise", async () => {
    const rng = createRng(5);
    const noise = tableRows(300).map((row) => ({ ...row, y: rng.uniform() < 0.45 ? "yes" : "no" }));
    const r = await tune(noise, quick);
    expect(r.verdict).toMatchObject({ beatsUntuned: false, beatsConstant: false });
    expect(r.verdict.advice).toMatch(/not shown to beat a constant|worse than a constant/);
    expect(r.estimate.low).toBeLessThan(0.55);
  });

  it("fixes parameters, and evaluates the candidates of the user first", async () => {
    const r = await tune(tableRows(120), {
      target: "y",
      task: "classification",
      ignore: ["amount"],
      trials: 8,
      seed: 1,
      parallel: 1,
      set: { model: "tree", depth: 3 },
      tries: [{ model: "tree", min_leaf: 17 }],
    });
    const all = byNumber(r);
    expect(all[4]).toMatchObject({ number: 4, model: "tree", params: { min_leaf: 17 } });
    const searched = all.slice(5);
    for (const e of searched) expect(e).toMatchObject({ model: "tree", params: { depth: 3 } });
    expect(new Set(searched.map((e) => JSON.stringify(e.params))).size).toBe(searched.length);
  });

  it("keeps the model that its report, its JSON and its saved model speak of", async () => {
    const kinds = new Set<string>();
    for (const single of [false, true]) {
      const r = await tune(tableRows(150, 0.7), { ...quick, trials: 12, folds: 4, single });
      const { ensemble } = r.model();
      expect(
        ensemble.members.map(({ model, params, weight }) => ({ model, params, weight })),
      ).toEqual(r.best.members.map(({ model, params, weight }) => ({ model, params, weight })));
      for (const { number, model, params } of r.best.members)
        expect(r.leaderboard).toContainEqual(expect.objectContaining({ number, model, params }));
      // No rows were held out: the models of the folds predict.
      for (const { pipelines } of ensemble.members) expect(pipelines.length).toBe(4);
      expect(r.toJSON().best).toMatchObject({ model: r.best.model, members: r.best.members });
      expect(r.toHTML()).toMatch(new RegExp(`<h2>Model: [^<]*${r.best.model}`));
      if (single) expect(r.best.members.length).toBe(1);
      kinds.add(r.best.model === "ensemble" ? "ensemble" : "single");
    }
    expect(kinds).toEqual(new Set(["ensemble", "single"]));
  });

  it("trains the kept model again on all rows where some were held out", async () => {
    const r = await tune(tableRows(200), { ...quick, trials: 5, folds: 3, holdout: 0.25 });
    // As the mean of models that leave out another fifth each, or as one that predicts its own rows.
    for (const { pipelines } of r.model().ensemble.members)
      expect([1, 5]).toContain(pipelines.length);
    expect(r.estimate).toMatchObject({ by: "holdout", rows: 50, ...r.holdout });
    expect(r.holdout?.mean).toBeGreaterThan(0.8);
    expect(r.verdict.confirmed).toBeTypeOf("boolean");
  });

  it("takes a value above the searched range when the user fixes it", async () => {
    const r = await tune(tableRows(60), {
      target: "y",
      ignore: ["amount"],
      folds: 2,
      trials: 5,
      seed: 1,
      parallel: 1,
      set: { model: "forest", trees: 600 },
    });
    const searched = r.leaderboard.filter((e) => e.number > 3);
    expect(searched.map((e) => e.params["trees"])).toEqual([600]);
  });

  it.each(["grid", "random", "sobol", "halton", "tpe", "genetic", "manual"])(
    "is searched by %s",
    async (name) => {
      const r = await tune(tableRows(60), {
        target: "y",
        ignore: ["amount"],
        folds: 2,
        trials: 6,
        seed: 1,
        parallel: 1,
        sampler: samplerNamed(name),
      });
      expect(r.trials).toBe(name === "manual" ? 4 : 6);
    },
  );

  it("with time as an objective has a front that no candidate dominates", async () => {
    const r = await tune(tableRows(150), {
      ...{ ...quick, models: withBoosting },
      metric: "accuracy",
      objective: "score,time",
      trials: 11,
      folds: 3,
    });
    expect(r.front.length).toBeGreaterThan(0);
    for (const f of r.front)
      for (const e of r.leaderboard)
        expect(e.validation.mean > f.validation.mean && e.seconds < f.seconds).toBe(false);
    expect(r.toJSON().front?.length).toBe(r.front.length);
    expect(r.toHTML()).toContain("Hyperparameters that matter");
  });

  it("keeps groups together, and does not learn from the group", async () => {
    const grouped = tableRows(150).map((row, i) => ({ ...row, who: `p${i % 25}` }));
    const r = await tune(grouped, {
      ...quick,
      trials: 4,
      folds: { by: "group", column: "who", count: 4 },
    });
    for (const e of r.leaderboard) expect(e.folds.length).toBe(4);
    expect(r.notes).toContainEqual({
      column: "who",
      message: "used to split the rows; not used as an input",
    });
  });

  it.each<[string, { readonly [option: string]: unknown }, RegExp]>([
    ["a metric of the other task", { metric: "rmse" }, /metric "rmse" is not for classification/],
    ["an unknown model", { models: ["tre"] }, /unknown model "tre"/],
    ["an unknown parameter", { set: { dept: 3 } }, /no model has a parameter "dept"/],
    ["an invalid value", { set: { model: "tree", depth: "deep" } }, /depth/],
    ["a configuration without a model", { tries: [{ depth: 3 }] }, /with a model/],
    ["one fold", { folds: 1 }, /folds must be/],
    ["all rows held out", { holdout: 1 }, /holdout must be/],
    ["no trials", { trials: 0 }, /trials must be/],
  ])("names what is wrong: %s", async (_, options, message) => {
    const wrong = { target: "y", ...options } as TuneOptions<"classification">;
    await expect(tune(tableRows(60), wrong)).rejects.toThrow(message);
  });
});
