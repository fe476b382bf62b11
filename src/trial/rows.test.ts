import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "./record.ts";
import { runningRow, type TrialRow } from "./row.ts";
import { TrialRows } from "./rows.ts";

const params = fc.oneof(
  fc.record({ a: fc.double({ noNaN: true }), b: fc.integer() }),
  fc.record({ a: fc.double({ noNaN: true }), b: fc.string() }),
  fc.record({ b: fc.integer(), a: fc.double({ noNaN: true }) }),
  fc.record({ model: fc.record({ kind: fc.string() }) }),
  fc.constant({}),
);
const state = fc.constantFrom("waiting", "running", "complete", "pruned", "failed");
const trial = fc.record({
  number: fc.integer({ min: 0, max: 9000 }),
  state,
  params,
  origin: fc.constantFrom<TrialRow["origin"]>(
    "enqueued",
    "added",
    { sampler: "tpe" },
    { sampler: "tpe", fallback: "none left" },
  ),
  note: fc.option(fc.constantFrom<Json>({ place: 3 }, null, 0, "n"), { nil: undefined }),
  attributes: fc.constantFrom({}, { why: "t" }),
  internal: fc.constantFrom({}, { token: "t" }),
  reports: fc.constantFrom([], [{ step: 1, values: [2], seconds: 3 }]),
  worker: fc.constantFrom("w", "v"),
  attempt: fc.integer({ min: 1, max: 9 }),
  startedAt: fc.integer({ min: 0 }),
  seconds: fc.double({ min: 0, noNaN: true }),
  values: fc.tuple(fc.double(), fc.double()),
  limits: fc.constantFrom([], [4]),
  error: fc.constantFrom(undefined, [1, 2]),
  cost: fc.constantFrom(undefined, 5),
  step: fc.constantFrom(0, 7),
  reason: fc.constantFrom(undefined, "timeout" as const),
  message: fc.constantFrom(undefined, "why"),
});

it("gives back every trial as it was set last, whatever the order and the kind", () => {
  fc.assert(
    fc.property(fc.array(trial, { minLength: 1, maxLength: 30 }), (trials) => {
      const rows = new TrialRows(2);
      const kept = new Map<number, TrialRow>();
      for (const t of trials) {
        const before = kept.get(t.number);
        if (
          before &&
          ["complete", "pruned", "failed"].includes(before.state) &&
          !["complete", "pruned", "failed"].includes(t.state)
        )
          continue; // what is finished stays so
        // A trial has values exactly when it is complete; a message comes with a reason.
        const real = {
          ...t,
          values: t.state === "complete" ? t.values : [],
          message: t.reason === undefined ? undefined : t.message,
        } as TrialRow;
        rows.set(real);
        kept.set(t.number, real);
      }
      for (const [number, t] of kept) {
        expect(rows.get(number)).toEqual(t);
        expect(rows.state(number)).toBe(t.state);
        expect(rows.note(number)).toEqual(t.note);
      }
      expect([...rows].map((t) => t.number)).toEqual([...kept.keys()].sort((a, b) => a - b));
    }),
  );
});

it("counts open trials and forgets removed ones, whose numbers stay used", () => {
  const rows = new TrialRows(1);
  const done = (number: number): TrialRow => ({
    ...runningRow(number, "w", { x: number }, "added", undefined, 1),
    state: "complete",
    values: [number],
  });
  rows.set(runningRow(0, "w", { x: 0 }, "added", undefined, 1));
  rows.set(runningRow(1, "w", { x: 1 }, "added", undefined, 1));
  rows.set(done(1));
  rows.set(done(2));
  expect([rows.length, rows.openCount, [...rows.open()].map((r) => r.number)]).toEqual([3, 1, [0]]);
  rows.remove(2);
  rows.remove(0);
  expect([rows.get(2), rows.state(2), rows.get(0), rows.length, rows.openCount]).toEqual([
    undefined,
    undefined,
    undefined,
    3,
    0,
  ]);
  expect([...rows].map((r) => r.number)).toEqual([1]);
});
