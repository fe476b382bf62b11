import { describe, expect, it } from "vitest";
import { median } from "../../pruner/percentile.ts";
import { pbt } from "../../pruner/population/pbt.ts";
import { float } from "../../space/number.ts";
import { recordedCurves } from "./recorded-curves.ts";
import { simulate } from "./simulate.ts";

const start = {
  space: { x: float(0, 1) },
  objectives: "minimize",
  curves: [{ params: { x: 0.5 }, values: [2, 1] }],
};

/** The message and hint of a call that must be refused. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    expect(["AttuneError", "SpaceError"], message).toContain(name);
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("the call was accepted");
}
const loose = (f: unknown) => f as (...args: readonly unknown[]) => unknown;

describe("simulate refuses", () => {
  it.each([
    [{ prunner: median() }, 'simulate has no option "prunner" [did you mean pruner?]'],
    [{ pruner: median }, /^pruner must be a pruner .*got function median \[call it: median\(\)\]/],
    [{ pruner: pbt({ interval: 1, max: 9 }) }, /^pbt copies weights/],
    [{ sampler: "tpe" }, /^sampler must be a sampler such as tpe\(\), got "tpe"/],
    [{ workers: "2" }, 'workers must be a whole number from 1, got "2"'],
    [{ trials: 0.5 }, "trials must be a whole number from 1, got 0.5"],
    [{ seconds: -1 }, "seconds must be a number above 0, got -1"],
    [{ shuffle: 1 }, "shuffle must be true or false, got 1"],
    [{ objectives: "minimise" }, /^objectives must be|^the direction/],
    [{ curves: undefined }, "simulate needs at least one recorded curve"],
    [{ curves: {} }, /^curves must be a list of curves, got \{\} \[recordedCurves\(study.trials\)/],
    [{ curves: [5] }, "curve 0 must be { params, values }, got 5"],
    [
      { curves: [{ ...start.curves[0], secondPerStep: 3 }] },
      'curve 0 has no option "secondPerStep" [did you mean secondsPerStep?]',
    ],
    [{ curves: [{ params: { x: 5 }, values: [1] }] }, /^curve 0: x: 5 is outside 0 … 1/],
    [{ space: undefined }, /^the space must be parameters by name/],
  ])("%o", async (wrong, message) => {
    expect(await refusal(() => loose(simulate)({ ...start, ...wrong }))).toMatch(message);
  });
  it("no options at all", async () => {
    expect(await refusal(() => loose(simulate)())).toMatch(/^objectives must be/);
    expect(await refusal(() => loose(simulate)(5))).toMatch(
      /^simulate takes its options as an obj/,
    );
  });
});

it("recordedCurves refuses what is no list of trials", async () => {
  const hint = "[write recordedCurves(study.trials)]";
  for (const [given, shown] of [
    [undefined, "undefined"],
    [{}, "{}"],
  ])
    expect(await refusal(() => loose(recordedCurves)(given))).toBe(
      `recordedCurves needs a list of trials, got ${shown} ${hint}`,
    );
  expect(await refusal(() => loose(recordedCurves)([5]))).toBe(
    `recordedCurves needs trials { params, reports }, got 5 ${hint}`,
  );
});
