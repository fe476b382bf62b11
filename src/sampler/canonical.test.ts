import fc from "fast-check";
import { expect, it } from "vitest";
import { choose, float, int, permutation, simplex } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { canonicalUnit } from "./canonical.ts";

const s = space({
  x: float(0, 1),
  n: int(0, 3),
  o: choose({ p: { m: float(0, 1) }, q: {} }),
  order: permutation(["a", "b", "c"]),
  mix: simplex(["u", "v", "w"]),
});
const points = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: s.width,
  maxLength: s.width,
});

it("canonical coordinates are equal for points that mean the same", () => {
  const at = (unit: readonly number[]) => {
    const full = new Float64Array(s.width).fill(0.4);
    full.set(unit);
    return canonicalUnit(s, s.fromUnit(full));
  };
  // The same cell of n, and another value on the branch that is not taken.
  expect(at([0.3, 0.26, 0.8, 0.1])).toEqual(at([0.3, 0.49, 0.9, 0.7]));
  expect(at([0.3, 0.26, 0.8, 0.1])[3]).toBeNaN();
  expect(at([0.3, 0.26, 0.2, 0.1])).not.toEqual(at([0.3, 0.26, 0.2, 0.7]));
});

it("canonical coordinates mean the same parameters, and stay as they are", () => {
  fc.assert(
    fc.property(points, (unit) => {
      const params = s.fromUnit(Float64Array.from(unit));
      const canonical = canonicalUnit(s, params);
      const again = canonicalUnit(s, s.fromUnit(canonical));
      for (const [j, u] of canonical.entries())
        if (Number.isNaN(u)) expect(again[j]).toBeNaN();
        else expect(again[j]).toBeCloseTo(u, 9);
      expect(s.fromUnit(canonical)).toMatchObject({ n: params.n, order: params.order });
    }),
  );
});

it("canonical coordinates are new each time", () => {
  const params = s.fromUnit(new Float64Array(s.width).fill(0.5));
  expect(canonicalUnit(s, params)).not.toBe(canonicalUnit(s, params));
});
