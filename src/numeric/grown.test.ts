import { expect, it } from "vitest";
import { grown } from "./grown.ts";

it("keeps type and entries, adds zeros, and leaves the array as it was", () => {
  for (const array of [Float64Array.of(1.5, 2), Int32Array.of(-1, 2), Uint8Array.of(1, 255)]) {
    const longer = grown(array, 4);
    expect(longer.constructor).toBe(array.constructor);
    expect([...longer]).toEqual([...array, 0, 0]);
    expect(array.length).toBe(2);
  }
});
it("is a copy, also of the same length, so that a change of one is none of the other", () => {
  const array = Uint16Array.of(7, 8);
  const copy = grown(array, 2);
  copy[0] = 1;
  expect([...array]).toEqual([7, 8]);
  expect([...grown(new Uint32Array(0), 2)]).toEqual([0, 0]);
});
