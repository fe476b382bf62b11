import { expect, it } from "vitest";
import { choose } from "./choose.ts";
import { completeParams } from "./complete-params.ts";
import { list } from "./list.ts";
import { float } from "./number.ts";
import { asSpace } from "./space.ts";

it("completes parameters with names that every object inherits", () => {
  const space = asSpace({
    constructor: list(float(0, 1), { min: 1, max: 2 }),
    toString: choose({ a: { valueOf: float(2, 4) }, b: {} }),
  });
  const unit = Float64Array.from({ length: space.width }, () => 0.25);
  expect(completeParams(space, {}, unit)).toEqual({
    constructor: [0.25],
    toString: { kind: "a", valueOf: 2.5 },
  });
  const base = { constructor: [0.5], toString: { kind: "b" } };
  expect(completeParams(space, { toString: { kind: "a" } }, unit, base)).toEqual({
    constructor: [0.5],
    toString: { kind: "a", valueOf: 2.5 },
  });
});
