import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../test/contract/sampler-contract.ts";
import { float } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { halton, sobol } from "./qmc.ts";

describe("sobol", () => {
  samplerContract(sobol);
  repeatsGoldenRun(sobol);
  it("refuses a space with more coordinates than it has dimensions", async () => {
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x${i}`, float(0, 1)]));
    await expect(
      createStudy({ space: wide, objectives: "minimize", sampler: sobol() }),
    ).rejects.toMatchObject({ code: "sampler-unsupported" });
  });
});

describe("halton", () => {
  samplerContract(halton);
  repeatsGoldenRun(halton);
});
