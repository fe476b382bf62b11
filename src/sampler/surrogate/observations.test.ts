import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { createRng } from "../../numeric/rng.ts";
import { choose, float } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { space } from "../../space/space.ts";
import { filledIn } from "./observations.ts";
import { observeAny } from "./observe-any.ts";

const s = space({ x: float(0, 1) });
const encoding = new Encoding(s.axes);
const at = (x: number, value?: number) => ({
  params: { x },
  ...(value !== undefined && { values: [value] }),
});

describe("observations", () => {
  it("are the encoded points with their losses, a maximized one with its sign changed", () => {
    const seen = observeAny(historyOf(s, [at(0.2, 3), at(0.7, 5)], "maximize"), encoding, 100);
    expect(seen.rows).toEqual([0, 1]);
    expect([...seen.x]).toEqual([0.2, 0.7]);
    expect([...seen.losses[0]]).toEqual([-3, -5]);
    expect([...seen.complete, ...seen.feasible]).toEqual([1, 1, 1, 1]);
  });
  it("of no trials are empty", () => {
    const seen = observeAny(historyOf(s, []), encoding, 100);
    expect([seen.n, seen.x.length, seen.losses[0].length]).toEqual([0, 0, 0]);
  });
  it("have no value for failed trials, and a finite one for infinitely bad values", () => {
    const seen = observeAny(
      historyOf(s, [
        at(0.1, 2),
        { params: { x: 0.2 }, state: "failed" },
        at(0.3, Number.NaN),
        at(0.4, Infinity),
        at(0.5, -Infinity),
        at(0.6, 7),
      ]),
      encoding,
      100,
    );
    expect([...seen.losses[0]]).toEqual([2, Number.NaN, Number.NaN, 7, Number.NaN, 7]);
    expect([...seen.complete]).toEqual([1, 0, 0, 1, 0, 1]);
  });
  it("are 0 where every value is infinite", () => {
    const seen = observeAny(historyOf(s, [at(0.1, Infinity), at(0.2, Infinity)]), encoding, 100);
    expect([...seen.losses[0]]).toEqual([0, 0]);
  });
  it("have an excess for each limit, and are feasible where all are kept", () => {
    const history = historyOf(
      s,
      [
        { ...at(0.1, 1), limits: [1, 5] },
        { ...at(0.2, 1), limits: [3, 5] },
        { ...at(0.3, 1), limits: [2, 3] },
        { params: { x: 0.4 }, state: "failed" },
      ],
      "minimize",
      { most: { atMost: 2 }, least: { atLeast: 4 } },
    );
    const seen = observeAny(history, encoding, 100);
    expect([...seen.excesses[0]]).toEqual([-1, 1, 0, Number.NaN]);
    expect([...seen.excesses[1]]).toEqual([-1, -1, 1, Number.NaN]);
    expect([...seen.feasible]).toEqual([1, 0, 0, 0]);
    expect([...seen.complete]).toEqual([1, 1, 1, 0]);
  });
});

describe("pruned trials", () => {
  const curve = (level: number, steps: number) =>
    Array.from({ length: steps }, (_, i) => level + 1 / (i + 1));
  const complete = (level: number) => ({
    params: { x: level },
    curve: curve(level, 8),
    values: [level + 1 / 8],
  });
  it("count as the forecast of their curve, but no better than the best complete one", () => {
    const trials = [complete(0.2), complete(0.4), complete(0.6), complete(0.8)];
    const pruned = (level: number) => ({ params: { x: 0.5 }, curve: curve(level, 4) });
    const losses = (level: number) =>
      observeAny(historyOf(s, [...trials, pruned(level)]), encoding, 100).losses[0];
    expect(losses(0.5)[4]).toBeGreaterThan(0.4);
    expect(losses(0.5)[4]).toBeLessThan(0.85);
    expect(losses(0.6)[4]).toBeGreaterThan(losses(0.5)[4]);
    expect(losses(-5)[4]).toBe(0.2 + 1 / 8);
  });
  it("without a curve count as the median, and are not complete", () => {
    const seen = observeAny(
      historyOf(s, [at(0.1, 1), at(0.2, 5), at(0.3, 9), { params: { x: 0.4 } }]),
      encoding,
      100,
    );
    expect(seen.losses[0][3]).toBe(5);
    expect([seen.complete[3], seen.feasible[3]]).toEqual([0, 0]);
  });
  it("count as results before any trial is complete", () => {
    const seen = observeAny(
      historyOf(s, [{ params: { x: 0.1 }, curve: [3, 2] }, { params: { x: 0.2 } }]),
      encoding,
      100,
    );
    expect(seen.losses[0][0]).toBeCloseTo(2, 9);
    expect(seen.losses[0][1]).toBeNaN();
    expect([...seen.complete, ...seen.feasible]).toEqual([1, 0, 1, 0]);
  });
  it("with several objectives count as the values that they reported last", () => {
    const history = historyOf(
      s,
      [
        { params: { x: 0.1 }, values: [1, 2] },
        {
          params: { x: 0.2 },
          curve: [
            [1, [9, 8]],
            [5, [4, 3]],
          ],
        },
        { params: { x: 0.3 } },
      ],
      { a: "minimize", b: "maximize" },
    );
    const [a, b] = observeAny(history, encoding, 100).losses;
    expect([...a]).toEqual([1, 4, Number.NaN]);
    expect([...b]).toEqual([-2, -3, Number.NaN]);
  });
});

describe("of more trials than wanted", () => {
  const many = historyOf(
    s,
    Array.from({ length: 300 }, (_, i) => at(i / 300, (i * 7) % 300)),
  );
  const { rows, n, x } = observeAny(many, encoding, 60);
  it("as many as wanted are taken, each once, in completion order", () => {
    expect([n, rows.length, new Set(rows).size, x.length]).toEqual([60, 60, 60, 60]);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect([...x]).toEqual(rows.map((i) => many.finished.unit[0][i]));
  });
  it("a third are the best and a third the newest; the others come from all times", () => {
    const taken = new Set(rows);
    for (let i = 0; i < 300; i++) if ((i * 7) % 300 < 20) expect(taken.has(i)).toBe(true);
    for (let i = 280; i < 300; i++) expect(taken.has(i)).toBe(true);
    const others = rows.filter((i) => i < 280 && (i * 7) % 300 >= 20);
    for (const from of [0, 70, 140, 210])
      expect(others.some((i) => i >= from && i < from + 70)).toBe(true);
  });
});

it("a point for a search has random coordinates on branches that were not taken", () => {
  const branches = space({ y: float(0, 1), o: choose({ p: { m: float(0, 1) }, q: {} }) });
  const { finished } = historyOf(branches, [
    { params: { y: 0.25, o: { kind: "q" } }, values: [1] },
    { params: { y: 0.75, o: { kind: "p", m: 0.5 } }, values: [1] },
  ]);
  const filled = filledIn(finished, 0, createRng(1));
  expect([...filled.subarray(0, 2)]).toEqual([0.25, 0.75]);
  expect(filled[2]).toBe(createRng(1).uniform());
  expect([...filledIn(finished, 1, createRng(1))]).toEqual([0.75, 0.25, 0.5]);
});
