import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { mean } from "../../numeric/statistics.ts";
import { choose, float } from "../../space/builders.ts";
import { type Space, space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { importanceByName, sharesOf } from "../importance.ts";
import { explain } from "./explain.ts";
import { forestEffects } from "./forest-effects.ts";

const n = 300;
const rng = createRng(3);
const unit = [0, 1, 2].map(() => Float64Array.from({ length: n }, () => rng.uniform()));
const rows = Array.from({ length: n }, (_, i) => i);
const lossOf = (f: (x: number, y: number, z: number) => number): Float64Array =>
  Float64Array.from(rows, (i) => f(unit[0][i], unit[1][i], unit[2][i]));

const mainEffects = (
  ...[units, loss, some, columns, stream]: [
    readonly Float64Array[],
    Float64Array,
    readonly number[],
    readonly number[],
    Rng,
  ]
): number[] =>
  forestEffects({ unit: units, loss, rows: some, columns }, [], stream).main.map((shares) =>
    shares.length === 0 ? 0 : mean(shares),
  );

describe("main effects", () => {
  it("are the shares of the variances that a sum of functions has", () => {
    // Var(2x) = 4/12 and Var(1[y > ½]) = 1/4: 4/7 and 3/7 of the whole.
    const loss = lossOf((x, y) => 2 * x + Number(y > 0.5));
    const [x, y, z] = mainEffects(unit, loss, rows, [0, 1, 2], createRng(1));
    expect(x).toBeCloseTo(4 / 7, 1);
    expect(y).toBeCloseTo(3 / 7, 1);
    expect(z).toBeLessThan(0.02);
  });
  it("are small where two columns matter only together", () => {
    const loss = lossOf((x, y) => Number(x > 0.5 !== y > 0.5));
    const effects = mainEffects(unit, loss, rows, [0, 1], createRng(1));
    expect(Math.max(...effects)).toBeLessThan(0.15);
  });
  it("sum to 1 at most, and do not depend on the unit or the zero of the loss", () => {
    const loss = lossOf((x, y, z) => x * y + z);
    const effects = mainEffects(unit, loss, rows, [0, 1, 2], createRng(1));
    expect(effects.reduce((s, v) => s + v, 0)).toBeLessThanOrEqual(1);
    const other = loss.map((v) => 1024 * v - 64);
    mainEffects(unit, other, rows, [0, 1, 2], createRng(1)).forEach((v, k) =>
      expect(v).toBeCloseTo(effects[k], 2),
    );
  });
  it("are found, too, where all losses are of the size of 1e-6", () => {
    const [x] = mainEffects(
      unit,
      lossOf((v) => 1e-6 * v),
      rows,
      [0, 1, 2],
      createRng(1),
    );
    expect(x).toBeGreaterThan(0.9);
  });
  it("are 0 where the loss is the same everywhere", () => {
    expect([...mainEffects(unit, new Float64Array(n).fill(4), rows, [0, 1], rng)]).toEqual([0, 0]);
  });
  it("read the rows and columns that they are given, and no others", () => {
    const loss = lossOf((x) => x);
    loss.fill(1e9, 200);
    const some = rows.slice(0, 200);
    const [z, x] = mainEffects(unit, loss, some, [2, 0], createRng(1));
    expect(x).toBeGreaterThan(0.9);
    expect(z).toBeLessThan(0.05);
  });
});

const sharesIn = (...[s, history, k]: [Space, History, number]) =>
  sharesOf(explain(s, history, k, 0));

describe("shares of the variance in a history", () => {
  const s = space({ x: float(0, 1), m: choose({ a: { y: float(0, 1) }, b: {} }) });
  const trials = Array.from({ length: 60 }, (_, i) => {
    const x = ((i * 7) % 60) / 60;
    const m =
      i % 2 === 0 ? { kind: "a" as const, y: ((i * 11) % 60) / 60 } : { kind: "b" as const };
    return { params: { x, m }, values: [10 * x] };
  });
  it("are in order, and all names have one", () => {
    const shares = sharesIn(s, historyOf(s, trials), 0);
    expect(Object.keys(shares)[0]).toBe("x");
    expect(Object.keys(shares).sort()).toEqual(["m", "m.a.y", "x"]);
    expect(shares["x"]).toBeGreaterThan(0.9);
    const list = Object.values(shares);
    expect(list).toEqual([...list].sort((a, b) => b - a));
  });
  it("leave out trials without a finite value, and those that are not complete", () => {
    const bad = [Infinity, Number.NaN, -Infinity].map((v) => ({ ...trials[0], values: [v] }));
    const pruned = { params: trials[0].params };
    const more = historyOf(s, [...trials, ...bad, pruned]);
    expect(sharesIn(s, more, 0)).toEqual(sharesIn(s, historyOf(s, trials), 0));
  });
  it("are all 0 where every trial has the same value", () => {
    const flat = trials.map((t) => ({ ...t, values: [1] }));
    expect(sharesIn(s, historyOf(s, flat), 0)).toEqual({ x: 0, m: 0, "m.a.y": 0 });
  });
  it("need four trials with a finite value", () => {
    const three = [...trials.slice(0, 3), { ...trials[3], values: [Infinity] }];
    expect(() => sharesIn(s, historyOf(s, three), 0)).toThrow(
      "importance needs at least 4 trials with a result, there are 3",
    );
  });
  it("of a study with one objective take no name of another one", () => {
    const study = { space: s, history: historyOf(s, trials) };
    expect(() => importanceByName({ ...study, objectives: "minimize" }, "f")).toThrow(
      expect.objectContaining({
        message: 'there is no objective "f"',
        hint: "leave it out: the only objective has no name",
      }),
    );
    const named = { ...study, objectives: { f: "minimize" as const } };
    expect(importanceByName(named, undefined)).toEqual(importanceByName(named, "f"));
  });
});
