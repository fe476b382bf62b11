import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categorical } from "./choice.ts";
import { choose } from "./choose.ts";
import { Encoding } from "./encoding.ts";
import { fixed } from "./fixed.ts";
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
