import { describe, expect, it } from "vitest";
import { categorical, choose, float, int, list } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { type InferParams, space } from "../../space/space.ts";
import { Belief } from "./beliefs.ts";

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
