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
});
