import { describe, expect, it } from "vitest";
import type { ModelName } from "../../model/model.ts";
import { createRng } from "../../numeric/rng.ts";
import type { Calibration } from "../../tune/ensemble/calibration.ts";
import { fitPipeline } from "../../tune/preparation/pipeline.ts";
import { predictRows } from "../../tune/saved-model/predict-rows.ts";
import { type SavedModel, sealModel } from "../../tune/saved-model/saved-model.ts";
import { defaultCandidate } from "../../tune/search/candidates.ts";
import { specOf } from "../../tune/table/data-table.ts";
import { readDataset } from "../../tune/table/read-dataset.ts";
import { openRows, type Row } from "../../tune/table/row-source.ts";
import { explain } from "../explain.ts";

const words = ["good", "bad", "soup", "tea", "late", "quick", "cold", "warm"];
/** Rows with a number that is sometimes missing, a category of twelve, a date, a text and a dummy. */
const rng = createRng(7);
const rows = Array.from({ length: 160 }, (_, i): Row => {
  const size = Math.round(100 * rng.uniform()) / 10;
  const city = `city ${rng.integer(12)}`;
  const text = Array.from({ length: 5 }, () => words[rng.integer(8)]).join(" ");
  const day = new Date(Date.UTC(2023, 0, 1 + rng.integer(700))).toISOString().slice(0, 10);
  const score =
    size * (city > "city 4" ? 1 : -0.5) + (text.includes("good") ? 4 : 0) + (day > "2024" ? 2 : 0);
  return {
    ...{ size: i % 9 === 0 ? null : size, city, day, text, dummy: 5 },
    y: Number((20 + score).toFixed(2)),
    two: score + rng.normal() > 2 ? "yes" : "no",
    three: score > 5 ? "high" : score > 0 ? "mid" : "low",
  };
});

/** Hyperparameters that keep the models small. */
const small: { readonly [name: string]: unknown } = { rounds: 50, trees: 10, epochs: 5 };
const leafWise = { growth: { kind: "leaf_wise", leaves: 9, min_leaf: 3 } };

/** A model file as `tune` would write it. */
async function train(
  target: "y" | "two" | "three",
  members: readonly (readonly [ModelName, object?])[],
  calibration: Calibration = { temperature: 0.8, floor: 1e-9 },
): Promise<SavedModel> {
  const data = await readDataset(await openRows(rows), {
    ...{ target, ignore: ["y", "two", "three"].filter((name) => name !== target) },
    ...{ text: ["text"], numeric: ["dummy"] },
  });
  const table = {
    rows: data.table.rows,
    // A constant column is left out when a table is read.
    columns: [
      ...data.table.columns,
      { name: "dummy", type: "number" as const, values: new Float64Array(rows.length).fill(5) },
    ],
  };
  const all = Int32Array.from({ length: table.rows }, (_, i) => i);
  const isRegression = data.task === "regression";
  return sealModel({
    ...{ format: "attune-model", version: 3, task: data.task, target, classes: data.classes },
    metric: isRegression ? "rmse" : "log-loss",
    columns: table.columns.map(specOf),
    ensemble: {
      members: members.map(([model, more], m) => {
        const candidate = defaultCandidate(model, data.task);
        const known = Object.fromEntries(
          Object.entries(small).filter(([name]) => name in candidate.params),
        );
        const params = { ...candidate.params, ...known, ...more };
        const { pipeline } = fitPipeline(
          { model, params },
          {
            ...{ table, target: { values: data.target, classes: data.classes.length } },
            // Each member learns from other rows, as the models of folds do.
            ...{ rows: all.filter((i) => i % 5 !== m), rng: createRng(m) },
          },
        );
        const json = JSON.parse(JSON.stringify(pipeline));
        return { model, params, weight: 1 / members.length, pipelines: [json] };
      }),
      ...(!isRegression && { calibration }),
    },
  });
}

const COLUMNS = 5;
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/**
 * Shapley values by their definition (Shapley 1953), from the outside: rows with the cells of a
 * coalition are predicted by `predictRows`.
 */
async function bruteForce(
  model: SavedModel,
  row: Row,
  compared: readonly Row[],
  toValue: (p: { readonly [label: string]: number }) => number,
): Promise<{ readonly base: number; readonly values: readonly number[] }> {
  const names = model.columns.map((c) => c.name);
  const mixed: Row[] = [];
  for (let s = 0; s < 2 ** COLUMNS; s++)
    for (const other of compared)
      mixed.push(
        Object.fromEntries(names.map((name, j) => [name, ((s >> j) & 1 ? row : other)[name]])),
      );
  const worth = new Float64Array(2 ** COLUMNS);
  let at = 0;
  for await (const p of predictRows(model, mixed)) {
    const value = "probability" in p ? toValue(p.probability) : Number(p.prediction);
    worth[Math.floor(at++ / compared.length)] += value / compared.length;
  }
  const values = names.map((_, j) => {
    let total = 0;
    for (let s = 0; s < 2 ** COLUMNS; s++) {
      if ((s >> j) & 1) continue;
      const size = [0, 1, 2, 3, 4].filter((k) => (s >> k) & 1).length;
      total +=
        ((factorial(size) * factorial(COLUMNS - size - 1)) / factorial(COLUMNS)) *
        (worth[s | (1 << j)] - worth[s]);
    }
    return total;
  });
  return { base: worth[0], values };
}

/** Compares the contributions of row 3 with the definition. @param digits that must agree */
async function expectExact(
  model: SavedModel,
  toValue: (p: { readonly [label: string]: number }) => number,
  digits: number,
  label?: string,
): Promise<void> {
  const compared = rows.slice(40, 52);
  const explainer = await explain(model, rows, { background: compared });
  const { rows: explained, method } = await explainer.contributions({ rows: [3], class: label });
  expect(method).toBe("exact");
  const [{ base, value, columns }] = explained;
  const wanted = await bruteForce(model, rows[2], compared, toValue);
  expect(base).toBeCloseTo(wanted.base, digits);
  for (const [j, { name }] of model.columns.entries())
    expect(columns.find((c) => c.column === name)!.contribution, name).toBeCloseTo(
      wanted.values[j],
      digits,
    );
  expect(columns.find((c) => c.column === "dummy")!.contribution).toBe(0);
  expect(columns.reduce((sum, c) => sum + c.contribution, base)).toBeCloseTo(value, 9);
  expect(value).toBeCloseTo(
    wanted.values.reduce((a, b) => a + b, wanted.base),
    digits,
  );
}

describe("contributions agree with the definition of Shapley values", () => {
  it.each<readonly [string, readonly (readonly [ModelName, object?])[]]>([
    ["a decision tree with encoded categories and texts", [["tree"]]],
    ["a random forest", [["forest"]]],
    ["extremely randomized trees", [["extra-trees"]]],
    ["boosting with oblivious trees", [["boosting"]]],
    ["boosting leaf by leaf", [["boosting", leafWise]]],
    ["a linear model with n-grams", [["linear"]]],
    ["a linear model with curves", [["linear", { curves: true }]]],
    ["a constant", [["constant"]]],
    ["an ensemble", [["boosting"], ["linear"], ["forest"]]],
  ])("numbers: %s", async (_, members) => {
    await expectExact(await train("y", members), () => Number.NaN, 8);
  });
  const logit = (p: { readonly [label: string]: number }): number => Math.log(p["yes"] / p["no"]);
  it.each<readonly [string, readonly [ModelName, object?]]>([
    ["boosting", ["boosting"]],
    ["a linear model", ["linear"]],
  ])("log odds of two classes, calibrated: %s", async (_, member) => {
    await expectExact(await train("two", [member]), logit, 6, "yes");
  });
  it.each<readonly [string, readonly [ModelName, object?]]>([
    ["boosting with leaves of all classes", ["boosting"]],
    ["boosting leaf by leaf", ["boosting", leafWise]],
    ["a linear model", ["linear"]],
  ])("log odds of three classes: %s", async (_, member) => {
    const centred = (p: { readonly [label: string]: number }): number =>
      Math.log(p["mid"]) - (Math.log(p["low"]) + Math.log(p["mid"]) + Math.log(p["high"])) / 3;
    await expectExact(await train("three", [member]), centred, 6, "mid");
  });
  it("probabilities of forests, before their calibration", async () => {
    const model = await train("two", [["forest"], ["tree"]], { temperature: 1, floor: 0 });
    await expectExact(model, (p) => p["yes"], 6, "yes");
  });
});

describe("contributions", () => {
  it("average the log odds of several models", async () => {
    const model = await train("two", [["boosting"], ["boosting"]]);
    const of = async (members: SavedModel["ensemble"]["members"]) => {
      const saved = { ...model, ensemble: { ...model.ensemble, members } };
      const explainer = await explain(saved, rows, { seed: 3 });
      return (await explainer.contributions({ rows: [3] })).rows[0];
    };
    const [a, b] = model.ensemble.members;
    const both = await of([a, b]);
    const each = [await of([{ ...a, weight: 1 }]), await of([{ ...b, weight: 1 }])];
    expect(both.value).toBeCloseTo((each[0].value + each[1].value) / 2, 9);
    for (const { column, contribution } of both.columns) {
      const [x, y] = each.map((r) => r.columns.find((c) => c.column === column)!.contribution);
      expect(contribution, column).toBeCloseTo((x + y) / 2, 9);
    }
  });
  it("are sampled for other models, within their errors, and sum to the prediction", async () => {
    const model = await train("two", [["neighbors"], ["boosting"]]);
    const compared = rows.slice(40, 52);
    const explainer = await explain(model, rows, { background: compared });
    const {
      rows: explained,
      method,
      scale,
    } = await explainer.contributions({
      rows: [3],
      class: "yes",
      pairs: 8,
    });
    expect([method, scale]).toEqual(["sampled", "probability"]);
    const [{ base, value, columns, prediction }] = explained;
    const wanted = await bruteForce(model, rows[2], compared, (p) => p["yes"]);
    expect(base).toBeCloseTo(wanted.base, 9);
    expect("probability" in prediction && prediction.probability["yes"]).toBeCloseTo(value, 9);
    expect(columns.reduce((sum, c) => sum + c.contribution, base)).toBeCloseTo(value, 9);
    for (const { column, contribution, error } of columns) {
      const exact = wanted.values[model.columns.findIndex((c) => c.name === column)];
      expect(Math.abs(contribution - exact), column).toBeLessThanOrEqual(4 * error! + 1e-12);
      expect(error!, column).toBeLessThan(0.02);
    }
    expect(columns.some((c) => c.error! > 0)).toBe(true);
  });
  it("are sampled for members without a formula alone, where numbers are predicted", async () => {
    const model = await train("y", [["neighbors"], ["linear"]]);
    const explainer = await explain(model, rows);
    const { rows: explained, method } = await explainer.contributions({ rows: [3] });
    expect(method).toBe("both");
    expect(explained[0].value).toBeCloseTo(Number(explained[0].prediction.prediction), 9);
  });
});

it("wrong use is refused, and says what to write", async () => {
  const model = await train("two", [["constant"]]);
  await expect(explain(model, rows, { keep: 3 as never })).rejects.toThrow(/keep must be a list/);
  await expect(explain({} as SavedModel, rows)).rejects.toThrow(/explain needs a saved model, got/);
  await expect(explain(model, rows, { sead: 3 } as never)).rejects.toThrow(/no option "sead"/);
  const explainer = await explain(model, rows);
  await expect(explainer.contributions({ rows: [0] })).rejects.toThrow(
    /rows must be a whole number from 1, got 0/,
  );
  await expect(explainer.contributions({ rows: [161] })).rejects.toThrow(
    /has no row 161: it has rows 1 to 160/,
  );
  await expect(explainer.effect("text")).rejects.toThrow(/text is a text/);
  await expect(explainer.effect("dummy")).rejects.toThrow(/dummy has no two different values/);
  await expect(explainer.nearestChange(1, { keepFixed: ["siz"] })).rejects.toThrow(
    /no column "siz"/,
  );
  const ended = AbortSignal.abort();
  const slow = await train("two", [["neighbors"], ["boosting"]]);
  await expect((await explain(slow, rows)).contributions({ signal: ended })).rejects.toThrow(
    /stopped/,
  );
});

describe("words", () => {
  it.each<[string, "y" | "two", (p: { readonly [label: string]: number }) => number]>([
    ["numbers", "y", () => Number.NaN],
    ["log odds", "two", (p) => Math.log(p["yes"] / p["no"])],
  ])("change predictions by what is lost without them: %s", async (_, target, toValue) => {
    const model = await train(target, [["linear"]]);
    const explainer = await explain(model, rows);
    const found = await explainer.words(2, target === "two" ? { class: "yes" } : {});
    const own = String(rows[1]["text"]).split(" ");
    expect(new Set(found.words.map(({ word }) => word))).toEqual(new Set(own));
    const without = found.words.map(({ word }) => ({
      ...rows[1],
      text: own.filter((w) => w !== word).join(" "),
    }));
    const values: number[] = [];
    for await (const p of predictRows(model, [rows[1], ...without]))
      values.push("probability" in p ? toValue(p.probability) : Number(p.prediction));
    for (const [k, { word, change, count }] of found.words.entries()) {
      expect(change, word).toBeCloseTo(values[0] - values[k + 1], 9);
      expect(count).toBe(own.filter((w) => w === word).length);
    }
    const sizes = found.words.map(({ change }) => Math.abs(change));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });
});
