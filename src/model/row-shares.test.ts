import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { constant } from "./constant.ts";
import { linear } from "./linear.ts";
import { rowShares } from "./row-shares.ts";

/** Rows with whole weights, and the same rows each as often as its weight. */
function rowsOf(classes: number) {
  const rng = createRng(classes);
  const list = Array.from({ length: 60 }, () => {
    const x = [rng.normal(), rng.normal()];
    const z = x[0]! - x[1]! + rng.normal();
    const y = classes === 0 ? z : classes === 2 ? Number(z > 0) : z < -0.5 ? 0 : z < 0.5 ? 1 : 2;
    return { x, y, weight: 1 + rng.integer(3) };
  });
  const build = (rows: typeof list) => ({
    x: { rows: rows.length, columns: 2, data: Float64Array.from(rows.flatMap((r) => r.x)) },
    y: { values: Float64Array.from(rows, (r) => r.y), classes },
  });
  const repeated = list.flatMap((row) => Array.from({ length: row.weight }, () => row));
  return {
    ...build(list),
    weights: Float64Array.from(list, (r) => r.weight),
    again: build(repeated),
  };
}

describe("a row of weight w counts as w rows", () => {
  it.each([0, 2, 3])("in the linear model and the constant of %d classes", (classes) => {
    const { x, y, weights, again } = rowsOf(classes);
    const rng = createRng(1);
    for (const l1_share of [0, 0.5]) {
      const params = { penalty: 0.01, l1_share, curves: false, log_target: false, log_odds: false };
      const weighted = linear.fit(x, y, params, rng, { weights }).predict(x);
      const repeated = linear.fit(again.x, again.y, params, rng).predict(x);
      for (const [i, p] of weighted.entries()) expect(p).toBeCloseTo(repeated[i]!, 3);
    }
    const shares = constant.fit(x, y, {}, rng, { weights }).predict(x);
    const wanted = constant.fit(again.x, again.y, {}, rng).predict(x);
    for (const [i, p] of shares.entries()) expect(p).toBeCloseTo(wanted[i]!, 10);
  });
});

it("shares of rows sum to 1", () => {
  expect([...rowShares(4, undefined)]).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect([...rowShares(2, Float64Array.of(1, 3))]).toEqual([0.25, 0.75]);
});
