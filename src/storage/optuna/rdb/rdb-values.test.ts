import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMPLETE, FAIL, PRUNED, RUNNING, WAITING } from "../optuna-study.ts";
import {
  parseState,
  parseTime,
  parseValue,
  toFinite,
  toStateName,
  toTimeText,
  toValueType,
} from "./rdb-values.ts";

// Names as in Optuna's models (optuna/storages/_rdb/models.py) and TrialState.
it.each([
  [RUNNING, "RUNNING"],
  [COMPLETE, "COMPLETE"],
  [PRUNED, "PRUNED"],
  [FAIL, "FAIL"],
  [WAITING, "WAITING"],
])("the state %d is called %s", (state, name) => {
  expect([toStateName(state), parseState(name)]).toEqual([name, state]);
});

describe("A time", () => {
  it("is UTC without a zone, with microseconds", () => {
    // Python: datetime(2024, 2, 29, 23, 59, 59, 7000), as SQLAlchemy stores it.
    const ms = Date.UTC(2024, 1, 29, 23, 59, 59, 7);
    expect(toTimeText(ms)).toBe("2024-02-29 23:59:59.007000");
    expect(parseTime("2024-02-29 23:59:59.007000")).toBe(ms);
  });
  it.each([
    ["2024-01-01 00:00:00", 0],
    ["2024-01-01 00:00:00.5", 500], // PostgreSQL leaves out zeros at the end.
    ["2024-01-01 00:00:00.123999", 123],
    ["2024-01-01T00:00:00.25", 250],
  ])("is read from %s", (text, ms) => {
    expect(parseTime(text)).toBe(Date.UTC(2024, 0, 1) + ms);
  });
  it("is 0 where there is none, or none that can be read", () => {
    expect([parseTime(null), parseTime(""), parseTime("soon"), toTimeText(0)]).toEqual([
      0,
      0,
      0,
      null,
    ]);
  });
  it("comes back as it was, to the millisecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4e12 }), (ms) => {
        expect(parseTime(toTimeText(ms))).toBe(ms);
      }),
    );
  });
});

describe("A number in two columns", () => {
  it("comes back as it was, NaN and infinities too", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        expect(parseValue(toFinite(x), toValueType(x))).toBe(x);
      }),
    );
  });
  it.each([
    [Number.NaN, "NAN"],
    [Infinity, "INF_POS"],
    [-Infinity, "INF_NEG"],
    [0, "FINITE"],
  ])("%d has the type %s", (x, type) => {
    expect([toValueType(x), toFinite(x)]).toEqual([type, x === 0 ? 0 : null]);
  });
  it("is NaN where an old Optuna stored none", () => {
    expect(parseValue(null, "FINITE")).toBeNaN();
  });
});
