import { expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { feasibleRows } from "./feasible.ts";
import { withPausedAsPruned } from "./paused-as-pruned.ts";

const s = space({ x: float(0, 1), y: float(0, 1) });
const history = historyOf(
  s,
  [
    { params: { x: 0.1, y: 0.2 }, values: [1], limits: [5] },
    { params: { x: 0.3, y: 0.4 }, state: "paused", curve: [7, 6] },
    { params: { x: 0.5, y: 0.6 }, state: "running" },
    { params: { x: 0.7, y: 0.8 }, limits: [1] },
    { params: { x: 0.9, y: 1 }, state: "paused", note: { a: 1 } },
  ],
  "minimize",
  { size: { atMost: 3 } },
);

it("appends paused trials to the finished ones, as pruned trials without a result", () => {
  const { finished } = withPausedAsPruned(history);
  expect([...finished.number]).toEqual([0, 3, 1, 4]);
  expect(finished.state).toEqual(["complete", "pruned", "pruned", "pruned"]);
  expect(finished.unit.map((c) => [...c])).toEqual([
    [0.1, 0.7, 0.3, 0.9],
    [0.2, 0.8, 0.4, 1],
  ]);
  expect([...finished.loss[0]]).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
  expect([...finished.violation].slice(2)).toEqual([0, 0]);
  expect([...finished.excess[0]].slice(2)).toEqual([Number.NaN, Number.NaN]);
  expect([...finished.cost].slice(2)).toEqual([Number.NaN, Number.NaN]);
});
it("keeps the rows of finished trials as they are, limits included", () => {
  const { finished } = withPausedAsPruned(history);
  for (let row = 0; row < 2; row++) {
    expect(finished.violation[row]).toBe(history.finished.violation[row]);
    expect(finished.excess[0][row]).toBe(history.finished.excess[0][row]);
  }
  expect(feasibleRows(withPausedAsPruned(history))).toEqual(feasibleRows(history));
});
it("leaves curves, sampler state and running trials, and the history itself", () => {
  const other = withPausedAsPruned(history);
  expect([...other.curve(1).loss]).toEqual([7, 6]);
  expect(other.note(4)).toEqual({ a: 1 });
  expect(other.pending).toBe(history.pending);
  expect(history.finished.length).toBe(2);
});
it("is the same history where no trial is paused", () => {
  const without = historyOf(s, [{ params: { x: 0, y: 0 }, values: [1] }]);
  expect(withPausedAsPruned(without)).toBe(without);
});
