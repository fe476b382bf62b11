import { describe } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../test/contract/sampler-contract.ts";
import { random } from "./random.ts";

describe("random", () => {
  samplerContract(random);
  repeatsGoldenRun(random);
});
