import { describe, expect, it } from "vitest";
import { axisOf, flipAxis } from "../dashboard/src/data/axis.ts";
import { brushOf, sharesOf } from "../dashboard/src/data/brush.ts";
import { findFailureRegion } from "../dashboard/src/data/failure-region.ts";
import { frontOf } from "../dashboard/src/data/front.ts";
import { sortRows } from "../dashboard/src/data/sort-rows.ts";
import { Trials } from "../dashboard/src/data/trials.ts";
import { createRng } from "../src/numeric/rng.ts";
import { Column } from "../src/server/columns/column.ts";

describe("rows in the order of a column", () => {
  it.each([50, 30_000])("are as a comparison orders %i of them, in both directions", (count) => {
    const rng = createRng(7);
    const column = new Column();
    const kinds = [
      () => rng.uniform() - 0.5,
      () => 0,
      () => -0,
      () => -Infinity,
      () => 1e300,
      () => null,
    ];
    for (let row = 0; row < count; row++)
      column.set(row, row % 11 === 3 ? `t${row % 5}` : kinds[row % kinds.length]!());
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    const group = (v: unknown): number => (v === null ? 2 : typeof v === "string" ? 1 : 0);
    for (const sign of [1, -1]) {
      const expected = [...rows].sort((a, b) => {
        const [u, v] = [column.at(a), column.at(b)] as [number, number];
        if (group(u) !== group(v)) return group(u) - group(v);
        return sign * (u < v ? -1 : u > v ? 1 : a - b);
      });
      expect([...sortRows(rows, column, sign < 0)]).toEqual(expected);
    }
  });
});

/** Trials as events bring them. */
function trialsOf(count: number, make: (i: number, u: () => number) => object): Trials {
  const rng = createRng(3);
  const trials = new Trials();
  trials.values.set("value", new Column());
  trials.update(
    Array.from({ length: count }, (_, number) => ({
      ...{ number, state: "complete", params: {}, feasible: true },
      ...make(number, () => rng.uniform()),
    })),
  );
  return trials;
}

describe("the region where trials fail", () => {
  it("is found where they are concentrated, and nowhere where they are not", () => {
    const numbers = { there: new Set<number>(), anywhere: new Set<number>() };
    const trials = trialsOf(600, (number, u) => {
      const params = { lr: u(), depth: Math.floor(12 * u()), kind: ["a", "b", "c"][number % 3] };
      const isThere = params.lr > 0.7 && params.kind === "b";
      const isAnywhere = !isThere && u() < 0.08;
      if (isThere) numbers.there.add(number);
      if (isAnywhere) numbers.anywhere.add(number);
      return { params, state: isThere || isAnywhere ? "failed" : "complete" };
    });
    const { conditions, failed, trials: all } = findFailureRegion(trials, numbers.there);
    expect(conditions).toHaveLength(2);
    expect(conditions).toContainEqual({ name: "kind", values: ["b"] });
    const lr = conditions.find(({ name }) => name === "lr");
    expect(lr).toMatchObject({ high: Infinity });
    expect(lr && "low" in lr ? lr.low : 0).toBeCloseTo(0.7, 1);
    expect([failed, all]).toEqual([numbers.there.size, numbers.there.size]);
    expect(findFailureRegion(trials, numbers.anywhere).conditions).toEqual([]);
  });
});

describe("the front of feasible trials", () => {
  it.each([2, 3])("of %i objectives has each trial that no other one dominates", (objectives) => {
    const names = ["a", "b", "c"].slice(0, objectives);
    const trials = trialsOf(300, (number, u) => ({
      value: Object.fromEntries(names.map((name) => [name, Math.floor(20 * u())])),
      feasible: number % 5 !== 0,
    }));
    const directions = { a: "minimize", b: "maximize", c: "minimize" } as const;
    const shown = Object.fromEntries(names.map((name) => [name, directions[name as "a"]]));
    const signed = (row: number) =>
      names.map((name) => (name === "b" ? -1 : 1) * trials.values.get(name)!.numbers[row]!);
    const rows = [...Array(300).keys()].filter((row) => row % 5 !== 0);
    const expected = rows.filter(
      (row) =>
        !rows.some((other) => {
          const [x, y] = [signed(other), signed(row)];
          return x.every((v, i) => v <= y[i]!) && x.some((v, i) => v < y[i]!);
        }),
    );
    expect([...frontOf(trials, shown)].sort((a, b) => a - b)).toEqual(expected);
  });
});

describe("an axis upside down", () => {
  const trials = trialsOf(40, (i) => ({ params: { x: i / 4 } }));
  const axis = axisOf({ trials, name: "x" });
  const upsideDown = flipAxis(axis);
  it("has every trial and label at the opposite place", () => {
    expect(upsideDown.shares[0]! + axis.shares[0]!).toBeCloseTo(1, 6);
    expect(upsideDown.ticks.map(({ text }) => text)).toEqual(axis.ticks.map(({ text }) => text));
    expect(upsideDown.ticks[0]!.share + axis.ticks[0]!.share).toBeCloseTo(1, 12);
  });
  it("selects what lies between two places of it", () => {
    const brush = brushOf(upsideDown, 0.1, 0.4);
    expect(brush).toEqual(brushOf(axis, 0.6, 0.9));
    const [low, high] = sharesOf(upsideDown, brush);
    expect([low, high].map((share) => Number(share.toFixed(4)))).toEqual([0.1, 0.4]);
    expect(brushOf(upsideDown, 0, 0.4)).toMatchObject({ high: Infinity });
  });
});
