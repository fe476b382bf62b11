import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../numeric/normal.ts";
import { createRng } from "../../numeric/rng.ts";
import { cellHigh, cellLow, levelOf } from "../../space/axis.ts";
import { categorical, choose, float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { bandwidth, lowestBandwidth } from "./bandwidth.ts";
import { Mixture } from "./mixture.ts";
import { Kernels } from "./parzen-kernels.ts";
import { ageWeights } from "./tpe-plan.ts";

const s = space({
  a: float(0, 1),
  b: float(0, 1),
  c: float(0, 1),
  d: float(0, 1),
  e: float(0, 1),
  n: int(0, 4),
  k: categorical(["x", "y", "z"]),
  o: choose({ p: { m: float(0, 1) }, q: {} }),
});
const d = s.width;

/** Random observations with random bandwidths, and their mixture. */
function make(
  count: number,
  seed: number,
): { kernels: Kernels; mixture: Mixture; units: Float64Array[]; weights: Float64Array } {
  const rng = createRng(seed);
  const kernels = new Kernels(s.axes);
  const units: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const unit = new Float64Array(d);
    rng.uniformInto(unit);
    s.toUnit(s.fromUnit(unit), unit);
    units.push(unit);
    kernels.centreAt(
      i,
      Array.from(unit, (u) => Float64Array.of(u)),
      0,
    );
    for (let j = 0; j < d; j++)
      if (kernels.kinds[j] !== "choice" && !Number.isNaN(unit[j]))
        kernels.setBandwidth(i, j, 0.01 + rng.uniform() * 0.5);
  }
  const weights = ageWeights(count);
  return {
    kernels,
    mixture: new Mixture(
      kernels,
      Int32Array.from({ length: count }, (_, i) => i),
      weights,
    ),
    units,
    weights,
  };
}

/**
 * The density as its definition reads: a weighted sum over kernels of products over axes, and the
 * uniform prior with the weight of one.
 */
function plainly(
  { kernels, units, weights }: ReturnType<typeof make>,
  point: Float64Array,
): number {
  const n = units.length;
  const total = weights.reduce((x, y) => x + y, 1);
  const uniform = s.axes.reduce(
    (p, axis, j) => (Number.isNaN(point[j]) || axis.levels === Infinity ? p : p / axis.levels),
    1,
  );
  let sum = uniform / total;
  for (let i = 0; i < n; i++) {
    let product = weights[i] / total;
    for (const [j, axis] of s.axes.entries()) {
      const x = point[j];
      const mu = units[i][j];
      if (Number.isNaN(x)) continue;
      if (Number.isNaN(mu)) {
        product *= axis.levels === Infinity ? 1 : 1 / axis.levels;
        continue;
      }
      if (axis.kind === "choice") {
        const spread = 1 / (n + 1);
        product *=
          ((levelOf(axis, x) === levelOf(axis, mu) ? 1 : 0) + spread) / (1 + axis.levels * spread);
        continue;
      }
      const sigma = 1 / kernels.inverse[i * d + j];
      const within = normalCdf((1 - mu) / sigma) - normalCdf(-mu / sigma);
      if (axis.levels === Infinity)
        product *=
          Math.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI) * within);
      else {
        const l = levelOf(axis, x);
        product *=
          (normalCdf((cellHigh(axis, l) - mu) / sigma) -
            normalCdf((cellLow(axis, l) - mu) / sigma)) /
          within;
      }
    }
    sum += product;
  }
  return Math.log(sum);
}

describe("the Parzen mixture", () => {
  it.each([1, 7, 60])(
    "of %i kernels has the density that its definition says, far kernels left out or not",
    (count) => {
      const m = make(count, count);
      const rng = createRng(99);
      const points = new Float64Array(40 * d);
      for (let c = 0; c < 40; c++) m.mixture.draw(rng, points, c * d);
      const out = new Float64Array(40);
      m.mixture.logDensity(points, 40, out);
      for (let c = 0; c < 40; c++)
        expect(out[c]).toBeCloseTo(plainly(m, points.subarray(c * d, c * d + d)), 9);
    },
  );
  it("has mass 1 on each axis", () => {
    const m = make(30, 3);
    for (const j of [0, 4]) {
      const places = Float64Array.from({ length: 20_000 }, (_, i) => (i + 0.5) / 20_000);
      const out = new Float64Array(places.length);
      m.mixture.logDensityAxis(j, places, places.length, out);
      expect(out.reduce((sum, v) => sum + Math.exp(v), 0) / places.length).toBeCloseTo(1, 6);
    }
    const cells = Float64Array.from({ length: 5 }, (_, l) => (l + 0.5) / 5);
    const out = new Float64Array(5);
    m.mixture.logDensityAxis(5, cells, 5, out);
    expect(out.reduce((sum, v) => sum + Math.exp(v), 0)).toBeCloseTo(1, 9);
  });
  it("draws as it says: shares of draws agree with the density", () => {
    const m = make(12, 8);
    const rng = createRng(1);
    const counts = new Array(5).fill(0);
    for (let i = 0; i < 20_000; i++) counts[Math.floor(m.mixture.drawAxis(rng, 5) * 5)]++;
    const out = new Float64Array(5);
    m.mixture.logDensityAxis(
      5,
      Float64Array.from({ length: 5 }, (_, l) => (l + 0.5) / 5),
      5,
      out,
    );
    counts.forEach((c, l) => expect(c / 20_000).toBeCloseTo(Math.exp(out[l]), 1));
  });
});

describe("bandwidths", () => {
  it("reach to the farther neighbour, and are never below the least", () => {
    const places = Float64Array.of(0.1, 0.2, 0.6);
    expect(
      [0, 1, 2].map((i) =>
        bandwidth(places[i - 1] ?? Number.NaN, places[i], places[i + 1] ?? Number.NaN, 0.05),
      ),
    ).toEqual([0.1, 0.39999999999999997, 0.39999999999999997]);
    expect(bandwidth(Number.NaN, 0.5, 0.5, 0.05)).toBe(0.05);
    expect(lowestBandwidth(4)).toBe(1 / 5);
    expect(lowestBandwidth(10_000)).toBe(1 / 100);
  });
});

describe("weights by age", () => {
  it("are 1 for the newest 25 and fall to 1/n", () => {
    const w = ageWeights(45);
    expect([...w.subarray(20)]).toEqual(new Array(25).fill(1));
    expect(w[0]).toBeCloseTo(1 / 45, 12);
    expect([...ageWeights(3)]).toEqual([1, 1, 1]);
  });
});

describe("a mixture", () => {
  it("without kernels is the prior: uniform over numbers, cells and choices", () => {
    const mixture = new Mixture(new Kernels(s.axes), new Int32Array(0), new Float64Array(0));
    const point = new Float64Array(d).fill(0.5);
    const out = new Float64Array(1);
    mixture.logDensity(point, 1, out);
    // Cells of n, levels of k and branches of o.
    expect(out[0]).toBeCloseTo(-Math.log(5 * 3 * 2), 12);
    mixture.logDensityAxis(6, Float64Array.of(0.5), 1, out);
    expect(out[0]).toBeCloseTo(-Math.log(3), 12);
  });
  it("counts the prior as one observation", () => {
    const one = space({ x: float(0, 1) });
    const kernels = new Kernels(one.axes);
    kernels.centreAt(0, [Float64Array.of(0.5)], 0);
    kernels.setBandwidth(0, 0, 0.001);
    const mixture = new Mixture(kernels, Int32Array.of(0), Float64Array.of(3));
    const out = new Float64Array(1);
    // Far from the only kernel, of weight 3 of 4, the prior alone is left.
    mixture.logDensity(Float64Array.of(0.9), 1, out);
    expect(out[0]).toBeCloseTo(Math.log(1 / 4), 12);
    const rng = createRng(3);
    const point = new Float64Array(1);
    let near = 0;
    for (let i = 0; i < 2000; i++) {
      mixture.draw(rng, point, 0);
      if (Math.abs(point[0] - 0.5) < 0.01) near++;
    }
    // ¾ and a fiftieth of the rest, within four standard errors.
    expect(Math.abs(near / 2000 - 0.755)).toBeLessThan(0.04);
  });
  it("draws cells and choices at centres, and branches not taken as NaN", () => {
    const { mixture } = make(20, 5);
    const rng = createRng(2);
    const points = new Float64Array(2 * d);
    for (let i = 0; i < 200; i++) {
      mixture.draw(rng, points, d);
      expect([...points.subarray(0, d)]).toEqual(new Array(d).fill(0));
      const drawn = points.slice(d);
      const canonical = new Float64Array(d);
      s.toUnit(s.fromUnit(drawn), canonical);
      for (let j = 0; j < d; j++)
        if (Number.isNaN(canonical[j])) expect(drawn[j]).toBeNaN();
        else expect(drawn[j]).toBeCloseTo(canonical[j], 12);
    }
  });
  it("draws each choice as often as its density says", () => {
    const { mixture } = make(9, 21);
    const rng = createRng(6);
    const counts = [0, 0, 0];
    for (let i = 0; i < 9000; i++) counts[Math.floor(mixture.drawAxis(rng, 6) * 3)]++;
    const logs = new Float64Array(3);
    mixture.logDensityAxis(6, Float64Array.of(1 / 6, 1 / 2, 5 / 6), 3, logs);
    // Four standard errors are at most 0.021.
    for (const [l, c] of counts.entries())
      expect(Math.abs(c / 9000 - Math.exp(logs[l]))).toBeLessThan(0.021);
  });
  it("finds the point whose gain exceeds its density by most, as comparing all of them does", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 24 }),
        (kernels, seed, gains) => {
          const { mixture } = make(kernels, seed);
          const rng = createRng(seed + 1);
          const points = new Float64Array(gains.length * d);
          for (let c = 0; c < gains.length; c++) mixture.draw(rng, points, c * d);
          const density = new Float64Array(gains.length);
          mixture.logDensity(points, gains.length, density);
          const best = mixture.leastDenseFor(Float64Array.from(gains), points);
          const top = Math.max(...gains.map((g, c) => g - density[c]));
          expect(gains[best] - density[best]).toBeCloseTo(top, 9);
        },
      ),
      { numRuns: 25 },
    );
  });
  it("is the same for points in any order, whatever branches those before took", () => {
    const { mixture } = make(25, 13);
    const rng = createRng(8);
    const points = new Float64Array(10 * d);
    for (let c = 0; c < 10; c++) mixture.draw(rng, points, c * d);
    const together = new Float64Array(10);
    mixture.logDensity(points, 10, together);
    const alone = new Float64Array(1);
    for (let c = 9; c >= 0; c--) {
      mixture.logDensity(points.slice(c * d, c * d + d), 1, alone);
      expect(alone[0]).toBeCloseTo(together[c], 12);
    }
  });
});

describe("weights by age of any number of trials", () => {
  it("never fall towards the newer ones, and lie in (0, 1]", () => {
    for (const n of [0, 1, 24, 25, 26, 27, 60, 400]) {
      const w = ageWeights(n);
      expect(w.length).toBe(n);
      for (let i = 0; i < n; i++) {
        expect(w[i] > 0 && w[i] <= 1).toBe(true);
        if (i > 0) expect(w[i]).toBeGreaterThanOrEqual(w[i - 1]);
      }
    }
    expect(ageWeights(26)[0]).toBeCloseTo(1 / 26, 12);
  });
});
