import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { createRng } from "../../numeric/rng.ts";
import { categorical, choose, float, int, permutation } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { perturb } from "./perturb.ts";

const s = space({
  x: float(0, 1),
  n: int(0, 3),
  c: categorical(["a", "b", "c"]),
  order: permutation(["p", "q", "r"]),
  k: choose({ with: { m: float(0, 1) }, without: {} }),
});
const donor = new Float64Array(s.width);
s.toUnit({ x: 0.04, n: 1, c: "b", order: ["q", "p", "r"], k: { kind: "without" } }, donor);
const situation = { space: s, history: historyOf(s, []), step: 1 };
const draws = Array.from({ length: 4000 }, (_, i) => perturb(donor, situation, createRng(i)));
const share = (holds: (unit: Float64Array) => boolean): number =>
  draws.filter(holds).length / draws.length;

describe("perturbation", () => {
  it("moves a number by a tenth of its range, back inside at a border, or draws it anew", () => {
    expect(share((u) => Math.abs(u[0] - 0.14) < 1e-12)).toBeCloseTo(0.75, 1);
  });
  it("moves a number with cells to a neighbouring one", () => {
    const cell = (u: Float64Array): number => Math.floor(u[1] * 4);
    // Three in four move, half of them each way; of those drawn anew a quarter hits each cell.
    expect(share((u) => cell(u) === 0)).toBeCloseTo(0.375 + 0.0625, 1);
    expect(share((u) => cell(u) === 2)).toBeCloseTo(0.375 + 0.0625, 1);
    expect(share((u) => cell(u) === 1)).toBeCloseTo(0.0625, 1);
  });
  it("keeps choices and permutations that are not drawn anew, the latter as a whole", () => {
    expect(share((u) => u[2] === donor[2])).toBeCloseTo(0.75, 1);
    const same = (u: Float64Array): number => [3, 4, 5].filter((j) => u[j] === donor[j]).length;
    expect(share((u) => same(u) === 3)).toBeCloseTo(0.75, 1);
    expect(share((u) => same(u) === 0)).toBeCloseTo(0.25, 1);
  });
  it("draws coordinates of branches that the donor did not take", () => {
    expect(donor[7]).toBeNaN();
    for (const unit of draws) expect(unit[7] >= 0 && unit[7] < 1).toBe(true);
  });
});
