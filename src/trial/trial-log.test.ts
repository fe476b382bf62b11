import fc from "fast-check";
import { expect, it } from "vitest";
import type { TrialRow } from "./row.ts";
import { TrialLog } from "./trial-log.ts";

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
  note: fc.option(fc.constant({ place: 3 }), { nil: undefined }),
  attributes: fc.constantFrom({}, { token: "t" }),
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
      const log = new TrialLog(2);
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
        log.set(real);
        kept.set(t.number, real);
      }
      for (const [number, t] of kept) {
        expect(log.get(number)).toEqual(t);
        expect(log.state(number)).toBe(t.state);
      }
      expect([...log].map((t) => t.number)).toEqual([...kept.keys()].sort((a, b) => a - b));
    }),
  );
});
