import { describe } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { cmaEs } from "./cma-es.ts";

describe("cma-es", () => {
  samplerContract(cmaEs);
  repeatsGoldenRun(cmaEs);
});
