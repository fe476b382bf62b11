import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { coverageOf, forecastErrors, halfWidths } from "./conformal.ts";

/** Errors of a random walk, whose size grows with the root of the steps. */
function errors(count: number, seed: number) {
  const rng = createRng(seed);
  const ahead = Int32Array.from({ length: count }, (_, i) => i % 6);
  return {
    ahead,
    scaled: Float64Array.from(ahead, (h) => Math.abs(rng.normal()) * Math.sqrt(h + 1)),
  };
}

describe("intervals of forecasts", () => {
  it("hold their share of values of each step", () => {
    const known = errors(12_000, 1);
    const later = errors(12_000, 2);
    const learned = forecastErrors(known.scaled, known.ahead, 6, 2000);
    for (const share of [0.5, 0.8, 0.95]) {
      const widths = halfWidths(learned, share);
      for (let h = 0; h < 6; h++) {
        const own = later.scaled.filter((_, i) => later.ahead[i] === h);
        const held = coverageOf(own, new Int32Array(own.length).fill(h), widths);
        expect(Math.abs(held - share)).toBeLessThan(0.05);
      }
    }
  });
  it("do not get narrower from step to step", () => {
    const few = forecastErrors(Float64Array.of(3, 1, 2, 5), Int32Array.of(0, 1, 2, 3), 4, 1);
    expect(few.spread).toEqual([2, 2, 2, 5]);
    // More than the errors say: the largest one.
    expect([...halfWidths(few, 0.99)]).toEqual([3, 3, 3, 7.5]);
  });
});
