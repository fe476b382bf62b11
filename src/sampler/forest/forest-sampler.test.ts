import { describe } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { forest } from "./forest-sampler.ts";

describe("forest", () => {
  samplerContract(forest);
  repeatsGoldenRun(forest);
});
