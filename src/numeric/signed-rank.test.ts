import { describe, expect, it } from "vitest";
import { signedRankAbove } from "./signed-rank.ts";

/**
 * From SciPy 1.17: wilcoxon(d, alternative="greater"), with ties and zeros zero_method="pratt",
 * method="approx".
 */
const reference: readonly (readonly [readonly number[], number])[] = [
  [[0.3947, 1.55, -0.6314, 1.2924, 0.0408], 0.15625],
  [[0.0385, 2.1997, 0.4575, 0.2571, 1.0295, 1.4269, 0.2692, 0.888], 0.00390625],
  [
    [
      0.869, 1.5722, 0.3738, -0.0374, -0.0599, -0.5806, -0.6039, -0.2008, -0.6419, -0.2374, -1.3773,
      0.5501,
    ],
    0.68896484375,
  ],
  [[0.125, -0.42, 1.4, 2.2, 0.77], 0.09375],
  [[1, 1, 2, -1, 3, 0, 0, 2], 0.03725727715166914],
  [[0.5, -0.5, 0.5, 1, 2, 2, -3, 4, 4, 4], 0.028926347213645422],
];

describe("Wilcoxon's signed-rank test", () => {
  it.each(reference)("%j as SciPy says", (differences, p) =>
    expect(signedRankAbove(differences)).toBeCloseTo(p, 12),
  );
  it("says nothing of nothing", () => {
    expect(signedRankAbove([])).toBe(1);
    expect(signedRankAbove([0, 0, 0])).toBe(1);
  });
});
