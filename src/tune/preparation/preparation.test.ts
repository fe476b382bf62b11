import { describe, expect, it } from "vitest";
import type { Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { metrics } from "../metric.ts";
import { defaultCandidate, searchableFor } from "../search/candidates.ts";
import type { Column, Table } from "../table/data-table.ts";
import { fitPipeline } from "./pipeline.ts";
import { Preparation } from "./preparation.ts";

const n = 120;
const train = Int32Array.from({ length: 90 }, (_, i) => i);
const validation = Int32Array.from({ length: 30 }, (_, i) => 90 + i);
const number = (name: string, values: readonly number[]): Column => ({
  name,
  type: "number",
  values: Float64Array.from(values),
});
const date = (name: string, values: readonly number[]): Column => ({
  name,
  type: "date",
  values: Float64Array.from(values),
});
function category(name: string, texts: readonly (string | null)[]): Column {
  const categories = [...new Set(texts.filter((t) => t !== null))];
  return {
    name,
    type: "category",
    codes: Int32Array.from(texts, (t) => (t === null ? -1 : categories.indexOf(t))),
    categories,
  };
}

/**
 * A table of every kind of column, with a canary in the validation rows: values there that would
 * move any mean, scale, category or encoding.
 */
function make(canary: boolean): { table: Table; y: Target } {
  const rng = createRng(3);
  const at = (i: number, usual: number, loud: number): number => (canary && i >= 90 ? loud : usual);
  const u = Array.from({ length: n }, () => rng.uniform());
  return {
    table: {
      rows: n,
      columns: [
        number(
          "plain",
          u.map((v, i) => at(i, v, 1e9)),
        ),
        number(
          "gaps",
          u.map((v, i) => at(i, i % 7 === 0 ? Number.NaN : v, Number.NaN)),
        ),
        date(
          "when",
          u.map((v, i) => at(i, 19_000 + 300 * v, 99_999)),
        ),
        category(
          "few",
          u.map((v, i) =>
            canary && i >= 90 ? `canary${i % 3}` : v < 0.3 ? "a" : v < 0.6 ? "b" : "c",
          ),
        ),
        category(
          "many",
          u.map((v, i) =>
            canary && i >= 90 ? `canary${i}` : i % 11 === 0 ? null : `m${Math.floor(v * 30)}`,
          ),
        ),
      ],
    },
    y: { values: Float64Array.from(u, (v, i) => at(i, v > 0.5 ? 1 : 0, 1)), classes: 2 },
  };
}

describe("what is learned from training rows", () => {
  it.each(["constant" as const, ...searchableFor({ texts: false, images: false })])(
    "has nothing of validation rows in it, neither of their cells nor of their targets: %s",
    (model) => {
      const candidate =
        model === "constant" ? { model, params: {} } : defaultCandidate(model, "classification");
      const fit = (canary: boolean) => {
        const { table, y } = make(canary);
        return JSON.stringify(
          fitPipeline(candidate, {
            ...{ table, target: y, rows: train, rng: createRng(1) },
          }).pipeline.toJSON(),
        );
      };
      expect(fit(true)).toBe(fit(false));
    },
  );
  it("does not let a row see its own target: pure noise as a category of many values scores like chance", () => {
    const rng = createRng(11);
    const rows = 600;
    const table: Table = {
      rows,
      columns: [
        category(
          "noise",
          Array.from({ length: rows }, () => `v${rng.integer(150)}`),
        ),
      ],
    };
    const y: Target = {
      values: Float64Array.from({ length: rows }, () => (rng.uniform() < 0.5 ? 1 : 0)),
      classes: 2,
    };
    const first = Int32Array.from({ length: 400 }, (_, i) => i);
    const { x } = Preparation.fit(table, first, y, { encoding: "target", scale: false });
    const two = new Float64Array(800);
    for (let i = 0; i < 400; i++) two[i * 2 + 1] = x.data[i];
    // Encoded by all rows, its own among them, noise would rank its own targets at about 0.75.
    expect(metrics.auc.score(two, { values: y.values.slice(0, 400), classes: 2 })).toBeLessThan(
      0.6,
    );
  });
});

describe("preparation", () => {
  const { table, y } = make(false);
  it("fills what is missing with the training median and says that it was missing", () => {
    const t: Table = { rows: 4, columns: [number("a", [1, 3, Number.NaN, 8])] };
    const { x } = Preparation.fit(
      t,
      Int32Array.of(0, 1, 2),
      { values: Float64Array.of(0, 1, 0, 1), classes: 2 },
      { encoding: "one-hot", scale: false },
    );
    expect([...x.data]).toEqual([1, 0, 3, 0, 2, 1]);
  });
  it("scales to mean 0 and variance 1", () => {
    const { x } = Preparation.fit(table, train, y, { encoding: "one-hot", scale: true });
    for (let j = 0; j < x.columns; j++) {
      const column = Array.from({ length: x.rows }, (_, i) => x.data[i * x.columns + j]);
      const mean = column.reduce((a, b) => a + b, 0) / x.rows;
      expect(mean).toBeCloseTo(0, 9);
      expect(column.reduce((s, v) => s + v * v, 0) / x.rows).toBeCloseTo(1, 6);
    }
  });
  it("gives rows never seen, with categories never seen, numbers all the same", () => {
    for (const encoding of ["one-hot", "target"] as const) {
      const { preparation, x } = Preparation.fit(table, train, y, { encoding, scale: true });
      const strange = make(true).table;
      const out = Preparation.fromJSON(JSON.parse(JSON.stringify(preparation.toJSON()))).transform(
        strange,
        validation,
      );
      expect(out.columns).toBe(x.columns);
      expect(out.data.every(Number.isFinite)).toBe(true);
    }
  });
  it("encodes categories of three classes and of numbers by their targets, shrunk towards the mean", () => {
    const t: Table = {
      rows: 100,
      columns: [
        category(
          "c",
          Array.from({ length: 100 }, (_, i) => `k${i % 10}`),
        ),
      ],
    };
    const values = Float64Array.from({ length: 100 }, (_, i) => (i % 10) * 10);
    const { preparation } = Preparation.fit(
      t,
      Int32Array.from({ length: 100 }, (_, i) => i),
      { values, classes: 0 },
      { encoding: "target", scale: false },
    );
    const out = preparation.transform(t, Int32Array.of(0, 9));
    // Ten rows of 90 and ten of the mean 45.
    expect(out.data[1]).toBeCloseTo((10 * 90 + 10 * 45) / 20, 9);
    const three = Preparation.fit(
      t,
      Int32Array.from({ length: 100 }, (_, i) => i),
      { values: values.map((v) => (v / 10) % 3), classes: 3 },
      { encoding: "target", scale: false },
    );
    expect(three.x.columns).toBe(3);
  });
});

describe("a preparation that keeps missing cells", () => {
  const { NaN: none } = Number;
  const texts = Array.from({ length: 40 }, (_, i) => (i === 7 ? null : `c${i % 20}`));
  const table: Table = {
    rows: 40,
    columns: [
      number(
        "a",
        texts.map((_, i) => (i % 5 === 0 ? none : i)),
      ),
      category(
        "few",
        texts.map((_, i) => (i === 3 ? null : i % 3 === 0 ? "x" : "y")),
      ),
      category("many", texts),
      date(
        "day",
        texts.map((_, i) => (i === 1 ? none : i)),
      ),
    ],
  };
  const y: Target = { values: Float64Array.from(texts, (_, i) => i % 2), classes: 2 };
  const rows = Int32Array.from(texts, (_, i) => i);
  const options = { encoding: "ordered", scale: false, missing: "keep" } as const;
  const { preparation, x } = Preparation.fit(table, rows, y, options);
  const rowOf = (m: typeof x, i: number): number[] => [...m.data.subarray(i * 8, i * 8 + 8)];

  it("gives NaN for them, and no further column", () => {
    // The date has five: days, month, day, weekday and day of the year.
    expect(x.columns).toBe(8);
    const again = Preparation.fromJSON(JSON.parse(JSON.stringify(preparation.toJSON())));
    for (const m of [x, preparation.transform(table, rows), again.transform(table, rows)]) {
      expect(rowOf(m, 0)[0]).toBeNaN();
      expect(rowOf(m, 1).slice(3)).toEqual([none, none, none, none, none]);
      expect(rowOf(m, 3).slice(0, 2)).toEqual([3, none]);
      expect(rowOf(m, 7)[2]).toBeNaN();
      expect(rowOf(m, 8)).toEqual([8, 1, expect.any(Number), 8, 1, 9, 5, 9]);
    }
  });
  it("encodes a training row by the targets before it in random orders, other rows by all", () => {
    // Both rows of a category have the same target, 0 or 1, and the mean of all is 0.5: in an order
    // the first of them has 0.5, the second 0.25 or 0.75.
    for (const i of [0, 1, 20, 21]) {
      const [first, second] = [rowOf(x, i % 20)[2], rowOf(x, (i % 20) + 20)[2]];
      expect(first + second).toBeCloseTo(i % 2 === 0 ? 0.75 : 1.25, 12);
      expect(rowOf(preparation.transform(table, rows), i)[2]).toBeCloseTo(
        i % 2 === 0 ? 0.5 / 3 : 2.5 / 3,
        12,
      );
    }
  });
});

it.each(["one-hot", "target", "ordered"] as const)(
  "takes a row of weight w as w rows, in medians, means, scales and encodings: %s",
  (encoding) => {
    const { table, y } = make(false);
    const weights = Float64Array.from({ length: table.rows }, (_, i) => 1 + (i % 3));
    const repeated = [...train].flatMap((i) => new Array<number>(weights[i]).fill(i));
    const holes = Float64Array.from({ length: table.rows }, (_, i) =>
      i % 7 === 2 ? Number.NaN : (i * i) % 31,
    );
    const wide = { ...table, columns: [...table.columns, number("holes", [...holes])] };
    for (const scale of [false, true, "robust"] as const) {
      // Encodings of training rows are by parts of them, which differ: their scale does as well.
      if (scale !== false && encoding !== "one-hot") continue;
      const options = { encoding, scale };
      const weighed = Preparation.fit(wide, train, y, options, weights);
      const ones = new Float64Array(table.rows).fill(1);
      const again = Preparation.fit(wide, Int32Array.from(repeated), y, options, ones);
      const out = weighed.preparation.transform(wide, train).data;
      const wanted = again.preparation.transform(wide, train).data;
      out.forEach((v, k) => expect(v).toBeCloseTo(wanted[k], 9));
      const plain = Preparation.fit(wide, train, y, options).preparation.transform(wide, train);
      expect(out).not.toEqual(plain.data);
    }
  },
);
