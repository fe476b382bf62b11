import { describe, expect, it } from "vitest";
import type { Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import type { FittedModel } from "../model.ts";
import { boosting } from "./boosting.ts";
import { defaultRate } from "./default-rate.ts";

const columns = 4;
/** Rows whose target follows from two columns and noise. */
function draw(rows: number, classes: number, seed: number, noise = 1) {
  const rng = createRng(seed);
  const data = Float64Array.from({ length: rows * columns }, () => rng.normal());
  const values = Float64Array.from({ length: rows }, (_, i) => {
    const v = data[i * columns] + Math.sin(2 * data[i * columns + 1]) + noise * rng.normal();
    return classes === 0 ? v : Math.max(0, Math.min(classes - 1, Math.floor(v + classes / 2)));
  });
  return { x: { rows, columns, data }, y: { values, classes } satisfies Target };
}
const params = {
  rounds: 400,
  rate_factor: 2,
  growth: { kind: "oblivious", depth: 4 },
  l1: 0,
  l2: 3,
  features: 1,
  rows: 0.8,
  thresholds: "best",
} as const;

function lossOf(fitted: FittedModel, { x, y }: ReturnType<typeof draw>): number {
  const p = fitted.predict(x);
  let loss = 0;
  for (let i = 0; i < x.rows; i++)
    loss += y.classes === 0 ? (p[i] - y.values[i]) ** 2 : -Math.log(p[i * y.classes + y.values[i]]);
  return loss / x.rows;
}

describe.each([0, 2, 3])("early stopping with %s classes", (classes) => {
  const train = draw(120, classes, 1);
  const stopping = draw(150, classes, 2);
  const fit = (more: object = {}) =>
    boosting.fit(train.x, train.y, params, createRng(1), more) as Required<FittedModel>;

  it("keeps the round at which the loss of the stopping rows is least", () => {
    const fitted = fit({ stopping });
    expect(fitted.steps).toBeGreaterThan(2);
    expect(fitted.steps).toBeLessThan(400);
    const losses: number[] = [];
    fit({
      steps: 400,
      watch: (_: number, now: FittedModel) => {
        losses.push(lossOf(now, stopping));
      },
    });
    // Later rounds than were tried may be better by chance; those of the patience are not.
    const near = losses.slice(0, fitted.steps + 50);
    expect(near.indexOf(Math.min(...near)) + 1).toBe(fitted.steps);
    expect(lossOf(fitted, stopping)).toBe(losses[fitted.steps - 1]);
  });
  it("gives the model that as many rounds give", () => {
    const fitted = fit({ stopping });
    expect(fit({ steps: fitted.steps }).predict(train.x)).toEqual(fitted.predict(train.x));
  });
  it("happens on rows of its own where none are given", () => {
    const fitted = fit();
    expect(fitted.steps).toBeGreaterThan(2);
    expect(fitted.steps).toBeLessThan(400);
    // A few rows may mislead it, but not far: it is near the best of all numbers of rounds.
    const other = draw(2000, classes, 3);
    const losses: number[] = [];
    fit({
      steps: 400,
      watch: (round: number, now: FittedModel) => {
        if (round % 20 === 0) losses.push(lossOf(now, other));
      },
    });
    expect(lossOf(fitted, other)).toBeLessThan(1.1 * Math.min(...losses));
    expect(fit().predict(train.x)).toEqual(fitted.predict(train.x));
  });
  it("on rows of its own may be ended at any time, with what the watch has seen", () => {
    const calls: number[] = [];
    fit({ watch: (round: number) => void calls.push(round) });
    const all = calls.lastIndexOf(1); // all rows begin here
    expect(calls.slice(all).length).toBe(fit().steps);
    expect(all).toBeGreaterThan(50);
    for (const end of [3, all - 2, all + 3, calls.length - 2]) {
      let count = 0;
      let seen: Float64Array | undefined;
      const ended = fit({
        watch: (_: number, now: FittedModel) => {
          if (++count === end) seen = now.predict(train.x).slice();
          return count === end;
        },
      });
      expect(count).toBe(end);
      expect(ended.predict(train.x)).toEqual(seen);
    }
  });
  it("predicts the start where no round helps", () => {
    const noise = draw(60, classes, 5, 30);
    const other = draw(200, classes, 6);
    const fitted = boosting.fit(noise.x, noise.y, params, createRng(1), { stopping: other });
    expect(fitted.steps).toBeLessThan(400);
    expect(fitted.predict(noise.x).every(Number.isFinite)).toBe(true);
  });
  it("weighs rows: one of weight 2 counts as two rows", () => {
    const doubled = Int32Array.from({ length: 180 }, (_, i) => (i < 120 ? i : i - 120));
    const x = {
      rows: 180,
      columns,
      data: Float64Array.from(
        { length: 180 * columns },
        (_, k) => train.x.data[doubled[Math.floor(k / columns)] * columns + (k % columns)],
      ),
    };
    const y = { values: Float64Array.from(doubled, (i) => train.y.values[i]), classes };
    const weights = Float64Array.from({ length: 120 }, (_, i) => (i < 60 ? 2 : 1));
    const all = { ...params, rows: 1 };
    // The default rate follows from the number of rows.
    const rate_factor = (2 * defaultRate(classes, 120, 400)) / defaultRate(classes, 180, 400);
    const by = boosting.fit(train.x, train.y, all, createRng(1), { steps: 30, weights });
    const of = boosting.fit(x, y, { ...all, rate_factor }, createRng(1), { steps: 30 });
    const p = of.predict(train.x);
    by.predict(train.x).forEach((v, i) => expect(v).toBeCloseTo(p[i], 5));
  });
});

it("the default rate falls with fewer rows and more rounds", () => {
  // As CatBoost 1.2.10 reports them with use_best_model.
  expect(defaultRate(0, 1000, 2000)).toBeCloseTo(0.0334, 3);
  expect(defaultRate(2, 10_000, 1000)).toBeCloseTo(0.056, 3);
  expect(defaultRate(3, 200, 2000)).toBeCloseTo(0.0802, 3);
  expect(defaultRate(0, 1e9, 50)).toBe(0.5);
});

it("rows that were held out decide the values of leaves in the end", () => {
  const { x, y } = draw(120, 0, 1);
  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
  // Without a penalty, every leaf makes the errors of its rows sum to 0.
  const growth = { kind: "leaf_wise", leaves: 8, min_leaf: 2 } as const;
  const fitted = boosting.fit(x, y, { ...params, growth, l2: 1e-9 }, createRng(1));
  expect(sum(fitted.predict(x))).toBeCloseTo(sum(y.values), 3);
});
