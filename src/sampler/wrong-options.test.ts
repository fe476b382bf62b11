import { describe, expect, it } from "vitest";
import * as pruners from "../pruner/index.ts";
import { float } from "../space/number.ts";
import { createStudy } from "../study/study.ts";
import * as samplers from "./index.ts";

/** Calls a factory as a program that is not type-checked does. @returns its message and hint */
function refusal(factory: unknown, ...args: readonly unknown[]): string {
  try {
    (factory as (...args: readonly unknown[]) => unknown)(...args);
  } catch (error) {
    const { name, code, message, hint } = error as Error & { code: string; hint?: string };
    expect([name, code], message).toEqual(["AttuneError", "usage"]);
    return `${message} [${hint}]`;
  }
  throw new Error("was accepted");
}

const { tpe, gp, auto, cmaEs, forest, grid, genetic, nsga2, nsga3, differentialEvolution } =
  samplers;
const withOptions = { tpe, gp, auto, cmaEs, forest, grid, genetic, nsga2, nsga3 };
const { asha, pasha, hyperband, successiveHalving, pbt, pb2, forecast, threshold } = pruners;
const { wilcoxon, median, percentile, patient } = pruners;
const prunersByName = { asha, pasha, hyperband, successiveHalving, pbt, pb2, forecast, threshold };

describe("a factory refuses", () => {
  it.each(
    Object.entries({ ...withOptions, differentialEvolution, ...prunersByName, wilcoxon, median }),
  )("unknown options and what is no object of options: %s", (name, factory) => {
    expect(refusal(factory, { zzz: 1 })).toMatch(`${name} has no option "zzz" [valid names:`);
    for (const given of [5, "x", null, []])
      expect(refusal(factory, given)).toMatch(`${name} takes its options as an object, got`);
  });
  it.each(Object.entries(prunersByName))("no options where some are needed: %s", (_, factory) => {
    expect(refusal(factory)).toMatch(/need/);
  });
  it("a misspelt option, with the nearest name", () => {
    expect(refusal(tpe, { multivariat: true })).toMatch("[did you mean multivariate?]");
    expect(refusal(asha, { min: 1, max: 9, etta: 3 })).toMatch("[did you mean eta?]");
    expect(refusal(percentile, 50, { startUp: 3 })).toMatch("[did you mean startup?]");
  });
  it.each([
    [tpe, { multivariate: "yes" }, 'multivariate must be true or false, got "yes"'],
    [tpe, { startup: 5n }, "startup of tpe must be a whole number from 1, got 5n"],
    [cmaEs, { sigma: "1" }, 'sigma of cmaEs must be above 0 and at most 1, got "1"'],
    [cmaEs, { adaptRate: 1 }, "adaptRate must be true or false, got 1"],
    [auto, { earlier: "a" }, 'earlier must be a list of studies, got "a"'],
    [auto, { earlier: [{}] }, "earlier must be a list of studies, got [{}]"],
    [auto, { costAware: 1 }, "costAware must be true or false, got 1"],
    [gp, { beliefs: 5 }, "beliefs must be beliefs by name, got 5"],
    [median, { every: 0 }, "every must be a number above 0, got 0"],
    [median, { warmup: "1" }, 'warmup must be a number from 0, got "1"'],
    [threshold, { worseThan: "1" }, "threshold needs a number to compare with"],
    [asha, { min: "1", max: 9 }, 'got min "1", max 9'],
  ])("a value of a wrong type: %o %o", (factory, options, message) => {
    expect(refusal(factory, options)).toMatch(message);
  });
  it("a pruner or a patience that is none", () => {
    expect(refusal(patient, median, 3)).toMatch("got function median [call it: median()]");
    expect(refusal(patient, median(), "3")).toMatch("patience must be a whole number from 0, got");
  });
});

it("a belief that is no object, or has an unknown part, is refused with the parameter's name", async () => {
  const open = async (belief: unknown) => {
    const beliefs = { x: belief } as unknown as samplers.Beliefs;
    const study = await createStudy({
      ...({ space: { x: float(0, 1) }, objectives: "minimize", sampler: gp({ beliefs }) } as const),
    });
    await study.optimize(({ x }) => x, { trials: 3 });
  };
  await expect(open(5)).rejects.toThrow("the belief of x takes its options as an object, got 5");
  await expect(open({ near: 0.5, witin: 1 })).rejects.toMatchObject({
    message: 'the belief of x has no option "witin"',
    hint: "did you mean within?",
  });
});

describe("a name of a sampler or pruner", () => {
  it.each([
    [samplers.samplerNamed, "tpee", /^unknown sampler "tpee"; there are .*\[did you mean tpe\?\]/],
    [samplers.samplerNamed, 5, /^unknown sampler 5;/],
    [samplers.samplerNamed, undefined, /^unknown sampler undefined;/],
    [pruners.prunerNamed, "medan", /^unknown pruner "medan"; .*\[did you mean median\?\]/],
    [pruners.prunerNamed, 5, /^unknown pruner 5;/],
    [
      pruners.prunerNamed,
      "median:5",
      /^"median:5" has 1 numbers?, but median has none \[write median\]/,
    ],
    [pruners.prunerNamed, "none:1", /^"none:1" has .* none has none/],
    [
      pruners.prunerNamed,
      "asha:1:9:3:2:5",
      /has 5 numbers, .*at most 4 \[write asha:min:max:eta:growth/,
    ],
    [pruners.prunerNamed, "percentile:x", 'keep of percentile must be a number, got "x"'],
    [pruners.prunerNamed, "percentile:", 'keep of percentile must be a number, got ""'],
    [pruners.prunerNamed, "asha:1:NaN", 'max of asha must be a number, got "NaN"'],
  ])("%o of %o is refused", (named, name, message) => {
    expect(refusal(named, name)).toMatch(message);
  });
  const { random, sobol, halton, manual } = samplers;
  it.each(Object.entries({ random, sobol, halton, manual }))(
    "%s takes no options",
    (name, make) => {
      for (const given of [5, null, "x", [], { scramble: true }])
        expect(refusal(make, given)).toMatch(`${name} takes no options, got `);
      expect((make as (given: unknown) => samplers.Sampler)({}).name).toBe(name);
    },
  );
});
