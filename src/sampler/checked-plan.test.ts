import { describe, expect, it } from "vitest";
import type { Rng } from "../numeric/rng.ts";
import { choose, float, int } from "../space/builders.ts";
import type { ParamTree } from "../space/param.ts";
import { createStudy } from "../study/study.ts";
import { EVERYTHING, type Plan, type Sampler, type SamplerSupports } from "./sampler.ts";

const line = { x: float(0, 1) };

/** A sampler as a user may write it, whose proposals the types do not check. */
const mine = (
  propose: (streams: readonly Rng[]) => unknown,
  supports: SamplerSupports = EVERYTHING,
): Sampler => ({
  name: "mine",
  supports,
  plan: () => ({ propose: (_, streams) => propose(streams) }) as Plan,
});
const each = (unit: unknown) => (streams: readonly Rng[]) => streams.map(() => ({ unit }));

async function run(sampler: Sampler, space: ParamTree = line, trials = 3) {
  const study = await createStudy({ space, objectives: "minimize", sampler });
  try {
    await study.optimize(({ x }) => x as number, { trials });
    return study.trials;
  } finally {
    await study.close();
  }
}

describe("what a sampler proposes is checked before a trial gets it", () => {
  it.each([
    ["NaN", each(Float64Array.of(Number.NaN)), 'sampler "mine" proposed NaN for x'],
    ["a point outside", each(Float64Array.of(3)), 'sampler "mine" proposed 3 for x'],
    ["a short point", each(new Float64Array(0)), "proposed 0 coordinates, the space has 1"],
    [
      "a list of numbers",
      each([0.5]),
      "must propose points { unit: Float64Array }, got unit [0.5]",
    ],
    ["no point", () => [undefined], "{ unit: Float64Array }, got unit undefined"],
    ["nothing", () => undefined, "must propose a list of { unit }, got undefined"],
    ["an empty list", () => [], "proposed no point, though the space has more"],
    [
      "too many",
      () => [{ unit: Float64Array.of(0.1) }, { unit: Float64Array.of(0.2) }],
      "proposed 2 points where 1 were asked for",
    ],
    [
      "a note that no storage keeps",
      () => [{ unit: Float64Array.of(0.1), note: { at: 1n } }],
      'note of a proposal of sampler "mine" must be a value that JSON can hold, got 1n at at',
    ],
    [
      "a reason that is no text",
      () => [{ unit: Float64Array.of(0.1), reason: 5 }],
      "must propose a reason that is a string, got 5",
    ],
    ["later NaN", async () => [{ unit: Float64Array.of(Number.NaN) }], "proposed NaN for x"],
  ])("%s", async (_, propose, message) => {
    await expect(run(mine(propose))).rejects.toMatchObject({
      name: "AttuneError",
      code: "usage",
      message: expect.stringContaining(message),
    });
  });
  it("in spaces with constraints or finitely many points, too", async () => {
    const sampler = mine(each(Float64Array.of(Number.NaN)));
    await expect(run(sampler, { x: int(1, 9) })).rejects.toThrow('"mine" proposed NaN for x');
  });
  it("a plan that can't propose", async () => {
    const sampler = { ...mine(() => []), plan: () => ({}) as Plan };
    await expect(run(sampler)).rejects.toThrow('plan of sampler "mine" must return { propose }');
  });
});

describe("proposals that are not refused", () => {
  it("may be NaN where a parameter is not active", async () => {
    const space = { x: float(0, 1), c: choose({ a: { y: float(0, 1) }, b: {} }) };
    const withB = Float64Array.of(0.5, 0.75, Number.NaN);
    const trials = await run(mine(each(withB)), space, 1);
    expect(trials[0].params).toEqual({ x: 0.5, c: { kind: "b" } });
    const withA = Float64Array.of(0.5, 0.25, Number.NaN);
    await expect(run(mine(each(withA)), space, 1)).rejects.toThrow("proposed NaN for c.a.y");
  });
  it("may end before the space does, for a sampler that says so", async () => {
    const supports = { ...EVERYTHING, finite: true };
    let left = 2;
    const two = mine((s) => (left-- > 0 ? each(Float64Array.of(0.5))(s) : []), supports);
    expect(await run(two)).toHaveLength(2);
  });
  it("may repeat a point of an infinite space, but not for ever", async () => {
    const trials = await run(mine(each(Float64Array.of(0.25))), line, 120);
    const elsewhere = trials.filter((t) => t.params.x !== 0.25);
    expect(elsewhere.map((t) => [t.number, t.origin])).toEqual(
      [50, 101].map((number) => [
        number,
        {
          sampler: "mine",
          fallback: "every proposal was the point of the last trials: drawn at random",
        },
      ]),
    );
  });
});
