import fc from "fast-check";
import { expect, it } from "vitest";
import { fromScores, softmaxRow, softmaxRows } from "./probabilities.ts";

// scipy.special.softmax and logsumexp, SciPy 1.17.1
it("has SciPy's softmax and logarithm of the sum, also where exponentials overflow", () => {
  const out = new Float64Array(4);
  expect(softmaxRow(Float64Array.of(1, 2, -3, 0.5), 0, 4, out)).toBeCloseTo(2.468594855088593, 13);
  const wanted = [
    0.23024879090473355, 0.6258811043410035, 0.004217153708778763, 0.13965295104548422,
  ];
  out.forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 14));
  const large = Float64Array.of(1000, 999, -1000);
  expect(softmaxRow(large, 0, 3, large)).toBeCloseTo(1000.3132616875182, 10);
  expect(large[0]).toBeCloseTo(0.7310585786300049, 14);
  expect(large[2]).toBe(0);
});
it("gives each row a sum of 1, in the order of its scores", () => {
  const row = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(row, row, (a, b) => {
      const z = Float64Array.from([...a, ...b]);
      softmaxRows(z, 2, 3);
      for (const [r, scores] of [a, b].entries()) {
        const p = z.subarray(r * 3, r * 3 + 3);
        expect(p[0] + p[1] + p[2]).toBeCloseTo(1, 12);
        if (scores[0] > scores[1]) expect(p[0]).toBeGreaterThanOrEqual(p[1]);
      }
    }),
  );
});
it("returns scores of a regression as they are, and the logistic function of a logit", () => {
  const scores = Float64Array.of(-2, 0, 1000);
  expect(fromScores(scores, 3, 0)).toBe(scores);
  const p = fromScores(scores, 3, 2);
  expect(p[1]).toBeCloseTo(1 / (1 + Math.exp(2)), 15);
  expect([...p.subarray(2)]).toEqual([0.5, 0.5, 0, 1]);
});
