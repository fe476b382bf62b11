import { expect, it } from "vitest";
import { expOfNegative } from "./exp-of-negative.ts";

it("is the exponential function to the last place", () => {
  let worst = 0;
  for (let v = -0; v >= -708; v -= 0.0973) {
    const power = Math.exp(v);
    worst = Math.max(worst, Math.abs(expOfNegative(v) - power) / power);
  }
  expect(worst).toBeLessThanOrEqual(2 ** -52);
  expect(expOfNegative(-0)).toBe(1);
  expect(expOfNegative(-Infinity)).toBe(expOfNegative(-708));
  expect(expOfNegative(Number.NaN)).toBeNaN();
});
