import { describe, expect, it } from "vitest";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { createRng } from "../../numeric/rng.ts";
import { float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { pb2 } from "./pb2.ts";
import { pbt } from "./pbt.ts";
import { population } from "./population.ts";

const s = space({ x: float(0, 1) });
type Trial = WrittenTrial<typeof s.params>;
/** A member with losses at the ends of its intervals of four steps. */
const member = (
  state: "running" | "paused" | "complete",
  x: number,
  ...losses: number[]
): Trial => ({
  params: { x },
  state,
  ...(state === "complete" && { values: [losses[losses.length - 1]] }),
  curve: losses.map((loss, i) => [4 * (i + 1), [loss]] as const),
});
/** Continues with the donor's coordinates as they are. */
const copyDonor = population("copy", { interval: 4, max: 12 }, () => (donor) => donor);

describe("a population", () => {
  it("decides at each interval, and at the end", () => {
    const pruner = population("p", { interval: 4, max: 10 }, () => (donor) => donor);
    const at = (step: number) =>
      historyOf(s, [
        { params: { x: 0 }, state: "running", curve: step === 0 ? [] : [[step, [1]]] },
      ]);
    const next = [0, 3, 4, 7, 8, 9].map((step) => pruner.next?.(0, at(step)));
    expect(next).toEqual([4, 4, 8, 8, 10, 10]);
    expect([3, 4, 9, 10].map((step) => pruner.decide(0, at(step), true))).toEqual([
      "continue",
      "pause",
      "pause",
      "continue",
    ]);
  });
  it("pauses a member once in each interval, also where a report skips its end", () => {
    const after = (...steps: number[]) =>
      copyDonor.decide(
        0,
        historyOf(s, [
          { params: { x: 0 }, state: "running", curve: steps.map((step) => [step, [1]] as const) },
        ]),
        true,
      );
    expect(after(4, 5)).toBe("continue");
    expect(after(3, 6)).toBe("pause");
    expect(after(6, 7)).toBe("continue");
    expect(after(7, 13)).toBe("continue"); // beyond the last step
  });
  it("begins new members before any continues, then continues those with the fewest steps", () => {
    const history = historyOf(s, [
      member("paused", 0, 1, 1),
      member("paused", 0, 1),
      member("running", 0),
      member("paused", 0, 1),
    ]);
    expect(copyDonor.promote?.(history, 9, true)).toEqual([]);
    expect(copyDonor.promote?.(history, 9, false)).toEqual([1, 3, 0]);
    expect(copyDonor.promote?.(history, 2, false)).toEqual([1, 3]);
  });
  it("has members of one objective", () => {
    expect(copyDonor).toMatchObject({ population: true, supports: { objectives: 1 } });
  });
});

describe("a takeover", () => {
  const four = [
    member("paused", 0.1, 2),
    member("paused", 0.2, 1),
    member("paused", 0.3, 4),
    member("paused", 0.4, 3),
  ];
  const takeover = (trials: readonly Trial[], number: number, pruner = copyDonor, of = s) =>
    pruner.takeover?.(number, historyOf(of, trials), of, createRng(1));

  it("makes the worst quarter copy the best quarter", () => {
    const found = takeover(four, 2);
    expect(found).toEqual({ from: 1, unit: Float64Array.of(0.2), end: 12 });
    expect([0, 1, 3].map((number) => takeover(four, number))).toEqual(Array(3).fill(undefined));
  });
  it("is decided by the losses at the member's own step, of those that came as far", () => {
    // Member 2 is the worst at step 4, although member 1 has become worse by step 8.
    const ahead = four.with(1, member("running", 0.2, 1, 99));
    expect(takeover(ahead, 2)?.from).toBe(1);
    const behind = four.with(3, member("running", 0.4));
    expect(takeover(behind, 2)).toBeUndefined(); // a quarter of three is none
  });
  it("takes NaN for the worst loss, and does not copy it", () => {
    const nan = four.with(0, member("paused", 0.1, Number.NaN));
    expect(takeover(nan, 0)?.from).toBe(1);
    expect(takeover(nan, 2)).toBeUndefined();
    const all = four.map((_, i) => member("paused", i / 10, Number.NaN));
    expect([0, 1, 2, 3].map((number) => takeover(all, number))).toEqual(Array(4).fill(undefined));
  });
  it("copies no member that has finished, whose checkpoint is gone", () => {
    expect(takeover(four.with(1, member("complete", 0.2, 1)), 2)).toBeUndefined();
  });
  it("of equally bad members is that of the one with the higher number", () => {
    const equal = [1, 4, 4, 2].map((loss, i) => member("paused", i / 10, loss));
    expect(takeover(equal, 2)?.from).toBe(0);
    expect(takeover(equal, 1)).toBeUndefined();
  });
  it("has the donor's coordinates where no draw meets the constraints", () => {
    const forbidden = space({ x: float(0, 1) }, { constraints: { never: () => false } });
    const pruner = pbt({ interval: 4, max: 12 });
    expect(takeover(four, 2, pruner, forbidden)?.unit).toEqual(Float64Array.of(0.2));
  });
  it("draws until the constraints are met", () => {
    const low = space({ x: float(0, 1) }, { constraints: { low: ["x", "<", 0.15] } });
    const pruner = pbt({ interval: 4, max: 12 });
    for (let seed = 0; seed < 20; seed++) {
      const found = pruner.takeover?.(2, historyOf(low, four), low, createRng(seed));
      expect(found?.unit[0]).toBeLessThan(0.15);
    }
  });
});

describe("what is refused", () => {
  it.each([
    [{ interval: 0, max: 9 }, "pbt needs whole numbers 1 ≤ interval < max, got interval 0, max 9"],
    [{ interval: 9, max: 9 }, "pbt needs whole numbers 1 ≤ interval < max, got interval 9, max 9"],
    [
      { interval: 1, max: 2.5 },
      "pbt needs whole numbers 1 ≤ interval < max, got interval 1, max 2.5",
    ],
    [{ interval: 1, max: 9, share: 0 }, "share of pbt must be above 0 and 0.5 at most, got 0"],
    [
      { interval: 1, max: 9, share: 0.51 },
      "share of pbt must be above 0 and 0.5 at most, got 0.51",
    ],
  ])("%o", (options, message) => {
    expect(() => pbt(options)).toThrow(expect.objectContaining({ code: "usage", message }));
  });
});

describe("pb2", () => {
  const options = { interval: 4, max: 16 };
  /** Twelve members whose loss falls by 1 − (x − 0.2)² in each interval; the last is the worst. */
  const members = (intervals: number): Trial[] =>
    Array.from({ length: 12 }, (_, i) => {
      const x = i / 11;
      const losses = Array.from({ length: 1 + intervals }, (_, k) => 10 - k * (1 - (x - 0.2) ** 2));
      return member("paused", x, ...losses);
    });
  const explored = (trials: readonly Trial[], seed: number, pruner = pb2(options)) =>
    pruner.takeover?.(11, historyOf(s, trials), s, createRng(seed));

  it("moves towards the parameters with which the loss fell the most", () => {
    for (const seed of [1, 2, 3]) expect(explored(members(1), seed)?.unit[0]).toBeCloseTo(0.2, 0.9);
  });
  it("perturbs as pbt does where fewer than eight intervals are known", () => {
    // Nine members with no interval after the first have none that the model could learn from.
    const ranked = members(0).map((_, i) => member("paused", i / 11, i));
    for (const seed of [1, 2, 3])
      expect(explored(ranked, seed)).toEqual(explored(ranked, seed, pbt(options)));
  });
  it("makes the same choice from the same stream", () => {
    expect(explored(members(2), 5)).toEqual(explored(members(2), 5));
  });
  it("tries nothing that the constraints forbid", () => {
    const high = space({ x: float(0, 1) }, { constraints: { high: (p) => p.x > 0.6 } });
    const trials = members(1);
    const found = pb2(options).takeover?.(11, historyOf(high, trials), high, createRng(1));
    expect(found?.unit[0]).toBeGreaterThan(0.6);
  });
  it("has whole numbers among its choices, as cells", () => {
    const whole = space({ n: int(0, 3) });
    const trials = Array.from({ length: 12 }, (_, i) => ({
      params: { n: i % 4 },
      state: "paused" as const,
      curve: [
        [4, [i]],
        [8, [i - (i % 4 === 1 ? 3 : 0) + (i === 11 ? 5 : 0)]],
      ] as const,
    }));
    const found = pb2(options).takeover?.(11, historyOf(whole, trials), whole, createRng(2));
    expect(found && whole.fromUnit(found.unit)).toEqual({ n: 1 });
  });
});
