import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { float } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import type { EarlierStudy } from "./earlier.ts";
import { Fitter, leastMean } from "./fit.ts";
import { type GpOptions, goalOf } from "./gp.ts";

const s = space({ x: float(0, 1) });
const encoding = new Encoding(s.axes);
type Trial = WrittenTrial<typeof s.params>;
const bowl = (x: number): number => (x - 0.4) ** 2;
const trials = (count: number, more: Partial<Trial> = {}): Trial[] =>
  Array.from({ length: count }, (_, i) => {
    const x = ((i + 1) * 0.618) % 1;
    return { params: { x }, values: [bowl(x)], ...more };
  });
const fitterFor = ({ measures }: History, options: GpOptions = {}) =>
  new Fitter(
    encoding,
    goalOf({ space: s, measures, budget: undefined, seed: 1 }, encoding, options),
  );
const fit = (history: History, options?: GpOptions) =>
  fitterFor(history, options).fit(history, history.paused);

describe("fitted models", () => {
  it("predict what they learned from, and are the same in another process", () => {
    const history = historyOf(s, trials(12));
    const { outputs, values, sound, rows } = fit(history);
    expect([sound, rows, outputs.length]).toEqual([true, 12, 1]);
    const out = { mean: 0, variance: 0 };
    for (let i = 0; i < 12; i++) {
      outputs[0].predict(Float64Array.of(history.finished.unit[0][i]), out);
      expect(Math.abs(out.mean - values[0][i])).toBeLessThan(0.05);
    }
    expect(fit(history).note).toEqual(fit(history).note);
  });
  it("have an output for each objective, then for each limit, then for the cost", () => {
    const some = trials(8).map((t, i) => ({ ...t, values: [i, -i], limits: [i - 4] }));
    const history = historyOf(s, some, { a: "minimize", b: "minimize" }, { m: { atMost: 0 } });
    const cost = Float64Array.from({ length: 8 }, (_, i) => 2 ** i);
    const costly = { ...history, finished: { ...history.finished, cost } };
    const { outputs, values, bounds, costScale, note } = fit(costly, { costAware: true });
    expect([outputs.length, values.length, bounds.length]).toEqual([4, 2, 1]);
    expect([note.theta.length, note.warp.length]).toEqual([4, 2]);
    // Standard deviation of 0 … 7 times ln 2: √(63/12) ln 2.
    expect(costScale).toBeCloseTo(Math.sqrt(63 / 12) * Math.LN2, 12);
    expect(fit(costly).costScale).toBeUndefined();
    for (const warp of note.warp) expect([null, 1]).toContain(warp);
  });
  it("are kept until there are more results or other paused trials", () => {
    const history = historyOf(s, trials(6));
    const fitter = fitterFor(history);
    const first = fitter.fit(history, history.paused);
    expect(fitter.fit(history, history.paused)).toBe(first);
    const more = historyOf(s, trials(7));
    const second = fitter.fit(more, more.paused);
    expect([second === first, second.rows]).toEqual([false, 7]);
    const waiting = historyOf(s, [
      ...trials(7),
      { params: { x: 0.99 }, state: "paused", curve: [1] },
    ]);
    const third = fitter.fit(waiting, waiting.paused);
    expect(third).not.toBe(second);
    expect(fitter.fit(waiting, waiting.paused)).toBe(third);
  });
  it("take over the last fit of many trials until there are 5 % more", () => {
    const last = { n: 118, theta: [[-1.5, 0.25, -6]], warp: [0.1] };
    const history = (count: number) => {
      const all = trials(count);
      all[117] = { ...all[117], note: last };
      return historyOf(s, all);
    };
    const reused = fit(history(120));
    const size = reused.note.theta[0].length;
    last.theta = [[-1.5, 0.25, -6, 0.5].slice(0, size)];
    expect(fit(history(120)).note).toEqual(last);
    expect(fit(history(124)).note.n).toBe(124);
  });
});

describe("the least predicted mean", () => {
  it("is near the least value where there is no noise", () => {
    const fitted = fit(historyOf(s, trials(15)));
    const least = fitted.values[0].reduce((a, b) => Math.min(a, b), Infinity);
    expect(Math.abs(leastMean(fitted) - least)).toBeLessThan(0.05);
  });
  it("is not the luckiest value under noise", () => {
    // Ten results at each of four points: the least one of them is chance.
    const noisy = Array.from({ length: 40 }, (_, i) => ({
      params: { x: 0.1 + (i % 4) / 4 },
      values: [(i * 0.618) % 1],
    }));
    const fitted = fit(historyOf(s, noisy));
    const least = fitted.values[0].reduce((a, b) => Math.min(a, b), Infinity);
    expect(leastMean(fitted)).toBeGreaterThan(least + 0.5);
  });
  it("counts feasible trials alone", () => {
    const limited = (limit: (i: number) => number) =>
      fit(
        historyOf(
          s,
          trials(10).map((t, i) => ({ ...t, limits: [limit(i)] })),
          "minimize",
          { m: { atMost: 0 } },
        ),
      );
    expect(leastMean(limited(() => 1))).toBe(Infinity);
    const order = [...trials(10).keys()].sort(
      (a, b) => bowl(trials(10)[a].params.x) - bowl(trials(10)[b].params.x),
    );
    const all = leastMean(limited(() => 0));
    expect(leastMean(limited((i) => (i === order[0] ? 1 : 0)))).toBeGreaterThan(all);
  });
});

describe("an earlier study", () => {
  const study = (value: (x: number) => number): EarlierStudy => ({
    space: s,
    history: historyOf(
      s,
      trials(12).map((t) => ({ ...t, values: [value(t.params.x)] })),
    ),
  });
  it("that agrees has a weight, and explains a part of the values", () => {
    const { explained, residual, values } = fit(historyOf(s, trials(8)), {
      earlier: [study(bowl)],
    });
    expect(explained?.earlier[0]?.weight).toBeGreaterThan(0.3);
    const square = (column: Float64Array) => column.reduce((sum, v) => sum + v * v, 0);
    expect(square(residual)).toBeLessThan(0.7 * square(values[0]));
  });
  it("that says the opposite has no weight", () => {
    const { explained, residual, values } = fit(historyOf(s, trials(8)), {
      earlier: [study((x) => -bowl(x))],
    });
    expect(explained).toBeUndefined();
    expect(residual).toEqual(values[0]);
  });
  it("is left out with several objectives", () => {
    const two = trials(8).map((t, i) => ({ ...t, values: [i, -i] }));
    const history = historyOf(s, two, { a: "minimize", b: "minimize" });
    expect(fit(history, { earlier: [study(bowl)] }).explained).toBeUndefined();
  });
});
