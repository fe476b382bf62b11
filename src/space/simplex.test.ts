import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, issuesOf, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { createRng } from "../numeric/rng.ts";
import { simplex } from "./simplex.ts";

const param = simplex(["x", "y", "z"]);
const shares = fc
  .tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))
  .filter((parts) => parts.some((part) => part > 0))
  .map(([x, y, z]) => ({ x: x / (x + y + z), y: y / (x + y + z), z: z / (x + y + z) }));
obeysTheLawsOfParam("simplex", param, shares);
obeysTheLawsOfParam("simplex of two shares", simplex(["x", "y"]));

it("spreads uniform coordinates evenly over the simplex", () => {
  // Of a point that is uniform on the simplex of three shares, P(x > a) = (1 − a)².
  const rng = createRng(1);
  const unit = new Float64Array(3);
  const n = 20_000;
  let above = 0;
  for (let i = 0; i < n; i++) {
    rng.uniformInto(unit);
    if (param.fromUnit(unit, 0).x > 0.3) above++;
  }
  expect(above / n).toBeCloseTo(0.7 ** 2, 1.5);
});
it("has the grid points of all ways to divide the parts", () => {
  expect(param.count(3)).toBe(6); // 2 parts over 3 shares
  const unit = new Float64Array(3);
  const points = Array.from({ length: 6 }, (_, i) => {
    param.point(i, 3, unit, 0);
    const { x, y, z } = param.fromUnit(unit, 0);
    return [x, y, z].map((share) => Math.round(2 * share)).join("");
  });
  expect(points.sort()).toEqual(["002", "011", "020", "101", "110", "200"]);
});

describe("what is wrong", () => {
  it.each([
    ["one name", () => simplex(["x"])],
    ["a name twice", () => simplex(["x", "x"])],
  ])("%s", (_, make) =>
    expect(issuesOf(make)).toMatchObject([
      { code: "wrong-length", message: "needs at least two different names" },
    ]),
  );

  it.each([
    [{ x: 0.5, y: 0.5, z: 0.5 }, [["constraint", "shares must sum to 1, got 1.5"]]],
    [{ x: 2, y: 0.5, z: 0.5 }, [["out-of-range", "a share is between 0 and 1, got 2"]]],
    [{ x: 0.5, z: 0.5 }, [["out-of-range", "a share is between 0 and 1, got undefined"]]],
    [{ x: 0.5, y: 0.5, z: 0, w: 0 }, [["unknown-name", "no share of that name"]]],
    [3, [["not-a-number", "needs an object of shares, got 3"]]],
  ])("%j", (value, issues) =>
    expect(check(param, value).map((i) => [i.code, i.message])).toEqual(issues),
  );
});

describe("shares at the border", () => {
  it("of 0 and 1 come back from their coordinates", () => {
    const unit = new Float64Array(3);
    param.toUnit({ x: 0, y: 1, z: 0 }, unit, 0);
    expect([...unit]).toEqual([1, Math.exp(-3), 1]);
    const { x, y, z } = param.fromUnit(unit, 0);
    expect([x + 0, y, z + 0]).toEqual([0, 1, 0]); // 0 may be −0
  });
  it("are equal where all coordinates are 1, or equal", () => {
    for (const u of [0, 0.3, 1]) {
      const { x, y, z } = param.fromUnit(Float64Array.of(u, u, u), 0);
      for (const share of [x, y, z]) expect(share).toBeCloseTo(1 / 3, 15);
    }
  });
  it("may miss a sum of 1 by a millionth", () => {
    expect(check(param, { x: 0.5, y: 0.5, z: 9e-7 })).toEqual([]);
    expect(check(param, { x: 0.5, y: 0.5, z: 2e-6 })).toMatchObject([{ code: "constraint" }]);
  });
});
