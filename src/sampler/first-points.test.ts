import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { scrambledSobol } from "../numeric/quasi-random.ts";
import { createRng } from "../numeric/rng.ts";
import { categorical, float, permutation } from "../space/builders.ts";
import { Encoding } from "../space/encoding.ts";
import { space } from "../space/space.ts";
import { measuresOf } from "../trial/measures.ts";
import { firstPoint, writeSpreadPoint } from "./first-points.ts";
import type { Problem } from "./sampler.ts";

const numbers = (count: number) =>
  space(Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, float(0, 1)])));
const problem = (of: Problem["space"]): Problem => ({
  space: of,
  measures: measuresOf("minimize", {}),
  budget: undefined,
  seed: 3,
});
/** A history of this many complete trials. */
const started = (of: Problem["space"], count: number) =>
  historyOf(
    of,
    Array.from({ length: count }, () => ({
      params: of.fromUnit(new Float64Array(of.width).fill(0.5)),
      values: [1],
    })),
  );

describe("first points", () => {
  it("begin with the centre of all numbers, choices at random", () => {
    const s = space({ x: float(0, 1), c: categorical(["a", "b", "c"]), y: float(0, 1) });
    const levels = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const unit = firstPoint(problem(s), started(s, 0), createRng(seed));
      expect([unit[0], unit[2]]).toEqual([0.5, 0.5]);
      levels.add(Math.floor(unit[1] * 3));
    }
    expect(levels.size).toBe(3);
  });
  it("continue with the Sobol point of their index, the same from any stream", () => {
    const s = numbers(3);
    const expected = new Float64Array(3);
    writeSpreadPoint(4, 3, createRng(0), expected);
    expect(firstPoint(problem(s), started(s, 4), createRng(1))).toEqual(expected);
    expect(firstPoint(problem(s), started(s, 4), createRng(2))).toEqual(expected);
  });
  it("have random coordinates after the first 52", () => {
    const s = numbers(60);
    const expected = new Float64Array(60);
    createRng(7).uniformInto(expected);
    const unit = firstPoint(problem(s), started(s, 4), createRng(7));
    expect(unit.subarray(52)).toEqual(expected.subarray(52));
    const sobol = new Float64Array(52);
    scrambledSobol(4, 3, sobol);
    expect(unit.subarray(0, 52)).toEqual(sobol);
  });
  it("keep nearer to the centre, where asked to, with more than five numbers", () => {
    for (const [count, factor] of [
      [5, 1],
      [20, 0.5], // √(5/20)
    ]) {
      const s = numbers(count);
      const plain = firstPoint(problem(s), started(s, 2), createRng(1));
      const central = firstPoint(problem(s), started(s, 2), createRng(1), new Encoding(s.axes));
      for (let j = 0; j < count; j++)
        expect(central[j] - 0.5).toBeCloseTo(factor * (plain[j] - 0.5), 12);
    }
  });
  it("leave the keys of a permutation where they are", () => {
    const s = space({ order: permutation(["a", "b", "c", "d", "e", "f", "g"]) });
    const plain = firstPoint(problem(s), started(s, 2), createRng(1));
    expect(firstPoint(problem(s), started(s, 2), createRng(1), new Encoding(s.axes))).toEqual(
      plain,
    );
  });
});
