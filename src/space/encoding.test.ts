import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categorical } from "./choice.ts";
import { choose } from "./choose.ts";
import { Encoding } from "./encoding.ts";
import { fixed } from "./fixed.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";
import { space } from "./space.ts";

const s = space({
  one: int(3, 3),
  act: categorical(["relu", "tanh", "elu"]),
  opt: choose({ sgd: { rate: float(0, 1), n: int(1, 4) }, adam: { beta: float(0, 1) } }),
  x: float(-1, 1),
  settled: fixed("yes"),
});
const encoding = new Encoding(s.axes);
const encode = (values: Parameters<typeof s.toUnit>[0]): number[] => {
  const unit = new Float64Array(s.width);
  s.toUnit(values, unit);
  const out = new Float64Array(encoding.size);
  encoding.encode(unit, out);
  return [...out];
};

describe("the encoding of a space for surrogates", () => {
  it("has numbers first, then choices, and no dimension for a single value", () => {
    expect(encoding.axes.map((j) => s.axes[j].name)).toEqual([
      "opt.sgd.rate",
      "opt.sgd.n",
      "opt.adam.beta",
      "x",
      "act",
      "opt",
    ]);
    expect(encoding.numbers).toBe(4);
    expect(encoding.levels).toEqual([3, 2]);
  });
  it("counts the dimensions that one point can use: those of the largest branch", () => {
    expect(encoding.together).toEqual({ size: 5, numbers: 3 });
  });
  it("has cells by their centre, choices by their level, and ½ for other branches", () => {
    const common = { one: 3, act: "elu", x: 0, settled: "yes" } as const;
    expect(encode({ ...common, opt: { kind: "sgd", rate: 0.2, n: 2 } })).toEqual([
      0.2, 0.375, 0.5, 0.5, 2, 0,
    ]);
    expect(encode({ ...common, opt: { kind: "adam", beta: 0.9 } })).toEqual([
      0.5, 0.5, 0.9, 0.5, 2, 1,
    ]);
  });
  it("ignores the coordinates of branches that the point does not take", () => {
    const point = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: s.width,
      maxLength: s.width,
    });
    fc.assert(
      fc.property(point, (unit) => {
        const canonical = new Float64Array(s.width);
        s.toUnit(s.fromUnit(Float64Array.from(unit)), canonical);
        const [a, b] = [new Float64Array(encoding.size), new Float64Array(encoding.size)];
        encoding.encode(unit, a);
        encoding.encode(canonical, b);
        for (let k = 0; k < encoding.size; k++) {
          expect(a[k]).toBeCloseTo(b[k], 12);
          expect(encoding.inUse(a, k)).toBe(encoding.active(unit, encoding.axes[k]));
        }
      }),
    );
  });
});

describe("an encoding of other spaces", () => {
  it("has no dimension where every parameter has a single value", () => {
    const single = space({ a: int(3, 3), b: fixed(1), c: categorical(["x"]) });
    const none = new Encoding(single.axes);
    expect([none.size, none.numbers, none.levels]).toEqual([0, 0, []]);
    expect(none.together).toEqual({ size: 0, numbers: 0 });
  });
  it("writes where it is told to, and reads rows of columns", () => {
    const two = space({ c: categorical(["a", "b"]), x: float(0, 1) });
    const e = new Encoding(two.axes);
    const out = new Float64Array(4).fill(9);
    e.encode(Float64Array.of(0.75, 0.3), out, 1);
    expect([...out]).toEqual([9, 0.3, 1, 9]);
    const columns = { unit: [Float64Array.of(0.1, 0.9), Float64Array.of(0.5, 0.6)] };
    e.row(columns, 1, new Float64Array(2), out, 2);
    expect([...out]).toEqual([9, 0.3, 0.6, 1]);
  });
  it("counts together the items of the longest list, and branches within branches once", () => {
    const deep = space({
      l: list(float(0, 1), { min: 0, max: 3 }),
      o: choose({
        a: { p: choose({ c: { u: float(0, 1), v: float(0, 1) }, d: { w: float(0, 1) } }) },
        b: { q: float(0, 1) },
      }),
    });
    const e = new Encoding(deep.axes);
    expect(e.size).toBe(1 + 3 + 1 + 1 + 3 + 1);
    // The list with its length: 4. Both choices, u and v: 4, of which 2 are numbers.
    expect(e.together).toEqual({ size: 8, numbers: 6 });
  });
  it("takes a branch below a branch that is not taken for inactive, whatever it says", () => {
    const deep = space({
      o: choose({ a: { p: choose({ c: { u: float(0, 1) }, d: {} }) }, b: {} }),
    });
    const e = new Encoding(deep.axes);
    const u = deep.axes.findIndex((a) => a.name === "o.a.p.c.u");
    expect(e.active(Float64Array.of(0.25, 0.25, 0.7), u)).toBe(true);
    expect(e.active(Float64Array.of(0.75, 0.25, 0.7), u)).toBe(false);
    expect(e.active(Float64Array.of(0.25, Number.NaN, 0.7), u)).toBe(false);
    const out = new Float64Array(e.size);
    e.encode(Float64Array.of(0.75, 0.25, 0.7), out);
    expect([...out]).toEqual([0.5, 1, -1]);
  });
});

it("the dimensions of 20,000 parameters are counted in near linear time", () => {
  const unit = { low: 0, high: 1, log: false };
  const many = (n: number) =>
    space({
      ...Object.fromEntries(
        Array.from({ length: n }, (_, i) => [`x${i}`, float(unit.low, unit.high)]),
      ),
    }).axes;
  expect(new Encoding(many(20_000)).together).toEqual({ size: 20_000, numbers: 20_000 });
});
