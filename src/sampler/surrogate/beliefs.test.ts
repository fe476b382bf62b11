import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { categorical, choose, float, int, list } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { type InferParams, space } from "../../space/space.ts";
import { Belief, type Beliefs } from "./beliefs.ts";

const s = space({
  optimizer: choose({ sgd: { momentum: float(0, 1) }, adam: { mode: categorical(["a", "b"]) } }),
  widths: list(int(0, 99), { min: 1, max: 2 }),
});
const encoding = new Encoding(s.axes);
const belief = new Belief(s, encoding, {
  "optimizer.sgd.momentum": { near: 0.9, within: 0.1 },
  "optimizer.adam.mode": { weights: { b: 4 } },
  "widths.1": { near: 0, within: 0.5 },
});
type Params = InferParams<typeof s>;
function encoded(params: Params): Float64Array {
  const unit = new Float64Array(s.width);
  s.toUnit(params, unit);
  const x = new Float64Array(encoding.size);
  encoding.encode(unit, x);
  return x;
}

it("takes the names of a space of the flat form, or their paths", () => {
  const searched = spaceFrom({
    opt: { type: "categorical", choices: ["sgd", "none"] },
    act: { type: "categorical", choices: ["tanh", "relu"], when: { opt: "sgd" } },
    rate: { type: "float", low: 0, high: 1, when: { opt: "sgd" } },
  });
  const encoding = new Encoding(searched.axes);
  const x = new Float64Array(encoding.size);
  encoding.encode(Float64Array.of(0.1, 0.9, 0.3), x);
  const densities = ["", "opt.sgd."].map((path) => {
    const near = { near: 0.5, within: 0.2 };
    const beliefs = { [`${path}act`]: { weights: { relu: 3 } }, [`${path}rate`]: near };
    return new Belief(searched, encoding, beliefs).logDensity(x);
  });
  expect(densities).toEqual(Array(2).fill(expect.closeTo(Math.log(3) - 0.5, 9)));
});

describe("beliefs", () => {
  it("count where the parameter is in use, and say nothing of a branch on which it is not", () => {
    const density = (optimizer: Params["optimizer"], widths: Params["widths"]) =>
      belief.logDensity(encoded({ optimizer, widths }));
    expect(density({ kind: "sgd", momentum: 0.9 }, [50])).toBeCloseTo(0, 12);
    expect(density({ kind: "sgd", momentum: 0.7 }, [50])).toBeCloseTo(-2, 9);
    expect(density({ kind: "adam", mode: "a" }, [50])).toBe(0);
    expect(density({ kind: "adam", mode: "b" }, [50])).toBeCloseTo(Math.log(4), 12);
    expect(density({ kind: "adam", mode: "a" }, [50, 0])).toBeCloseTo(0, 9);
    expect(density({ kind: "adam", mode: "a" }, [50, 50])).toBeCloseTo(-0.5, 9);
  });
  it("have the slope that differences show, none where the number is not in use", () => {
    const points: readonly Params[] = [
      { optimizer: { kind: "sgd", momentum: 0.7 }, widths: [50] },
      { optimizer: { kind: "adam", mode: "a" }, widths: [50, 20] },
    ];
    for (const params of points) {
      const x = encoded(params);
      const gradient = new Float64Array(encoding.numbers);
      belief.addSlope(1, x, gradient);
      for (let k = 0; k < encoding.numbers; k++) {
        // The length of a list: its steps switch other numbers on and off.
        if (s.axes[encoding.axes[k]].name === "widths") continue;
        const moved = (by: number) => belief.logDensity(x.map((v, d) => (d === k ? v + by : v)));
        expect(gradient[k]).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 5);
      }
    }
  });
});

describe("the weight of beliefs", () => {
  it("falls as 10/n with the number of results, and is finite without any", () => {
    expect([0, 1, 2, 10, 100].map((n) => belief.weight(n))).toEqual([10, 10, 5, 1, 0.1]);
  });
});

describe("points drawn from beliefs", () => {
  const line = space({ x: float(0, 10), rest: float(0, 1), c: categorical(["a", "b", "c"]) });
  const of = (beliefs: Beliefs) => new Belief(line, new Encoding(line.axes), beliefs);
  it("are normal around what is believed of a number, within the range", () => {
    const b = of({ x: { near: 9, within: 0.1 } });
    const rng = createRng(1);
    const drawn = Array.from({ length: 4000 }, () => {
      const unit = Float64Array.of(0.1, 0.7, 0.5);
      b.lead(unit, 0, rng);
      expect([unit[1], unit[2]]).toEqual([0.7, 0.5]); // nothing is believed of these
      return unit[0];
    });
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1);
    // Truncated at 1, one deviation above: mean 0.9 − 0.1 φ(1)/Φ(1) = 0.8712.
    const mean = drawn.reduce((s, u) => s + u, 0) / 4000;
    expect(Math.abs(mean - 0.8712)).toBeLessThan(0.005);
  });
  it("have each choice in proportion to its weight, 1 where none was said", () => {
    const b = of({ c: { weights: { b: 6 } } });
    const rng = createRng(2);
    const counts = [0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const unit = Float64Array.of(0.1, 0.7, 1 / 6);
      b.lead(unit, 0, rng);
      counts[Math.floor(unit[2] * 3)]++;
    }
    for (const [l, p] of [1 / 8, 6 / 8, 1 / 8].entries())
      expect(Math.abs(counts[l] / 4000 - p)).toBeLessThan(0.028);
  });
  it("lie at the coordinate of the value, on a log scale too", () => {
    const log = space({ rate: float(1e-4, 1, { log: true }) });
    const b = new Belief(log, new Encoding(log.axes), { rate: { near: 1e-2, within: 1e-9 } });
    const unit = new Float64Array(1);
    b.lead(unit, 0, createRng(3));
    expect(unit[0]).toBeCloseTo(0.5, 6);
  });
});

describe("beliefs that do not fit", () => {
  const line = space({ x: float(0, 10), n: int(0, 4), c: categorical(["a", "b"]) });
  it.each<readonly [string, unknown, string]>([
    ["y", { near: 1 }, 'a belief names "y", which the space does not have'],
    ["x", { near: 11 }, "the belief that x is near 11 does not fit the parameter"],
    ["n", { near: 1.5 }, "the belief that n is near 1.5 does not fit the parameter"],
    ["c", { near: 1 }, "the belief that c is near 1 does not fit the parameter"],
    ["x", { near: 1, within: -1 }, "within of x must be above 0, got -1"],
    ["x", { near: 1, within: Number.NaN }, "within of x must be above 0, got NaN"],
    ["x", { weights: { a: 1 } }, "x is a number: say what it is near"],
    ["c", { weights: { z: 1 } }, 'c has no choice "z"; it has a, b'],
    ["c", { weights: { a: 0 } }, "the weight of a must be above 0, got 0"],
  ])("of %s, %j, are refused with a message", (name, one, message) => {
    const make = () => new Belief(line, new Encoding(line.axes), { [name]: one } as Beliefs);
    expect(make).toThrow(expect.objectContaining({ code: "usage", message }));
  });
});
