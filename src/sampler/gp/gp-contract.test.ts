import { describe } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { gp } from "./gp.ts";

describe("gp", () => {
  samplerContract(gp);
  repeatsGoldenRun(gp);
});
