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
