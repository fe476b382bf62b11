import { type Row, type TuneOptions, tune } from "attune/tune";
import { describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";
import { metrics } from "../src/tune/metric.ts";
import { planTuning } from "../src/tune/plan.ts";

const rng = createRng(5);
/** Two kinds of rows: the target grows with `a` in the one, and falls with it in the other. */
const mixed: readonly Row[] = Array.from({ length: 240 }, (_, i) => {
  const [a, sign] = [rng.normal(), i % 3 === 0 ? 1 : -1];
  return { a, w: sign > 0 ? 1000 : 1e-3, y: sign * a + 0.01 * rng.normal() };
});
/** 5 % of the rows are of class `rare`, and overlap with the others. */
const rare: readonly Row[] = Array.from({ length: 600 }, (_, i) => {
  const isRare = i % 20 === 0;
  return { a: rng.normal() + (isRare ? 1.5 : 0), w: 1, y: isRare ? "rare" : "usual" };
});
const quick = { trials: 5, models: ["linear"], parallel: 1, seed: 1, folds: 4 } as const;

async function predictAll(data: readonly Row[], options: TuneOptions<any>, rows: readonly Row[]) {
  const result = await tune(data, options);
  const predictions: any[] = [];
  for await (const p of result.predict(rows)) predictions.push(p.prediction);
  return { result, predictions };
}

describe("weights of rows in a search", () => {
  const options = { ...quick, target: "y", metric: "rmse" } as const;
  const unweighed = mixed.map(({ w: _, ...row }) => row);

  it("decide what is learned, how it is scored, and what the intervals are of", async () => {
    const fresh = [{ a: 1 }, { a: -2 }];
    const { result, predictions } = await predictAll(mixed, { ...options, weight: "w" }, fresh);
    // Only the rows of weight 1000 count: those whose target grows with a.
    expect(predictions[0]).toBeCloseTo(1, 1);
    expect(predictions[1]).toBeCloseTo(-2, 1);
    expect(result.estimate.mean).toBeLessThan(0.02);
    expect(result.estimate.high).toBeLessThan(0.02);
    expect(result.best.validation).toBeLessThan(0.02);
    expect(result.constant?.mean).toBeGreaterThan(0.5);
    expect(result.leaderboard[0].folds.every((score) => score < 0.02)).toBe(true);
    expect(result.notes[0].message).toMatch(/, scored by rmse, rows weighted by w$/);
    expect(result.model().columns.map((column) => column.name)).toEqual(["a"]);
    const plain = await predictAll(unweighed, options, fresh);
    expect(plain.predictions[0]).toBeLessThan(0);
    expect(plain.result.estimate.mean).toBeGreaterThan(0.5);
    expect(plain.result.study).not.toBe(result.study);
  });
  it("score a constant as its definition does", async () => {
    const weighed: TuneOptions<"regression"> = { ...options, weight: "w", holdout: 0.25 };
    const { rest, held, target, dataset } = await planTuning(mixed, weighed);
    const { constant, leaderboard } = await tune(mixed, { ...weighed, tries: [] });
    expect(leaderboard.some((e) => e.model === "constant")).toBe(true);
    const weights = dataset.weights ?? expect.fail("no weights");
    expect([...held].every((i) => weights[i] === mixed[i]["w"])).toBe(true);
    // The constant of all folds is near that of all rows of the search.
    let [sum, total] = [0, 0];
    for (const i of rest) [sum, total] = [sum + weights[i] * target.values[i], total + weights[i]];
    const expected = metrics.rmse.score(
      new Float64Array(held.length).fill(sum / total),
      { values: Float64Array.from(held, (i) => target.values[i]), classes: 0 },
      Float64Array.from(held, (i) => weights[i]),
    );
    expect(constant?.mean).toBeCloseTo(expected, 2);
  });
});

describe("balanced classes in a search", () => {
  const options = { ...quick, target: "y", metric: "log-loss", ignore: ["w"] } as const;
  const fresh = Array.from({ length: 200 }, () => ({ a: 1.5 + rng.normal() }));

  it("find more rows of a rare class; scores keep the frequencies of the data", async () => {
    const count = (predictions: readonly string[]): number =>
      predictions.filter((p) => p === "rare").length;
    const plain = await predictAll(rare, options, fresh);
    const balanced = await predictAll(rare, { ...options, classWeight: "balanced" }, fresh);
    expect(count(plain.predictions)).toBeLessThan(60);
    expect(count(balanced.predictions)).toBeGreaterThan(120);
    // A constant of equal shares has ln 2, whatever the frequencies.
    expect(balanced.result.constant?.mean).toBeCloseTo(Math.log(2), 1);
    expect(balanced.result.estimate.mean).toBeGreaterThan(plain.result.estimate.mean);
    expect(balanced.result.study).not.toBe(plain.result.study);
  });
  it("are refused for numbers, and so are other rules", async () => {
    const numbers = { ...quick, target: "y", classWeight: "balanced" } as const;
    await expect(tune(mixed, numbers)).rejects.toMatchObject({
      code: "usage",
      message: "classWeight is for classes, but numbers are predicted",
    });
    const wrong = { ...options, classWeight: "even" as "balanced" };
    await expect(tune(rare, wrong)).rejects.toThrow('classWeight must be "balanced", got "even"');
  });
});
