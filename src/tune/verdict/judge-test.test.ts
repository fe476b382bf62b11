import { expect, it } from "vitest";
import type { Evidence } from "./evidence.ts";
import { judgeTest } from "./judge-test.ts";

const score = (mean: number) => ({ score: mean, low: mean - 0.02, high: mean + 0.02 });
const judge = (test: number | undefined, estimate = 0.8) =>
  judgeTest({
    ...{ estimate: score(estimate), by: "cross-validation", direction: "maximize" },
    test: test === undefined ? undefined : score(test),
  } as Evidence);

it("says whether the test rows agree with the estimate, by the intervals of both", () => {
  expect(judge(undefined)).toBeUndefined();
  expect(judge(Number.NaN)).toBeUndefined();
  expect(judge(0.81)).toMatch(
    /^The test rows agree with the estimate: 0\.800 in nested cross-validation, 0\.810 there, a gain of 0\.010/,
  );
  expect(judge(0.7)).toMatch(
    /^The test rows do not confirm the estimate: .* worse by 0\.100 \(95 % interval 0\.072 to 0\.128\)/,
  );
  expect(judge(0.9)).toMatch(/^The test rows are better than the estimate: .* better by 0\.100/);
});
