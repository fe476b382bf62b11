import { expect, it } from "vitest";
import type { TrialRow } from "../trial/row.ts";
import { candidateFrom, trialParamsOf } from "./candidates.ts";
import { relativeCost, secondsByOthers } from "./relative-cost.ts";

const candidate = (given: { readonly [name: string]: unknown }) =>
  candidateFrom(given, "classification");

it("grows with trees, levels and columns, and falls with the learning rate", () => {
  const cost = (given: { readonly [name: string]: unknown }) => relativeCost(candidate(given));
  expect(cost({ model: "forest", trees: 200 })).toBeCloseTo(
    2 * cost({ model: "forest", trees: 100 }),
    9,
  );
  expect(cost({ model: "boosting", rate_factor: 2 })).toBeCloseTo(
    cost({ model: "boosting" }) / 2,
    9,
  );
  const depth = (n: number) => cost({ model: "boosting", growth: { kind: "oblivious", depth: n } });
  expect(depth(8) / depth(4)).toBeCloseTo(2, 9);
  expect(cost({ model: "boosting", features: 0.5 })).toBeLessThan(cost({ model: "boosting" }));
  expect(cost({ model: "neighbors", k: 3 })).toBe(cost({ model: "neighbors", k: 30 }));
});

it("estimates seconds by the latest trial of the same model", () => {
  const row = (given: { readonly [name: string]: unknown }, fitSeconds: number, whole: boolean) =>
    ({
      params: trialParamsOf(candidate(given)),
      internal: { measured: { folds: [], train: 0, fitSeconds, secondsPerRow: 0, whole } },
    }) as Partial<TrialRow> as TrialRow;
  const rows = [
    row({ model: "boosting" }, 9, false),
    row({ model: "boosting", rate_factor: 4 }, 1, false),
    row({ model: "forest", trees: 100 }, 3, true),
  ];
  // Five folds in two processes take three rounds.
  expect(secondsByOthers(candidate({ model: "boosting" }), rows, 5, 2)).toBeCloseTo(12, 9);
  const forest = candidate({ model: "forest", trees: 200 });
  expect(secondsByOthers(forest, rows, 5, 2)).toBeCloseTo(6, 9);
  expect(secondsByOthers(candidate({ model: "linear" }), rows, 5, 2)).toBeUndefined();
});
