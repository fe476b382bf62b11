import fc from "fast-check";
import { expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { frontRows } from "./feasible.ts";
import { GrowingFront } from "./growing-front.ts";

const s = space({ x: float(0, 1) });

it("the front of a growing study is that of all its trials, at any time that it is read", () => {
  const value = fc.constantFrom(0, 1, 2, 3, Infinity);
  const trial = fc.record({ values: fc.array(value, { minLength: 3, maxLength: 3 }), mb: value });
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 25 }), fc.nat(5), (trials, every) => {
      const history = historyOf(
        s,
        trials.map(({ values, mb }) => ({ params: { x: 0.5 }, values, limits: [mb] })),
        { a: "minimize", b: "maximize", c: "minimize" },
        { mb: { atMost: 2 } },
      );
      const front = new GrowingFront();
      const { finished } = history;
      for (let length = 0; length <= finished.length; length += every + 1)
        expect(front.rowsOf({ ...finished, length })).toEqual(
          frontRows({ ...history, finished: { ...finished, length } }),
        );
      expect(front.rowsOf(finished)).toEqual(frontRows(history));
      expect(front.rowsOf(finished)).toBe(front.rowsOf(finished));
    }),
  );
});
it("a value that is NaN is never on the front", () => {
  const history = historyOf(s, [{ params: { x: 0 }, values: [Number.NaN, 1] }], {
    a: "minimize",
    b: "minimize",
  });
  expect(new GrowingFront().rowsOf(history.finished)).toEqual([]);
});
