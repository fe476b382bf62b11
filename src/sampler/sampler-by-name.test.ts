import { describe, expect, it } from "vitest";
import { samplerNamed, samplers } from "./sampler-by-name.ts";

describe("a sampler by name", () => {
  it("has that name", () => {
    for (const name of Object.keys(samplers)) expect(samplerNamed(name).name).toBe(name);
  });
  it("is an error with the nearest name as hint when there is none", () => {
    expect(() => samplerNamed("tep")).toThrow(
      expect.objectContaining({ code: "usage", hint: "did you mean tpe?" }),
    );
    expect(() => samplerNamed("__proto__")).toThrow(/unknown sampler/);
  });
  it("is an error with all names and no hint when none is near", () => {
    expect(() => samplerNamed("qqqqqqqqqq")).toThrow(
      expect.objectContaining({
        code: "usage",
        message:
          'unknown sampler "qqqqqqqqqq"; there are auto, gp, cma-es, tpe, tpe-univariate, ' +
          "forest, random, grid, sobol, halton, genetic, nsga2, nsga3, differential-evolution, " +
          "manual",
        hint: undefined,
      }),
    );
  });
  it("is a new one each time, with every name spelled as on the command line", () => {
    for (const name of Object.keys(samplers)) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(samplerNamed(name)).not.toBe(samplerNamed(name));
    }
    for (const name of ["", "GP", "toString", "constructor"])
      expect(() => samplerNamed(name)).toThrow(/unknown sampler/);
  });
});
