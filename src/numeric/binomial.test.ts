import fc from "fast-check";
import { expect, it } from "vitest";
import { binomial } from "./binomial.ts";

it.each([
  // scipy.special.comb(n, k, exact=True), SciPy 1.17.1
  [0, 0, 1],
  [5, 2, 10],
  [10, 10, 1],
  [30, 15, 155117520],
  [52, 5, 2598960],
  [4, 7, 0],
])("%i over %i is %i", (n, k, wanted) => expect(binomial(n, k)).toBe(wanted));

it("obeys Pascal's rule and is symmetric", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 45 }), fc.nat(45), (n, k) => {
      fc.pre(k > 0 && k <= n);
      expect(binomial(n, k)).toBe(binomial(n - 1, k - 1) + binomial(n - 1, k));
      expect(binomial(n, k)).toBe(binomial(n, n - k));
    }),
  );
});
