import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reservedRow, type TrialRow } from "../trial/row.ts";
import { eachPage, type NumberedRows, type PageRequest, pageOf, resultsOf } from "./page.ts";

const row = (number: number, changed: Partial<TrialRow> = {}): TrialRow => ({
  ...reservedRow(number, "w"),
  params: { x: number },
  ...changed,
});
const byNumber = (rows: readonly TrialRow[]): NumberedRows => {
  const found = new Map(rows.map((r) => [r.number, r]));
  return { length: Math.max(-1, ...found.keys()) + 1, get: (number) => found.get(number) };
};
const numbers = (rows: readonly TrialRow[]): readonly number[] => rows.map((r) => r.number);

describe("pageOf", () => {
  const rows = byNumber([row(4), row(0), row(7), row(2, { params: null }), row(1)]);
  it("is in order of number, without numbers that are only reserved", () => {
    expect(numbers(pageOf(rows, { count: 9 }))).toEqual([0, 1, 4, 7]);
  });
  it.each<[PageRequest, readonly number[]]>([
    [{ after: 1, count: 1 }, [4]],
    [{ skip: 1, count: 2 }, [1, 4]],
    [{ last: true, count: 3 }, [1, 4, 7]],
    [{ last: true, skip: 1, count: 2 }, [1, 4]],
    [{ last: true, skip: 3, count: 2 }, [0]],
    [{ last: true, skip: 9, count: 2 }, []],
    [{ skip: 4, count: 2 }, []],
  ])("of %j", (request, expected) => {
    expect(numbers(pageOf(rows, request))).toEqual(expected);
  });
  it("reads only the rows that it gives and those that it skips", () => {
    const read: number[] = [];
    const counted: NumberedRows = {
      length: 1000,
      get(number) {
        read.push(number);
        return row(number);
      },
    };
    expect(numbers(pageOf(counted, { after: 499, skip: 1, count: 2 }))).toEqual([501, 502]);
    expect(numbers(pageOf(counted, { last: true, count: 1 }))).toEqual([999]);
    expect(read).toEqual([500, 501, 502, 999]);
  });
});

it("resultsOf gives values and limits of complete trials, in the order of the rows", () => {
  const complete = { state: "complete", values: [1, 2], limits: [3] } as const;
  expect(resultsOf([row(3, complete), row(1), row(2, { state: "failed" })])).toEqual([
    { number: 3, values: [1, 2], limits: [3] },
  ]);
});

it("eachPage gives the trials that its listing chooses, each once and in order", async () => {
  const bounds = fc.record({
    total: fc.integer({ min: 0, max: 1300 }),
    offset: fc.option(fc.integer({ min: 0, max: 1300 }), { nil: undefined }),
    limit: fc.option(fc.integer({ min: 1, max: 1300 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(bounds, async ({ total, offset, limit }) => {
      // Every third number is missing, as after a deletion.
      const rows = Array.from({ length: total }, (_, i) => row(Math.floor(1.5 * i)));
      const read: TrialRow[] = [];
      const source = async (request: PageRequest) => pageOf(byNumber(rows), request);
      for await (const page of eachPage(source, { offset, limit })) {
        expect(page.length).toBeLessThanOrEqual(500);
        read.push(...page);
      }
      const first = offset ?? 0;
      expect(read).toEqual(rows.slice(first, first + (limit ?? Infinity)));
    }),
    { numRuns: 40 },
  );
});
