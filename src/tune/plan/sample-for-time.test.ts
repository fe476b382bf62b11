import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { divideRows } from "./divide-rows.ts";
import { sampleForTime } from "./sample-for-time.ts";
import type { PlanOptions } from "./tune-plan.ts";

const ROWS = 120_000;

/** A table in which each cell tells its row; every tenth row is of the rarer class. */
function dataset(rows = ROWS): Dataset {
  const index = Float64Array.from({ length: rows }, (_, i) => i);
  const number = (name: string) => ({ name, type: "number" as const, values: index });
  const texts = Array.from(index, (i) => `g${i % 7}`);
  return {
    table: {
      rows,
      columns: [
        ...Array.from({ length: 8 }, (_, j) => number(`x${j}`)),
        {
          ...{ name: "c", type: "category", categories: ["a", "b", "c"] },
          codes: Int32Array.from(index, (i) => i % 3),
        },
        {
          ...{ name: "t", type: "text", vocabulary: ["u", "v"] },
          starts: Int32Array.from({ length: rows + 1 }, (_, i) => 2 * i),
          tokens: Int32Array.from({ length: 2 * rows }, (_, k) => (k >> 1) % 2),
        },
      ],
    },
    targetName: "y",
    task: "classification",
    target: index.map((i) => Number(i % 10 === 0)),
    weights: index.map((i) => i + 1),
    classes: ["no", "yes"],
    kept: new Map([["who", texts]]),
    timesOf: (_, cells = []) => Float64Array.from(cells, (cell) => Number(cell.slice(1))),
    notes: [],
    fingerprint: "",
  };
}

const sample = (seconds: number | undefined, rows = ROWS, more: Partial<PlanOptions> = {}) =>
  sampleForTime({ target: "y", seconds, ...more }, dataset(rows), createRng(1));

describe("a table that is too large for the time", () => {
  it("has more rows if it is of images, whose first model is linear", () => {
    const values = new Float64Array(5000).map((_, i) => i % 256);
    const columns = Array.from({ length: 784 }, (_, j) => ({
      ...{ name: `p${j}`, type: "number" as const, values },
    }));
    const { table, target: _, weights: _w, ...rest } = dataset(5000);
    const classes = Array.from({ length: 10 }, (_, c) => `${c}`);
    const target = new Float64Array(5000).map((_, i) => i % 10);
    const rowsWith = (image: boolean): number => {
      const shape = { width: 28, height: 28, channels: 1, from: "columns" } as const;
      const own = { rows: table.rows, columns, ...(image && { image: shape }) };
      const data = { ...rest, classes, target, table: own, weights: undefined };
      return sampleForTime({ target: "y", seconds: 10 }, data, createRng(1)).dataset.table.rows;
    };
    expect(rowsWith(false)).toBeLessThan(2500);
    expect(rowsWith(true)).toBeGreaterThan(3500);
  });
  it("is sampled: the more time, the more rows; all without a limit of time", () => {
    const rows = [1, 5, 10, 30, 600, undefined].map((s) => sample(s).dataset.table.rows);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    expect(rows[0]).toBe(40_000);
    expect(rows[1]).toBeGreaterThan(rows[0]);
    expect(rows.slice(4)).toEqual([ROWS, ROWS]);
    expect(sample(undefined)).toMatchObject({ rows: undefined, notes: [] });
    expect(sample(0.1, 30_000).rows).toBeUndefined();
  });
  it("keeps the cells, target, weights and groups of each row together, and classes in their shares", () => {
    const { dataset: part, rows, notes } = sample(2);
    const { table, target, weights, kept, origin, timesOf } = part;
    const [x] = table.columns;
    const c = table.columns[8];
    const t = table.columns[9];
    if (x.type !== "number" || c.type !== "category" || t.type !== "text") throw new Error();
    expect(rows).toBe(x.values.length);
    expect(new Set(x.values).size).toBe(rows);
    for (const [k, i] of x.values.entries()) {
      const tokens = t.tokens.subarray(t.starts[k], t.starts[k + 1]);
      const own = [c.codes[k], target[k], weights?.[k], kept.get("who")?.[k], ...tokens];
      const wanted = [i % 3, Number(i % 10 === 0), i + 1, `g${i % 7}`, i % 2, i % 2];
      if (own.some((value, j) => value !== wanted[j])) expect(own, `row ${i}`).toEqual(wanted);
    }
    expect(x.values).toEqual(x.values.toSorted());
    expect(origin?.count).toBe(ROWS);
    expect(origin?.numbers).toEqual(Int32Array.from(x.values, (i) => i + 1));
    expect(timesOf("who")).toEqual(x.values.map((i) => i % 7));
    const share = target.reduce((sum, y) => sum + y, 0) / target.length;
    expect(share).toBeCloseTo(0.1, 3);
    expect(notes[0].message).toMatch(
      new RegExp(`^a random sample of ${rows} of ${ROWS} rows is used.* need about \\d+ seconds$`),
    );
  });
  it("says how much time suffices for all rows", () => {
    const [, needed] = /about (\d+) seconds/.exec(sample(2).notes[0].message) ?? [];
    expect(sample(Number(needed)).rows).toBeUndefined();
    expect(sample(Number(needed) / 2).rows).toBeDefined();
  });
  it("has fewer folds the less time there is, but at least three of few rows", () => {
    const folds = (seconds: number | undefined, rows: number, more: Partial<PlanOptions> = {}) => {
      const options = { target: "y", seconds, ...more };
      return divideRows(options, dataset(rows), rows, createRng(2)).folds.length;
    };
    expect([undefined, 600, 28, 27, 16, 15].map((s) => folds(s, 30_000))).toEqual([
      5, 5, 5, 3, 3, 1,
    ]);
    // Some 5 of 8 folds of a small table: 0.11 s for boosting of few rounds.
    expect([undefined, 1, 0.5].map((s) => folds(s, 1500))).toEqual([8, 8, 3]);
    expect(folds(5, 30_000, { folds: 4 })).toBe(4);
    expect(folds(5, 30_000, { repeats: 2 })).toBe(10);
  });
  it("has fewer folds the more classes there are", () => {
    const of = (classes: number) => ({
      ...dataset(20_000),
      target: Float64Array.from({ length: 20_000 }, (_, i) => i % classes),
      classes: Array.from({ length: classes }, (_, c) => `c${c}`),
    });
    const folds = (classes: number) =>
      divideRows({ target: "y", seconds: 60 }, of(classes), 20_000, createRng(2)).folds.length;
    expect([2, 8, 20].map(folds)).toEqual([5, 3, 1]);
  });
  it("has no more folds than the whole table has", () => {
    const folds = (options: PlanOptions, rows: number) => {
      const { dataset: part } = sampleForTime(options, dataset(rows), createRng(1));
      return divideRows(options, part, rows, createRng(2)).folds.length;
    };
    expect(folds({ target: "y" }, 60_000)).toBe(5);
    expect(folds({ target: "y", seconds: 1 }, ROWS)).toBe(1);
    expect(folds({ target: "y", seconds: 70 }, ROWS)).toBe(3);
    expect(folds({ target: "y", seconds: 1 }, 300_000)).toBe(1);
    const groups = { by: "group", column: "who", count: 4 } as const;
    expect(folds({ target: "y", seconds: 1, folds: groups }, ROWS)).toBe(4);
  });
});
