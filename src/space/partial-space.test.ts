import { describe, expect, it } from "vitest";
import { categorical, choose, float, int } from "./builders.ts";
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
  it("has a parameter that depends on another one only at the values of that one", () => {
    const params = { m: categorical(["a", "b", "c"]), n: int(1, 4), x: float(0, 1) };
    const linked = partialSpace(
      params,
      new Map([
        ["n", { parent: "m", from: 1, to: 2 }],
        ["x", { parent: "n", from: 3, to: 3 }],
      ]),
    );
    const at = (...unit: number[]) => linked.fromUnit(Float64Array.from(unit));
    expect(at(0.1, 0.9, 0.5)).toEqual({ m: "a" });
    expect(at(0.5, 0.1, 0.5)).toEqual({ m: "b", n: 1 });
    expect(at(0.9, 0.9, 0.5)).toEqual({ m: "c", n: 4, x: 0.5 });
    expect(linked.axes.map(({ parent }) => parent)).toEqual([-1, 0, 1]);
  });
});
