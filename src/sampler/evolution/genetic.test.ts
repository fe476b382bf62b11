import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { genetic, nsga2, nsga3 } from "./genetic.ts";
import type { Crossover } from "./variation.ts";

for (const make of [genetic, nsga2, nsga3])
  describe(make().name, () => {
    samplerContract(make);
    repeatsGoldenRun(make);
  });

it("the options of genetic algorithms are checked, with the name of the algorithm", () => {
  for (const [name, make] of Object.entries({ genetic, nsga2, nsga3 })) {
    expect(() => make({ population: 1 })).toThrow(
      new AttuneError("usage", `population of ${name} must be a whole number from 2, got 1`),
    );
    expect(() => make({ crossover: "two-point" as Crossover })).toThrow(
      new AttuneError("usage", `crossover of ${name} must be sbx, uniform, blx, got "two-point"`),
    );
    expect(make({ population: 2, crossover: "blx" }).name).toBe(name);
  }
});
