import { expect, it } from "vitest";
import { measureSlowdown, slowdownOf } from "./measure-slowdown.ts";

it("is the seconds of the clock for each second of a processor, at least 1", () => {
  expect(slowdownOf(6, 1.5)).toBe(4);
  expect(slowdownOf(1, 1.8)).toBe(1);
  // Next to no work, as of a process that waits, says nothing.
  expect(slowdownOf(6, 0.01)).toBe(1);
  expect(measureSlowdown()()).toBe(1);
});
