import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reservedRow, type TrialRow } from "../../trial/row.ts";
import { TRIAL_COLUMNS, toColumns, toReport, toTrialRow } from "./trial-columns.ts";

const json = fc.jsonValue();
const attributes = fc.dictionary(fc.string(), json);
const number = fc.double().map((x) => x + 0); // JSON has no negative zero.
/** A row without an owner, with reports, in each state that a copy may have. */
const rows: fc.Arbitrary<TrialRow> = fc
  .record({
    number: fc.nat(),
    state: fc.constantFrom("waiting", "paused", "complete", "pruned", "failed"),
    params: fc.option(attributes),
    origin: fc.constantFrom("enqueued", "added", { sampler: "tpe", reason: "model" }),
    note: fc.option(json, { nil: undefined }),
    attributes,
    internal: attributes,
    attempt: fc.nat(9),
    startedAt: fc.nat(),
    seconds: fc.double({ min: 0, noNaN: true }),
    values: fc.array(number),
    limits: fc.array(number),
    error: fc.option(fc.array(number), { nil: undefined }),
    cost: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
    step: fc.nat(),
    reason: fc.constantFrom(undefined, "error", "lost"),
    message: fc.option(fc.string(), { nil: undefined }),
  })
  .map((t) => ({ ...reservedRow(t.number, "w"), ...t }) as TrialRow);

describe("toColumns and toTrialRow", () => {
  it("return the row that was stored; values only of complete trials", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const numbers = row.state === "complete" ? {} : { values: [], limits: [] };
        expect(toTrialRow(toColumns(row), [])).toEqual({
          ...row,
          ...numbers,
          // JSON has no negative zero.
          ...JSON.parse(JSON.stringify({ params: row.params, attributes: row.attributes })),
          ...JSON.parse(JSON.stringify({ internal: row.internal, note: row.note })),
        });
      }),
      { numRuns: 40 },
    );
  });
  it("name exactly the columns of TRIAL_COLUMNS, in its order", () => {
    const names = TRIAL_COLUMNS.split(", ").map((name) => name.replaceAll('"', ""));
    expect(Object.keys(toColumns(reservedRow(0, "w")))).toEqual(names);
  });
  it("keep a note that is null apart from none", () => {
    const row = reservedRow(0, "w");
    expect(toColumns({ ...row, note: null }).note).toBe("null");
    expect(toColumns(row).note).toBeNull();
    expect(toTrialRow(toColumns({ ...row, note: null }), []).note).toBeNull();
  });
  it("share one empty object between trials without attributes", () => {
    const [a, b] = [0, 1].map((n) => toTrialRow(toColumns(reservedRow(n, "w")), []));
    expect(a.attributes).toBe(b.attributes);
    expect(a.internal).toBe(b.attributes);
  });
  it("take the reports and an origin that is parsed already as they are", () => {
    const reports = [{ step: 1, values: [Number.NaN], seconds: 2 }];
    const origin = { sampler: "grid" };
    const row = toTrialRow(toColumns(reservedRow(0, "w")), reports, origin);
    expect(row.reports).toBe(reports);
    expect(row.origin).toBe(origin);
  });
});

describe("toReport", () => {
  it("reads NaN and infinities, and drops the trial's number", () => {
    const columns = { number: 4, step: 2, values: '["NaN",1,"-Infinity"]', seconds: 0.5 };
    expect(toReport(columns)).toEqual({
      step: 2,
      values: [Number.NaN, 1, -Infinity],
      seconds: 0.5,
    });
  });
});
