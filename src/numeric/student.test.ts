import { describe, expect, it } from "vitest";
import { logGamma, studentCdf, studentQuantile } from "./student.ts";

describe("Student's t", () => {
  // scipy.stats.t.ppf(p, df)
  it.each([
    [0.6, 1, 0.32491969623290634],
    [0.6, 3.5, 0.27326545405577973],
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 3.5, 2.9400886379827282],
    [0.975, 11, 2.200985160091639],
    [0.975, 50.25, 2.008311550588858],
    [0.975, 399, 1.965927295920882],
    [0.975, 1e5, 1.9599877075346095],
    [0.999, 1, 318.30883898555015],
    [0.999, 4, 7.173182219782307],
  ])("has the quantile of SciPy for p = %d and %d degrees of freedom", (p, df, wanted) => {
    expect(studentQuantile(p, df) / wanted).toBeCloseTo(1, 9);
    expect(studentQuantile(1 - p, df) / wanted).toBeCloseTo(-1, 9);
    expect(studentCdf(wanted, df)).toBeCloseTo(p, 9);
  });
  it("rests on the logarithm of the gamma function", () => {
    for (const [x, wanted] of [
      [0.25, 1.2880225246980774],
      [1, 0],
      [5, Math.log(24)],
      [100.5, 361.43554046777763],
    ])
      expect(logGamma(x!)).toBeCloseTo(wanted!, 9);
  });
});
