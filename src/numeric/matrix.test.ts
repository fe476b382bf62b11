import { expect, it } from "vitest";
import { outputs } from "./matrix.ts";

it("counts one output for each class, and one for a regression", () => {
  expect([0, 2, 5].map((classes) => outputs({ classes }))).toEqual([1, 2, 5]);
});
