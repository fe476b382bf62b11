import { describe, expect, it } from "vitest";
import { createRng } from "../../../numeric/rng.ts";
import { auc, averagePrecision } from "../../metric/ranking-scores.ts";
import type { Column } from "../../table/data-table.ts";
import { confusionOf } from "./class-rates.ts";
import { columnEffect } from "./column-effects.ts";
import { columnHealth } from "./column-health.ts";
import { histogram } from "./histogram.ts";
import { rankingCurves } from "./ranking-curves.ts";
import { reliability } from "./reliability.ts";
import { residualsOf } from "./residuals.ts";
import { thresholdCosts } from "./threshold-costs.ts";
import { wilsonInterval } from "./wilson.ts";

/** Probabilities of as many classes for rows, which say something about the targets. */
function predicted(rows: number, classes: number, digits = 9) {
  const rng = createRng(7);
  const values = Float64Array.from({ length: rows }, () => rng.integer(classes));
  const p = new Float64Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let c = 0; c < classes; c++)
      sum += p[i * classes + c] = rng.uniform() + (values[i] === c ? 0.6 : 0);
    for (let c = 0; c < classes; c++)
      p[i * classes + c] = Number((p[i * classes + c] / sum).toFixed(digits));
  }
  return { p, y: { values, classes } };
}
const labels = (count: number): string[] => Array.from({ length: count }, (_, c) => `c${c}`);

/** Area below the straight lines between points. */
const areaUnder = (points: readonly (readonly [number, number])[]): number =>
  points.reduce(
    (sum, [x, y], i) => (i === 0 ? 0 : sum + ((x - points[i - 1][0]) * (y + points[i - 1][1])) / 2),
    0,
  );

describe("ROC and precision-recall curves", () => {
  it.each([
    ["few thresholds", 200, 2, 2],
    ["many rows", 5000, 2, 9],
  ])("have the areas that the metrics have: %s", (_, rows, classes, digits) => {
    const { p, y } = predicted(rows, classes, digits);
    const [curve] = rankingCurves(p, y, labels(classes), 1);
    expect(curve.auc).toBe(auc(p, y));
    // Of more than 300 corners some are left out.
    expect(areaUnder(curve.roc)).toBeCloseTo(curve.auc, rows > 1000 ? 3 : 12);
    expect(curve.roc.length).toBeLessThanOrEqual(300);
    expect(curve.roc[0]).toEqual([0, 0]);
    expect(curve.roc.at(-1)).toEqual([1, 1]);
    expect(curve.precisionRecall.at(-1)?.[0]).toBe(1);
    const steps = curve.precisionRecall.reduce(
      (sum, [recall, precision], i, all) => sum + (recall - (all[i - 1]?.[0] ?? 0)) * precision,
      0,
    );
    expect(steps).toBeCloseTo(averagePrecision(p, y), rows > 1000 ? 2 : 12);
  });
  it("count rows by their weights, as the metrics do", () => {
    const { p, y } = predicted(100, 2);
    const weights = Float64Array.from({ length: 100 }, (_, i) => 1 + (i % 5));
    const [curve] = rankingCurves(p, y, labels(2), 0, weights);
    expect(areaUnder(curve.roc)).toBeCloseTo(auc(p, y, weights, { positive: 0 }), 12);
  });
  it("of many classes are those of each against the rest, drawn of the six most frequent", () => {
    const { p, y } = predicted(800, 9);
    const curves = rankingCurves(p, y, labels(9), undefined);
    expect(curves.map((c) => c.roc.length > 0)).toEqual(curves.map((_, k) => k < 6));
    expect(curves.reduce((sum, c) => sum + c.rows, 0)).toBe(800);
    expect(curves.reduce((sum, c) => sum + c.auc, 0) / 9).toBeCloseTo(auc(p, y), 12);
    expect(curves.map((c) => c.rows)).toEqual(curves.map((c) => c.rows).toSorted((a, b) => b - a));
  });
  it("leave out a class that no row has", () => {
    const y = { values: Float64Array.of(0, 0, 1), classes: 3 };
    const p = Float64Array.of(0.8, 0.1, 0.1, 0.7, 0.2, 0.1, 0.2, 0.7, 0.1);
    expect(rankingCurves(p, y, labels(3), undefined).map((c) => c.class)).toEqual(["c0", "c1"]);
  });
});

describe("costs of thresholds", () => {
  it("count every row, and are those of predict where a miss costs as much as a false alarm", () => {
    const { p, y } = predicted(500, 2);
    const matrix = confusionOf(p, y, labels(2)).counts;
    const costs = thresholdCosts(p, y, 1);
    for (const t of costs) expect(t.found + t.missed + t.negatives).toBe(500);
    const equal = costs.find((t) => t.missCost === 1);
    expect([equal?.missed, equal?.falseAlarms]).toEqual([matrix[1][0], matrix[0][1]]);
    expect(equal?.cost).toBeCloseTo((1000 * (matrix[1][0] + matrix[0][1])) / 500, 9);
    const recalls = costs.map((t) => t.recall ?? 0);
    expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
  });
  it("are per 1000 rows, beside those of predicting one class always", () => {
    const p = Float64Array.of(0.7, 0.3, 0.7, 0.3, 0.1, 0.9, 0.95, 0.05);
    const y = { values: Float64Array.of(1, 0, 1, 0), classes: 2 };
    const t = thresholdCosts(p, y, 1).find((each) => each.missCost === 5);
    // Above 1/6: rows 0, 1 and 2, of which row 1 is a false alarm.
    expect(t).toMatchObject({
      found: 2,
      missed: 0,
      falseAlarms: 1,
      cost: 250,
      costWithoutModel: 500,
    });
    expect(t?.threshold).toBeCloseTo(1 / 6, 12);
  });
});

describe("reliability", () => {
  it.each([2, 4])("has bins that count all rows, of %d classes", (classes) => {
    const { p, y } = predicted(503, classes);
    const r = reliability(p, y, labels(classes), classes === 2 ? 1 : undefined);
    expect(r.bins.length).toBe(10);
    expect(r.bins.reduce((sum, b) => sum + b.rows, 0)).toBe(503);
    const all = r.distribution.reduce((sum, b) => sum + b.cameTrue + b.didNot, 0);
    expect(all).toBe(503);
    const came = r.bins.reduce((sum, b) => sum + b.rows * b.observed, 0);
    const right =
      classes === 2
        ? y.values.reduce((sum, v) => sum + v, 0)
        : 503 * confusionOf(p, y, labels(classes)).accuracy;
    expect(came).toBeCloseTo(right, 9);
  });
  it("keeps equal probabilities in one bin, and has no error where they come true", () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const p = Float64Array.from({ length: 200 }, (_, k) => (k % 2 === 1 ? 0.25 : 0.75));
    const r = reliability(p, { values, classes: 2 }, ["a", "b"], 1);
    expect(r.bins).toEqual([
      {
        predicted: 0.25,
        observed: 0.25,
        low: expect.closeTo(0.1755, 3),
        high: expect.closeTo(0.343, 3),
        rows: 100,
      },
    ]);
    expect(r.error).toBe(0);
  });
});

it("Wilson's interval is that of the paper's successors: 81 of 263 (Newcombe 1998, table I)", () => {
  const [low, high] = wilsonInterval(81 / 263, 263);
  expect([low, high]).toEqual([expect.closeTo(0.2553, 4), expect.closeTo(0.3662, 4)]);
  expect(wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
});

it("confusions have the rates of each class", () => {
  const y = { values: Float64Array.of(0, 0, 1, 1, 1), classes: 2 };
  const p = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.1, 0.9, 0.6, 0.4, 0.3, 0.7);
  const c = confusionOf(p, y, ["no", "yes"]);
  expect(c.counts).toEqual([
    [1, 1],
    [1, 2],
  ]);
  expect(c.classes[1]).toMatchObject({
    class: "yes",
    rows: 3,
    predicted: 3,
    recall: 2 / 3,
    precision: 2 / 3,
  });
  expect(c.accuracy).toBe(0.6);
});

describe("residuals", () => {
  const values = Float64Array.from({ length: 300 }, (_, i) => i);
  const p = values.map((v, i) => v - (i % 3));
  const r = residualsOf(p, { values, classes: 0 });
  it("are actual minus predicted, in bins and a histogram that count all rows", () => {
    expect(r.bias).toBeCloseTo(1, 12);
    expect(r.bins.reduce((sum, b) => sum + b.rows, 0)).toBe(300);
    expect(r.histogram.reduce((sum, b) => sum + b.rows, 0)).toBe(300);
    const mean = r.bins.reduce((sum, b) => sum + (b.rows * b.residual) / 300, 0);
    expect(mean).toBeCloseTo(1, 12);
  });
  it("have the errors that shares of the rows do not exceed", () => {
    expect(r.quantiles.map((q) => q.error)).toEqual([1, 2, 2, 2, 2]);
    expect(r.rmse).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(r.mae).toBeCloseTo(1, 12);
  });
  it("show some rows of many", () => {
    const many = Float64Array.from({ length: 5000 }, (_, i) => i);
    expect(residualsOf(many, { values: many, classes: 0 }).points.length).toBe(1000);
  });
});

it("errors of all rows count these by their weights, as the metrics do", () => {
  const y = { values: Float64Array.of(0, 0, 10), classes: 0 };
  const r = residualsOf(Float64Array.of(1, 1, 7), y, Float64Array.of(1, 1, 2));
  expect([r.mae, r.rmse]).toEqual([(1 + 1 + 6) / 4, Math.sqrt((1 + 1 + 18) / 4)]);
});

describe("the health of columns", () => {
  it("counts missing cells, distinct values and the most frequent categories", () => {
    const columns: readonly Column[] = [
      { name: "n", type: "number", values: Float64Array.of(1, Number.NaN, 3, 3) },
      {
        name: "k",
        type: "category",
        codes: Int32Array.of(1, -1, 1, 0),
        categories: ["x", "y", "z"],
      },
    ];
    const [n, k] = columnHealth(4, columns);
    expect(n).toMatchObject({ missing: 1, distinct: 2, categories: [] });
    expect(n.numbers).toMatchObject({ least: 1, median: 3, greatest: 3 });
    expect(n.numbers?.mean).toBeCloseTo(7 / 3, 12);
    expect(k).toMatchObject({
      ...{ missing: 1, distinct: 2, numbers: undefined },
      categories: [
        { value: "y", rows: 2 },
        { value: "x", rows: 1 },
      ],
    });
  });
  it("has histograms that count every value, outliers at the ends", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i === 0 ? 1e9 : i / 7));
    const bins = histogram(values);
    expect(bins.reduce((sum, b) => sum + b.rows, 0)).toBe(1000);
    expect(bins.at(-1)?.to).toBeLessThan(200);
    expect(histogram(Float64Array.of(5, 5, Number.NaN))).toEqual([{ from: 5, to: 5, rows: 2 }]);
    const whole = histogram(Float64Array.from({ length: 70 }, (_, i) => i % 7));
    expect(whole.map((b) => b.rows)).toEqual(new Array(7).fill(10));
  });
});

describe("effects of a column", () => {
  const rows = Int32Array.from({ length: 200 }, (_, i) => i);
  const values = Float64Array.from(rows, (i) => (i === 7 ? Number.NaN : i % 10));
  const column: Column = { name: "n", type: "number", values };
  it("have the observed and predicted mean of all rows, missing ones for themselves", () => {
    const target = { values: Float64Array.from(rows, (i) => i % 10), classes: 0 };
    const predictions = target.values.map((v) => v + 1);
    const effect = columnEffect(column, { rows, predictions, target, positive: undefined });
    expect(effect.bins.reduce((sum, b) => sum + b.rows, 0)).toBe(200);
    expect(effect.bins.at(-1)).toMatchObject({ name: "missing", rows: 1 });
    for (const bin of effect.bins) {
      expect(bin.error.mean).toBeCloseTo(1, 12);
      expect((bin.target?.predicted ?? 0) - (bin.target?.observed ?? 0)).toBeCloseTo(1, 12);
    }
    expect(effect.bins[0].range?.[0]).toBe(0);
  });
  it("has three ranges of few rows", () => {
    const few = rows.subarray(10, 40);
    const target = { values: Float64Array.from(few, (i) => i % 10), classes: 0 };
    const given = { rows: few, predictions: target.values, target, positive: undefined };
    expect(columnEffect(column, given).bins.map((b) => b.range)).toEqual([
      [0, 3],
      [4, 6],
      [7, 9],
    ]);
  });
  it("of classes are shares of one of two, and of wrong rows", () => {
    const target = { values: Float64Array.from(rows, (i) => (i % 10 < 5 ? 0 : 1)), classes: 2 };
    const predictions = Float64Array.from({ length: 400 }, (_, k) => (k % 2 === 0 ? 0.9 : 0.1));
    const effect = columnEffect(column, { rows, predictions, target, positive: 1 });
    const [first] = effect.bins;
    expect(first.target).toMatchObject({ observed: 0, predicted: expect.closeTo(0.1, 9) });
    const wrong = effect.bins.reduce((sum, b) => sum + b.rows * b.error.mean, 0);
    expect(wrong).toBeCloseTo(100, 9);
    const many = { rows, predictions, target, positive: undefined };
    expect(columnEffect(column, many).bins[0].target).toBeUndefined();
  });
  it("of a category with many values take the rare ones together", () => {
    const names = Array.from({ length: 30 }, (_, c) => `k${c}`);
    const category: Column = {
      name: "k",
      type: "category",
      codes: rows.map((i) => i % 30),
      categories: names,
    };
    const target = { values: Float64Array.from(rows, () => 1), classes: 0 };
    const given = { rows, predictions: target.values, target, positive: undefined };
    const { bins } = columnEffect(category, given);
    expect(bins.at(-1)?.name).toBe("22 others");
    expect(bins.reduce((sum, b) => sum + b.rows, 0)).toBe(200);
  });
});
