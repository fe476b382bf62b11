import { expect, it } from "vitest";
import type { TrialRow } from "../../trial/row.ts";
import { candidateFrom, trialParamsOf } from "./candidates.ts";
import { secondsByOthers } from "./relative-cost.ts";

const candidate = (given: { readonly [name: string]: unknown }) =>
  candidateFrom(given, "classification");

/** A trial of a candidate as it was measured. */
const row = (
  given: { readonly [name: string]: unknown },
  fitSeconds: number,
  more: { readonly whole?: boolean; readonly steps?: number } = {},
) =>
  ({
    params: trialParamsOf(candidate(given)),
    internal: {
      measured: { folds: [], train: 0, fitSeconds, secondsPerRow: 0, whole: false, ...more },
    },
  }) as Partial<TrialRow> as TrialRow;

it("expects more seconds of more trees, levels and columns, and fewer of a higher rate", () => {
  const seconds = (
    given: { readonly [name: string]: unknown },
    than: { readonly [name: string]: unknown } = {},
  ) => secondsByOthers(candidate(given), [row({ model: given["model"], ...than }, 1)], 1, 1) ?? 0;
  expect(seconds({ model: "forest", trees: 200 }, { trees: 100 })).toBeCloseTo(2, 9);
  expect(seconds({ model: "boosting", rate_factor: 2 })).toBeCloseTo(0.5, 9);
  const depth = (n: number) => ({ growth: { kind: "oblivious", depth: n } });
  expect(seconds({ model: "boosting", ...depth(8) }, depth(4))).toBeCloseTo(2, 9);
  expect(seconds({ model: "boosting", features: 0.5 })).toBeLessThan(1);
  expect(seconds({ model: "neighbors", k: 3 }, { k: 30 })).toBe(1);
});

it("expects as many rounds as the rate needs, by the rounds of the other one and at most its own", () => {
  const quick = { model: "boosting", rounds: 200 };
  const seconds = (rounds: number, steps: number) =>
    secondsByOthers(candidate({ model: "boosting", rounds }), [row(quick, 1, { steps })], 1, 1);
  // The rate falls with the square root of the rounds.
  expect(seconds(800, 200)).toBeCloseTo(2, 9);
  // The other one ended after half of its rounds.
  expect(seconds(800, 100)).toBeCloseTo(2, 9);
  expect(seconds(50, 200)).toBeCloseTo(0.25, 9);
});

it("estimates seconds by the latest trial of the same model", () => {
  const rows = [
    row({ model: "boosting" }, 9),
    row({ model: "boosting", rate_factor: 4 }, 1),
    row({ model: "forest", trees: 100 }, 3, { whole: true }),
  ];
  // Five folds in two processes take three rounds.
  expect(secondsByOthers(candidate({ model: "boosting" }), rows, 5, 2)).toBeCloseTo(12, 9);
  const forest = candidate({ model: "forest", trees: 200 });
  expect(secondsByOthers(forest, rows, 5, 2)).toBeCloseTo(6, 9);
  expect(secondsByOthers(candidate({ model: "linear" }), rows, 5, 2)).toBeUndefined();
});
