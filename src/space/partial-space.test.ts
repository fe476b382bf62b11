import { describe, expect, it } from "vitest";
import { choose } from "./choose.ts";
import { float } from "./number.ts";
import { partialSpace } from "./partial-space.ts";

describe("partialSpace", () => {
  const space = partialSpace({
    constructor: float(0, 1),
    x: float(0, 10),
    m: choose({ a: { y: float(0, 1) }, b: {} }),
  });
  it("has NaN coordinates where values lack a parameter, whatever its name", () => {
    const unit = new Float64Array(space.width);
    space.toUnit({ x: 5, other: "text" }, unit);
    expect([...unit]).toEqual([Number.NaN, 0.5, Number.NaN, Number.NaN]);
    expect(space.flatten({ x: 5 })).toEqual({ x: 5 });
  });
  it("finds wrong values, but neither missing nor further ones", () => {
    expect(space.check({ other: 1 })).toEqual([]);
    expect(space.check({ x: 11, m: { kind: "c" } }).map((issue) => issue.path)).toEqual(["x", "m"]);
  });
});
