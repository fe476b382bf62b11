import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { Preparation } from "../preparation/preparation.ts";
import { createColumnBuilder } from "../table/column-builder.ts";

const tableOf = (texts: readonly string[]) => {
  const builder = createColumnBuilder({ name: "review", type: "text" }, texts.length);
  for (const text of texts) builder.add(text);
  return { rows: texts.length, columns: [builder.build()] };
};
const rowsOf = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);
const options = { encoding: "one-hot", scale: false } as const;

describe("a column of texts", () => {
  it("is the mean effect of its words on the target, each shrunk by ten rows", () => {
    const texts = ["good", "good", "bad", "bad", "good bad", ""];
    const y = { values: Float64Array.of(1, 1, 0, 0, 1, 0), classes: 2 };
    const { preparation } = Preparation.fit(tableOf(texts), rowsOf(6), y, options);
    const x = preparation.transform(tableOf(["GOOD", "bad", "good bad", "unknown"]), rowsOf(4));
    const good = (3 - 3 * 0.5) / (3 + 10);
    const bad = (1 - 3 * 0.5) / (3 + 10);
    expect(x.columns).toBe(1);
    [good, bad, (good + bad) / 2, 0].forEach((wanted, i) =>
      expect(x.data[i]).toBeCloseTo(wanted, 12),
    );
  });
  it("has a column per class for more than two, and is missing without words where that is kept", () => {
    const y = { values: Float64Array.of(0, 1, 2, 0, 1, 2), classes: 3 };
    const table = tableOf(["a b", "b c", "c a", "a b", "b c", ""]);
    const { x } = Preparation.fit(table, rowsOf(6), y, { ...options, missing: "keep" });
    expect(x.columns).toBe(3);
    expect([...x.data.subarray(15)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
  it("does not tell a training row its own target", () => {
    // Random words and a random target: what a row's encoding says of its own target must be noise.
    const rng = createRng(4);
    const n = 2000;
    const texts = Array.from({ length: n }, () =>
      Array.from({ length: 6 }, () => `w${Math.floor(rng.uniform() * 400)}`).join(" "),
    );
    const values = Float64Array.from({ length: n }, () => (rng.uniform() < 0.5 ? 1 : 0));
    const { x, preparation } = Preparation.fit(
      tableOf(texts),
      rowsOf(n),
      { values, classes: 2 },
      options,
    );
    const difference = (data: ArrayLike<number>): number => {
      const sums = [0, 0];
      const counts = [0, 0];
      for (let i = 0; i < n; i++) {
        sums[values[i]] += data[i];
        counts[values[i]]++;
      }
      return sums[1] / counts[1] - sums[0] / counts[0];
    };
    const own = difference(preparation.transform(tableOf(texts), rowsOf(n)).data);
    expect(own).toBeGreaterThan(0.02);
    expect(Math.abs(difference(x.data))).toBeLessThan(own / 5);
  });
  it("is the same after saving", () => {
    const texts = ["a b c", "a d", "b d", "c c a"];
    const y = { values: Float64Array.of(1.5, -2, 0.25, 7), classes: 0 };
    const { preparation } = Preparation.fit(tableOf(texts), rowsOf(4), y, options);
    const again = Preparation.fromJSON(JSON.parse(JSON.stringify(preparation.toJSON())));
    expect(again.transform(tableOf(texts), rowsOf(4))).toEqual(
      preparation.transform(tableOf(texts), rowsOf(4)),
    );
  });
});
