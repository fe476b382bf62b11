import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { samplerNamed } from "../sampler-by-name.ts";
import { tpe } from "./tpe.ts";

describe("tpe", () => {
  samplerContract(tpe);
  repeatsGoldenRun(tpe);
  it("refuses options out of range", () => {
    expect(() => tpe({ candidates: 0 })).toThrow(/candidates of tpe/);
  });
});

describe("tpe, each parameter alone", () => {
  const univariate = () => samplerNamed("tpe-univariate");
  samplerContract(univariate);
  repeatsGoldenRun(univariate);
});
