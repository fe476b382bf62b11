import { samplerNamed } from "attune/samplers";
import {
  type Evaluated,
  type Prediction,
  predictRows,
  type Row,
  type TuneOptions,
  type TuneResult,
  tune,
} from "attune/tune";
import { beforeAll, describe, expect, it } from "vitest";
import { quick, tableRows } from "./tune-rows.ts";

const byNumber = (r: TuneResult<"classification">): Evaluated[] =>
  r.leaderboard.toSorted((p, q) => p.number - q.number);

/** The leaderboard without anything that depends on time. */
const reproducible = (r: TuneResult<"classification">) =>
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
    r = await tune(rows, { ...quick, task: "classification" });
  });

  it("starts with the constant, the default linear model and the default forest", () => {
    const first = byNumber(r).slice(0, 3);
    expect(first.map((e) => e.model)).toEqual(["constant", "linear", "forest"]);
    expect(first[0].validation.mean).toBe(0.5);
    expect(["linear", "forest"]).toContain(r.baseline?.model);
  });
  it("finds the signal, on all folds and on unseen rows", () => {
    expect(r).toMatchObject({ trials: 9, task: "classification", metric: "auc" });
    expect(r.best.validation.mean).toBeGreaterThan(0.85);
    expect(r.holdout?.mean).toBeGreaterThan(0.8);
    expect(r.holdout?.low).toBeLessThan(r.holdout?.mean ?? 0);
    expect(r.leaderboard.every((e) => e.folds.length === 5)).toBe(true);
  });
  it("as JSON has the same numbers", () => {
    const json = JSON.parse(JSON.stringify(r));
    expect(json).toMatchObject({
      task: "classification",
      metric: "auc",
      trials: 9,
      best: { model: r.best.model, cv: { mean: r.best.validation.mean } },
      default: { cv: {}, holdout: {} },
      holdout: { score: r.holdout?.mean },
      verdict: { fit: expect.any(String), recommended: expect.any(String) },
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
      expect(p.probability["yes"]).toBeCloseTo(predictions[i++].probability["yes"], 6);
    expect(i).toBe(6);
  });
  it("has a report that loads nothing, and in which no name from the data is code", () => {
    const html = r.toHTML();
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/(src|href)=|url\(|https?:/i);
    expect(html).toContain("&#60;script&#62;");
    for (const part of ["Leaderboard", "Quality against time", "On unseen rows", r.best.model])
      expect(html).toContain(part);
  });
});

describe("tuning a table", () => {
  it("gives the same result at any number of processes, and another with another seed", async () => {
    const data = tableRows(110);
    const run = async (parallel: number, seed = 1) =>
      reproducible(
        await tune(data, { ...quick, task: "classification", trials: 10, seed, parallel }),
      );
    const one = await run(1);
    expect(one.length).toBeGreaterThan(5);
    expect(await run(2)).toEqual(one);
    expect(await run(5)).toEqual(one);
    expect(await run(2, 2)).not.toEqual(one);
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
    expect(r.best.validation.mean).toBeLessThan(0.6 * (constant?.validation.mean ?? 0));
    expect(notes[0]).toBe(
      ": regression, 200 rows, 40 of them held out, " +
        "5 columns (2 numbers, 2 categories, 1 dates), scored by rmse",
    );
    expect(notes).toContain("day: dates");
    expect(r.notes.map((x) => `${x.column}: ${x.message}`)).toEqual(notes);
    for await (const p of r.predict(tableRows(3))) expect(Number.isFinite(p.prediction)).toBe(true);
    expect(r.toHTML()).toContain("predicted");
  });

  it("does not say that tuning pays when the target is pure noise, and keeps what it recommends", async () => {
    const noise = tableRows(300, 0).map((row, i) => ({
      ...row,
      y: (i * 7919) % 13 < 6 ? "yes" : "no",
    }));
    const r = await tune(noise, quick);
    expect(r.verdict.beatsDefault).toBe(false);
    const recommended = r.verdict.recommended === "best" ? r.best : r.baseline;
    expect(r.kept.number).toBe(recommended?.number);
    expect(r.holdout?.low).toBeLessThan(0.6);
  });

  it("fixes parameters, and evaluates the candidates of the user first", async () => {
    const r = await tune(tableRows(120), {
      target: "y",
      task: "classification",
      ignore: ["amount"],
      trials: 8,
      seed: 1,
      set: { model: "tree", depth: 3 },
      tries: [{ model: "tree", min_leaf: 17 }],
    });
    const all = byNumber(r);
    expect(all[3]).toMatchObject({ number: 3, model: "tree", params: { min_leaf: 17 } });
    const searched = all.slice(4);
    for (const e of searched) expect(e).toMatchObject({ model: "tree", params: { depth: 3 } });
    expect(new Set(searched.map((e) => JSON.stringify(e.params))).size).toBe(searched.length);
  });

  it("keeps the tuned forest, or the untuned one if that did better on unseen rows", async () => {
    const kept = new Set<string>();
    for (let seed = 2; seed <= 12 && kept.size < 2; seed++) {
      const r = await tune(tableRows(120, 0.3), {
        target: "y",
        ignore: ["amount"],
        folds: 3,
        trials: 6,
        seed,
        models: ["forest"],
      });
      const json = r.toJSON();
      expect(json.kept).toBe(r.kept.number === r.best.number ? "best" : "default");
      if (json.kept === "default")
        expect(r.toHTML()).toContain(
          `the untuned ${r.baseline?.model}, which did better on unseen rows`,
        );
      expect(r.model().params).toEqual(r.kept.params);
      kept.add(json.kept);
    }
    expect(kept.size).toBe(2);
  });

  it("takes a value above the searched range when the user fixes it", async () => {
    const r = await tune(tableRows(60), {
      target: "y",
      ignore: ["amount"],
      folds: 2,
      trials: 4,
      seed: 1,
      set: { model: "forest", trees: 600 },
    });
    const searched = r.leaderboard.filter((e) => e.number > 2);
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
        sampler: samplerNamed(name),
      });
      expect(r.trials).toBe(name === "manual" ? 3 : 6);
    },
  );

  it("with time as an objective has a front that no candidate dominates", async () => {
    const r = await tune(tableRows(150), {
      ...quick,
      metric: "accuracy",
      objective: "score,time",
      trials: 11,
    });
    expect(r.front.length).toBeGreaterThan(0);
    for (const f of r.front)
      for (const e of r.leaderboard)
        expect(e.validation.mean > f.validation.mean && e.seconds < f.seconds).toBe(false);
    expect(r.toJSON().front?.length).toBe(r.front.length);
    expect(r.toHTML()).toContain("Importance of parameters");
  });

  it("keeps groups together, and does not learn from the group", async () => {
    const grouped = tableRows(150).map((row, i) => ({ ...row, who: `p${i % 25}` }));
    const r = await tune(grouped, {
      ...quick,
      trials: 3,
      folds: { by: "group", column: "who", count: 4 },
    });
    expect(r.best.folds.length).toBe(4);
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
