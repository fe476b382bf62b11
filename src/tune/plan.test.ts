import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { evaluated } from "../../test/tune-parts.ts";
import { random } from "../sampler/random.ts";
import type { PlanOptions } from "./plan/tune-plan.ts";
import { planTuning } from "./plan.ts";
import { defaultCandidate, searchableFor } from "./search/candidates.ts";
import { portfolio } from "./search/portfolio.ts";
import type { Row } from "./table/row-source.ts";
import type { Evaluated } from "./tuning-result.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-plan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 60 rows with a number, a group, a day, and a target of two classes. */
const rows: readonly Row[] = Array.from({ length: 60 }, (_, i) => ({
  a: (i * 37) % 60,
  who: `p${i % 12}`,
  day: `2024-02-${String(1 + (i % 28)).padStart(2, "0")}`,
  y: (i * 7) % 3 === 0 ? "yes" : "no",
}));
const plan = (options: Partial<PlanOptions> = {}, data: readonly Row[] | string = rows) =>
  planTuning(data, { target: "y", ...options });

describe("the plan of a search", () => {
  it("has five folds, 50 trials and no held rows: nested cross-validation says more of few rows", async () => {
    const p = await plan();
    expect(p.held.length).toBe(0);
    expect(p.rest.length).toBe(60);
    expect(p.folds.length).toBe(5);
    expect([...p.rows.rows]).toEqual([...p.rest]);
    expect(p.rows.partCount).toBe(5);
    for (const fold of p.folds) {
      const all = [...fold.train, ...fold.validation].sort((a, b) => a - b);
      expect(all).toEqual([...p.rest]);
    }
    expect(p.trials).toBe(50);
    expect(p.metric).toBe("auc");
    expect(p.timed).toBe(false);
    expect(p.notes[0]).toEqual({
      column: "",
      message:
        "classification (no, yes), 60 rows, 0 of them held out, " +
        "3 columns (1 number, 1 category, 1 date), scored by auc",
    });
  });
  it("says that a budget ends with the candidates that are evaluated in any case", async () => {
    const messages = async (trials: number, more: Partial<PlanOptions> = {}) =>
      (await plan({ models: ["linear", "tree"], trials, ...more })).notes
        .map(({ message }) => message)
        .filter((message) => /no trial is left/.test(message));
    expect(await messages(3)).toEqual([
      "no trial is left to search linear, tree: the first 4 trials are evaluated in any case, to " +
        "compare others with (constant, linear, forest, boosting, untuned or as given), and the " +
        "budget is 3; give more than 4 trials",
    ]);
    expect(await messages(5, { tries: [{ model: "tree", depth: 3 }] })).toHaveLength(1);
    expect(await messages(5)).toEqual([]);
  });
  it("has a fifth of many rows held out, and fewer folds of the rest the more there are", async () => {
    const sizes = async (n: number) => {
      const p = await plan(
        {},
        Array.from({ length: n }, (_, i) => rows[i % 60]),
      );
      return [p.held.length, p.folds.length];
    };
    expect(await sizes(79)).toEqual([0, 5]);
    expect(await sizes(80)).toEqual([0, 8]);
    expect(await sizes(1999)).toEqual([0, 8]);
    expect(await sizes(2000)).toEqual([400, 8]);
    expect(await sizes(2500)).toEqual([500, 5]);
    expect((await plan({ holdout: 0.25 })).held.length).toBe(15);
  });
  it("has no number of trials when only a time is given", async () => {
    expect((await plan({ seconds: 9 })).trials).toBeUndefined();
    expect((await plan({ seconds: 9, trials: 7 })).trials).toBe(7);
  });
  it("tries the baselines first, then what the user gives, then other models' defaults", async () => {
    const tries = [{ model: "tree", depth: 3 }];
    const names = async (options: Partial<PlanOptions>) =>
      (await plan(options)).first.map((c) => c.model);
    const baselines = ["constant", "linear", "forest", "boosting"];
    const others = portfolio(
      "classification",
      searchableFor({ texts: false, images: false }),
      300,
    ).map((c) => c.model);
    expect(others.length).toBeGreaterThan(0);
    expect(await names({})).toEqual([...baselines, ...others]);
    expect(await names({ tries })).toEqual([...baselines, "tree", ...others]);
    const trees = portfolio("classification", ["tree"], 300).map((c) => c.model);
    expect(await names({ models: ["tree"] })).toEqual([...baselines, ...trees]);
    expect(new Set(trees)).toEqual(new Set(["tree"]));
    expect(await names({ set: { model: "tree" } })).toEqual(baselines);
    expect(await names({ sampler: random() })).toEqual(baselines);
    expect((await plan({ tries })).fixed).toBe(5);
  });
  it("tries boosting of few rounds before the slow baselines under a time limit", async () => {
    const p = await plan({ seconds: 9 });
    expect(p.first.slice(0, 5).map((c) => [c.model, c.params["rounds"]])).toEqual([
      ...[["constant"], ["linear"], ["boosting", 200], ["boosting", 2000], ["forest"]].map(
        ([model, rounds]) => [model, rounds],
      ),
    ]);
    expect(p.fixed).toBe(5);
    const quick = evaluated(2, 0, p.first[2]);
    expect([p.mayWin(quick), p.isUntuned(quick)]).toEqual([true, false]);
    const trees = await plan({ seconds: 9, models: ["tree"] });
    expect(trees.fixed).toBe(4);
  });
  it("knows which candidates may win, and which are untuned", async () => {
    const p = await plan({ models: ["tree"], tries: [{ model: "linear" }] });
    const trial = (number: number, model: Evaluated["model"]) => evaluated(number, 0, { model });
    const untuned = (model: Evaluated["model"], more = {}): boolean => {
      const { params } = defaultCandidate(model, p.dataset.task);
      return p.isUntuned(evaluated(7, 0, { model, params: { ...params, ...more } }));
    };
    // The untuned models are for comparison; what the user gave may win.
    expect(p.mayWin(trial(1, "linear"))).toBe(false);
    const [, linear] = p.first;
    expect([1, 4].map((number) => p.mayWin(evaluated(number, 0, linear)))).toEqual([false, true]);
    expect(p.mayWin(trial(5, "tree"))).toBe(true);
    expect(p.mayWin(trial(0, "constant"))).toBe(false);
    for (const name of ["linear", "forest", "boosting", "extra-trees"] as const)
      expect(untuned(name), name).toBe(true);
    expect(untuned("forest", { depth: 7 })).toBe(false);
    expect(untuned("constant")).toBe(false);
  });
  it("keeps a single candidate when the user wants one, or when seconds count too", async () => {
    expect((await plan()).single).toBe(false);
    expect((await plan({ single: true })).single).toBe(true);
    expect((await plan({ objective: "score,time" })).single).toBe(true);
  });
  it("trains one model without folds only where rows may be told apart one by one", async () => {
    expect((await plan()).mayTrainWhole).toBe(true);
    for (const by of ["group", "time"] as const) {
      const column = by === "group" ? "who" : "day";
      expect((await plan({ folds: { by, column, count: 3 } })).mayTrainWhole).toBe(false);
    }
  });
  it("names the study by data, target and settings", async () => {
    const first = await plan();
    expect(first.study).toBe(`rows-y-${first.settings}`);
    expect((await plan({ study: "mine" })).study).toBe("mine");
    const path = join(folder, "penguins.csv");
    const lines = rows.map((row) => Object.values(row).join());
    writeFileSync(path, `${Object.keys(rows[0]).join()}\n${lines.join("\n")}\n`);
    const file = await plan({}, path);
    expect(file.label).toBe("penguins");
    expect(file.study).toBe(`penguins-y-${first.settings}`); // the same cells
  });
  it("has another fingerprint of settings when scores would not compare, and only then", async () => {
    const { settings } = await plan();
    const comparable: Partial<PlanOptions>[] = [
      { trials: 9 },
      { seconds: 9 },
      { parallel: 2 },
      { folds: 5 },
      { metric: "auc" },
    ];
    for (const options of comparable) expect((await plan(options)).settings).toBe(settings);
    const others: Partial<PlanOptions>[] = [
      { folds: 4 },
      { repeats: 2 },
      { holdout: 0.3 },
      { seed: 1 },
      { metric: "accuracy" },
      { objective: "score,time" },
      { models: ["tree"] },
      { set: { depth: 3 } },
      { tries: [{ model: "tree" }] },
      { ignore: ["a"] },
    ];
    const all = await Promise.all(others.map(async (options) => (await plan(options)).settings));
    const changed = (await plan({}, rows.with(3, { ...rows[3], a: 99 }))).settings;
    expect(new Set([settings, changed, ...all]).size).toBe(2 + others.length);
  });
  it("keeps groups together, and models do not see them", async () => {
    const p = await plan({ folds: { by: "group", column: "who", count: 3 }, holdout: 0.2 });
    expect(p.folds.length).toBe(3);
    const groups = (part: Int32Array) => new Set(Array.from(part, (i) => i % 12));
    for (const part of [p.held, ...p.folds.map((fold) => fold.validation)])
      for (const other of p.folds)
        if (other.validation !== part)
          for (const g of groups(part)) expect(groups(other.validation).has(g)).toBe(false);
    expect(p.dataset.table.columns.map((c) => c.name)).toEqual(["a", "day"]);
  });
  it("splits by dates or numbers, and by nothing else", async () => {
    const p = await plan({ folds: { by: "time", column: "day", count: 3 } });
    const days = (part: Int32Array) => Array.from(part, (i) => i % 28);
    for (const { train, validation } of p.folds)
      expect(Math.max(...days(train))).toBeLessThanOrEqual(Math.min(...days(validation)));
    expect((await plan({ folds: { by: "time", column: "a", count: 3 } })).folds.length).toBe(3);
    await expect(plan({ folds: { by: "time", column: "who", count: 3 } })).rejects.toThrow(
      'time column "who" contains "p0", which is neither a date nor a number',
    );
  });
  it.each<[string, Partial<PlanOptions>, string]>([
    ["one fold", { folds: 1 }, "folds must be a whole number from 2 to 100, got 1"],
    ["no repeats", { repeats: 0 }, "repeats must be a whole number from 1 to 100, got 0"],
    ["all rows held out", { holdout: 1 }, "holdout must be a number from 0 to 0.9, got 1"],
    ["no trials", { trials: 0 }, "trials must be a whole number from 1"],
    ["no time", { seconds: 0 }, "seconds must be a number from"],
    ["half a process", { parallel: 0.5 }, "parallel must be a whole number from 1"],
    ["a metric of the other task", { metric: "rmse" }, 'metric "rmse" is not for classification'],
    ["a column that is not there", { ignore: ["b"] }, 'ignore: there is no column "b"'],
  ])("is refused with %s", async (_, options, message) => {
    await expect(plan(options)).rejects.toThrow(message);
  });
});
