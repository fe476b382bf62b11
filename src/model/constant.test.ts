import { expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { constant } from "./constant.ts";

const x = { rows: 4, columns: 1, data: new Float64Array(4) };

it("predicts the mean for every row, whatever its columns", () => {
  const y = { values: Float64Array.of(1, 2, 3, 6), classes: 0 };
  const fitted = constant.fit(x, y, {}, createRng(0));
  expect([...fitted.predict({ rows: 2, columns: 1, data: Float64Array.of(7, 8) })]).toEqual([3, 3]);
});
it("predicts the shares of the classes, also of one that does not occur", () => {
  const fitted = constant.fit(
    x,
    { values: Float64Array.of(0, 0, 2, 0), classes: 3 },
    {},
    createRng(0),
  );
  const one = { rows: 1, columns: 1, data: new Float64Array(1) };
  expect([...fitted.predict(one)]).toEqual([0.75, 0, 0.25]);
  expect([...constant.load(JSON.parse(JSON.stringify(fitted))).predict(one)]).toEqual([
    0.75, 0, 0.25,
  ]);
});
