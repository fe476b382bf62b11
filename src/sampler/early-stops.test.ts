import { expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { EarlyStops } from "./early-stops.ts";

it("early stops are paused trials, and pruned ones with a report", () => {
  const s = space({ x: float(0, 1) });
  const params = { x: 0.5 };
  const complete = { params, values: [1], curve: [3, 1] };
  expect(new EarlyStops().existIn(historyOf(s, [complete]))).toBe(false);
  expect(new EarlyStops().existIn(historyOf(s, [{ params }]))).toBe(false);
  expect(new EarlyStops().existIn(historyOf(s, [complete, { params, curve: [2] }]))).toBe(true);
  const stops = new EarlyStops();
  expect(stops.existIn(historyOf(s, [complete, { params, state: "paused", curve: [2] }]))).toBe(
    true,
  );
  // The paused trial was promoted and is complete: as a new process would see it.
  expect(stops.existIn(historyOf(s, [complete, complete]))).toBe(false);
});
