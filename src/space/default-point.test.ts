import { expect, it } from "vitest";
import { categorical } from "./choice.ts";
import { choose } from "./choose.ts";
import { defaultPoint } from "./default-point.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";
import type { ParamTree, ValuesOf } from "./param.ts";
import { type Space, space } from "./space.ts";

function defaultsOf<S extends ParamTree>(s: Space<S>): ValuesOf<S> | undefined {
  const unit = defaultPoint(s);
  return unit && s.fromUnit(unit);
}

it("has every default, those of branches and of a list's items included", () => {
  const s = space({
    rate: float(1e-4, 1, { log: true, default: 1e-3 }),
    opt: choose({ a: { m: float(0, 1, { default: 0.9 }) }, b: {} }),
    n: list(int(1, 99, { default: 7 }), { min: 2, max: 3 }),
  });
  expect(defaultsOf(s)).toEqual({ rate: 1e-3, opt: { kind: "a", m: 0.9 }, n: [7, 7, 7] });
});
it("has coordinates for the defaults of the branches that are not taken, too", () => {
  const s = space({ opt: choose({ a: {}, b: { m: float(0, 1, { default: 0.9 }) } }) });
  expect(defaultPoint(s)).toEqual(Float64Array.of(0.25, 0.9));
});
it("has other numbers in the middle, and other choices at the first one", () => {
  const s = space({
    x: float(0, 4),
    c: categorical(["a", "b", "c"]),
    y: float(0, 1, { default: 0 }),
  });
  expect(defaultsOf(s)).toEqual({ x: 2, c: "a", y: 0 });
});
it("is undefined without a default", () => {
  expect(defaultPoint(space({ x: float(0, 1) }))).toBeUndefined();
});
it("is undefined if a constraint forbids it", () => {
  const s = space(
    { x: float(0, 1, { default: 1 }), y: float(0, 1) },
    { constraints: { order: ["x", "<", "y"] } },
  );
  expect(defaultPoint(s)).toBeUndefined();
});
it("has defaults of list items within branches, and of branches within list items", () => {
  const s = space({
    o: choose({ a: { n: list(int(1, 9, { default: 4 }), { min: 1, max: 2 }) }, b: {} }),
    l: list(choose({ k: { y: float(0, 1, { default: 0.75 }) } }), { min: 1, max: 1 }),
  });
  expect(defaultsOf(s)).toEqual({ o: { kind: "a", n: [4, 4] }, l: [{ kind: "k", y: 0.75 }] });
});
it("may have a default of false, 0 or null", () => {
  const s = space({ c: categorical(["x", null, false, 0], { default: null }) });
  expect(defaultsOf(s)).toEqual({ c: null });
  const zero = space({ c: categorical(["x", null, false, 0], { default: 0 }), x: float(-1, 1) });
  expect(defaultsOf(zero)).toEqual({ c: 0, x: 0 });
});
