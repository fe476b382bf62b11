import { expect, it } from "vitest";
import { interaction, squaresOf } from "./effect.ts";

it("tests pairs of choices that have tens of thousands of cells together", () => {
  // The last two of 200 levels each, in a checkerboard.
  const a = Int32Array.from({ length: 40 }, (_, i) => 198 + (i % 2));
  const b = Int32Array.from({ length: 40 }, (_, i) => 198 + ((i >> 1) % 2));
  const effect = interaction([0, 1], [a, 200], [b, 200]);
  expect(effect).toMatchObject({ axes: [0, 1], between: 1, within: 36 });
  const values = Float64Array.from(a, (x, i) => (x === b[i] ? 1 : -1));
  const order = Uint32Array.from(a.keys());
  expect(effect && squaresOf(effect, values, order)).toEqual({ between: 40, within: 0 });
});
