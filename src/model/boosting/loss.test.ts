import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { findStart, lossOf } from "./loss.ts";

// More than two blocks of rows, the last of them not full.
const ROWS = 600;
const CLASSES = 4;
const rng = createRng(7);
const values = Float64Array.from({ length: ROWS }, () => Math.floor(rng.uniform() * CLASSES));
const y = { values, classes: CLASSES };
const weights = Float64Array.from(values, () => 0.5 + rng.uniform());
const scores = Array.from({ length: CLASSES }, () =>
  Float64Array.from(values, () => 6 * rng.uniform() - 3),
);
const loss = lossOf(y, findStart(y, weights), weights);
const lossOfRow = (i: number, own: readonly number[]): number =>
  Math.log(own.reduce((sum, s) => sum + Math.exp(s), 0)) - own[values[i]];
const scoresOf = (i: number): number[] => scores.map((s) => s[i]);

it("has the mean log-loss of many classes", () => {
  const total = weights.reduce((a, b) => a + b, 0);
  const sum = weights.reduce((a, w, i) => a + w * lossOfRow(i, scoresOf(i)), 0);
  expect(loss.mean(scores)).toBeCloseTo(sum / total, 12);
});

it("has gradients and curvatures that differences of the loss confirm, in every block", () => {
  const [g, h] = [0, 1].map(() => scores.map(() => new Float64Array(ROWS)));
  loss.derive(scores, g, h);
  const step = 1e-4;
  for (const i of [0, 255, 256, 511, 512, 599])
    for (let c = 0; c < CLASSES; c++) {
      const at = (d: number): number =>
        weights[i] * lossOfRow(i, scoresOf(i).with(c, scores[c][i] + d));
      expect(g[c][i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 6);
      expect(h[c][i]).toBeCloseTo((at(step) - 2 * at(0) + at(-step)) / step ** 2, 4);
    }
});

it("stays finite with scores of a thousand", () => {
  const certain = scores.map((_, c) => new Float64Array(ROWS).fill(c === 0 ? 1000 : -1000));
  const [g, h] = [0, 1].map(() => scores.map(() => new Float64Array(ROWS)));
  loss.derive(certain, g, h);
  expect([...g, ...h].every((list) => list.every(Number.isFinite))).toBe(true);
  expect(h.every((list) => list.every((curvature) => curvature > 0))).toBe(true);
  expect(loss.mean(certain)).toBeGreaterThan(0);
});
