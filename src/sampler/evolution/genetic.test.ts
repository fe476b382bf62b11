import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { genetic, nsga2, nsga3 } from "./genetic.ts";

for (const make of [genetic, nsga2, nsga3])
  describe(make().name, () => {
    samplerContract(make);
    repeatsGoldenRun(make);
  });

it("refuses a population without two parents", () => {
  expect(() => genetic({ population: 1 })).toThrow(/population/);
});
