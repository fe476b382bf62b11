import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { expectedMaximumGain, knowledgeGradients } from "./knowledge-gradient.ts";

it("the expected gain of the maximum of lines is the mean over many draws", () => {
  const stream = createRng(1);
  for (const m of [1, 2, 5, 9]) {
    const a = Array.from({ length: m }, () => stream.normal());
    const b = Array.from({ length: m }, () => stream.normal());
    if (m === 5) [a[1], b[1]] = [a[0], b[0]];
    const draws = 200_000;
    let mean = 0;
    for (let i = 0; i < draws; i++) {
      const z = stream.normal();
      mean += Math.max(...a.map((v, j) => v + b[j] * z)) / draws;
    }
    expect(Math.abs(expectedMaximumGain(a, b) - (mean - Math.max(...a)))).toBeLessThan(0.01);
  }
});
it("a second result of the better of two points is worth less than one of the uncertain rival", () => {
  const gains = knowledgeGradients([0, 0.1], Float64Array.of(0.01, 0, 0, 0.5), 0.2);
  expect(gains[1]).toBeGreaterThan(5 * gains[0]);
  // Two points whose values rise and fall together cannot change places.
  const same = knowledgeGradients([0, 1], Float64Array.of(1, 1, 1, 1), 0.1);
  expect(same.map(Math.abs)).toEqual([0, 0]);
});
