import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { float, permutation, subset } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { createStudy } from "../../study/study.ts";
import { Annealing } from "./annealing.ts";
import { MoveChoice } from "./move-choice.ts";

// Cities on a circle, in an order that says nothing.
const cities = [5, 2, 9, 0, 7, 11, 3, 8, 1, 10, 6, 4];
const at = (city: number) => [Math.cos((city * Math.PI) / 6), Math.sin((city * Math.PI) / 6)];
const length = (round: readonly number[]): number =>
  round.reduce((sum, city, i) => {
    const [a, b] = [at(city), at(round[(i + 1) % round.length])];
    return sum + Math.hypot(a[0] - b[0], a[1] - b[1]);
  }, 0);
const shortest = 12 * 2 * Math.sin(Math.PI / 12);

describe("local search, as auto uses it", () => {
  it("finds the shortest round of twelve cities, with and without a budget", async () => {
    for (const budget of [600, undefined]) {
      const study = await createStudy({
        ...{ space: { round: permutation(cities) }, objectives: "minimize", seed: 2 },
        ...(budget !== undefined && { budget }),
      });
      await study.optimize(({ round }) => length(round), { trials: budget ?? 900 });
      expect(study.best!.value).toBeCloseTo(shortest, 9);
      expect(study.trials.at(-1)!.origin).toEqual({
        sampler: "auto",
        reason: "local search: most coordinates are those of orders and subsets",
      });
      const rounds = study.trials.map((t) => t.params.round.join());
      // One point may be repeated, to see whether results are noisy.
      expect(new Set(rounds).size).toBeGreaterThanOrEqual(rounds.length - 1);
    }
  });
  it("finds nearly all items of a subset of given size, and the number beside it", async () => {
    const items = Array.from({ length: 30 }, (_, i) => i);
    const wanted = new Set([1, 4, 9, 16, 25]);
    const study = await createStudy({
      space: { chosen: subset(items, { min: 5, max: 5 }), x: float(0, 1) },
      ...{ objectives: "minimize", seed: 1, budget: 700 },
    });
    const loss = ({ chosen, x }: { chosen: readonly number[]; x: number }): number =>
      chosen.filter((i) => !wanted.has(i)).length + Math.abs(x - 0.3);
    // A Gaussian process is used for the first 200 results of subsets.
    const known = Array.from({ length: 200 }, (_, i) => {
      const params = { chosen: items.filter((k) => (k + i) % 6 === 0), x: i / 200 };
      return { params, result: loss(params) };
    });
    await study.add(known);
    await study.optimize(loss, { trials: 700 });
    const before = Math.min(...known.map(({ result }) => result));
    expect(before).toBeGreaterThan(2);
    expect(study.best!.value).toBeLessThan(1.1);
  });
  it("goes on in the same way where it was interrupted, beyond several starts", async () => {
    const run = async (stops: readonly number[]) => {
      const storage = memory();
      for (const trials of stops) {
        const space = { round: permutation(cities) };
        const study = await createStudy({ space, objectives: "minimize", seed: 3, storage });
        await study.optimize(({ round }) => Math.floor(length(round)), { trials });
        if (trials === 420) return study.trials.map((t) => t.params.round.join());
      }
      return [];
    };
    expect(await run([6, 11, 130, 251, 420])).toEqual(await run([420]));
  });
});

describe("annealing", () => {
  it("accepts what is worse by chance: less if it is much worse, or late, and never without a budget", () => {
    const annealing = new Annealing();
    for (const amount of [1, 4, Infinity, 0, -3]) annealing.note(amount); // geometric mean 2
    const share = (amount: number, spent: number | undefined): number => {
      let accepted = 0;
      for (let i = 0; i < 2000; i++) if (annealing.accepts(amount, spent, createRng(i))) accepted++;
      return accepted / 2000;
    };
    expect(share(0.2, 0)).toBeCloseTo(Math.exp(-1), 1);
    expect(share(0.4, 0)).toBeCloseTo(Math.exp(-2), 1);
    expect(share(0.2, 1)).toBe(0);
    expect(share(0.006, 1)).toBeCloseTo(Math.exp(-1), 1);
    expect(share(0.006, 3)).toBeCloseTo(Math.exp(-1), 1);
    expect(share(1e-9, undefined)).toBe(0);
  });
});

describe("the choice of moves", () => {
  it("prefers those that have gained, the latest results counting most, and leaves none out", () => {
    const choice = new MoveChoice(3);
    const shares = (): readonly number[] => {
      const counts = [0, 0, 0];
      const stream = createRng(5);
      for (let i = 0; i < 3000; i++) counts[choice.choose(stream)]++;
      return counts.map((n) => n / 3000);
    };
    for (const share of shares()) expect(share).toBeCloseTo(1 / 3, 1);
    for (let i = 0; i < 100; i++) for (const move of [0, 1, 2]) choice.note(move, move === 1);
    const [a, b, c] = shares();
    expect(b).toBeGreaterThan(0.7);
    expect(Math.min(a, c)).toBeGreaterThan(0.08);
    for (let i = 0; i < 200; i++) choice.note(1, false);
    expect(shares()[1]).toBeLessThan(0.55);
  });
});
