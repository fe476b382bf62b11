import { describe } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { differentialEvolution } from "./differential.ts";

describe("differential evolution", () => {
  samplerContract(differentialEvolution);
  repeatsGoldenRun(differentialEvolution);
});
