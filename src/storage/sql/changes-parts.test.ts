import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import { readChanges } from "./changes.ts";

const refuse = (number: number): never => {
  throw new Error(`trial ${number}`);
};

describe("readChanges", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
  });
  afterEach(() => db.storage.close());

  /** Stores a trial; `told` is its place in the completion order. */
  const put = (number: number, changed: number, told: number | null, study = 1) => {
    db.database
      .prepare(
        "INSERT INTO trials (study, number, state, params, origin, worker, attempt, started, " +
          "changed, told) VALUES (?, ?, ?, '{}', '\"added\"', 'w', 1, 0, ?, ?)",
      )
      .run(study, number, told === null ? "running" : "complete", changed, told);
    db.database.prepare("UPDATE studies SET version = max(version, ?)").run(changed);
  };
  const report = (number: number, step: number, value: number) =>
    db.database
      .prepare("INSERT INTO reports VALUES (1, ?, ?, ?, 0)")
      .run(number, step, JSON.stringify([value]));
  const numbers = async (after: string | number | null) => {
    const { trials, ...rest } = await readChanges(db.sql, 1, after, refuse);
    return { numbers: trials.map((t) => t.number), ...rest };
  };

  it("finds nothing in an empty study, and the cursor is its version", async () => {
    expect(await numbers(null)).toEqual({ numbers: [], next: 0 });
    expect(await numbers(0)).toEqual({ numbers: [], next: 0 });
  });
  it("returns finished trials in completion order, then the others by number", async () => {
    put(0, 9, null);
    put(1, 3, 3);
    put(2, 2, 2);
    put(3, 5, null);
    // Trial 1 finished after trial 2; a later annotation of trial 2 does not move it.
    db.database.exec("UPDATE trials SET changed = 10 WHERE number = 2");
    db.database.exec("UPDATE studies SET version = 10");
    expect(await numbers(null)).toEqual({ numbers: [2, 1, 0, 3], next: 10 });
  });
  it("returns only what changed after the version, and the version of the last change", async () => {
    put(0, 1, null);
    put(1, 2, 2);
    put(2, 4, 4);
    put(3, 3, null);
    expect(await numbers(1)).toEqual({ numbers: [1, 2, 3], next: 4 });
    expect(await numbers(3)).toEqual({ numbers: [2], next: 4 });
    expect(await numbers(4)).toEqual({ numbers: [], next: 4 });
    expect(await numbers(99)).toEqual({ numbers: [], next: 99 });
  });
  it("returns a finished trial that was annotated again, in completion order", async () => {
    put(0, 2, 2);
    put(1, 5, 1);
    put(2, 4, null);
    expect(await numbers(1)).toEqual({ numbers: [1, 0, 2], next: 5 });
  });
  it("sees no trials of another study", async () => {
    await db.storage.open(specOf("other"));
    put(0, 1, 1);
    put(0, 2, 2, 2);
    put(1, 3, null, 2);
    expect((await numbers(null)).numbers).toEqual([0]);
    expect((await numbers(0)).numbers).toEqual([0]);
  });

  describe("of more than 500 finished trials", () => {
    beforeEach(() => {
      db.database.exec("BEGIN");
      // Their numbers run against the completion order.
      for (let i = 0; i < 1000; i++) put(999 - i, i + 1, i + 1);
      put(1000, 1001, null);
      db.database.exec("COMMIT");
    });
    it("comes in parts of 500, and the open trials with the last part", async () => {
      const first = await numbers(null);
      expect(first).toMatchObject({ next: "told:500:1001", more: true });
      expect([first.numbers.length, first.numbers[0], first.numbers[499]]).toEqual([500, 999, 500]);
      const second = await numbers(first.next);
      expect(second).toMatchObject({ next: "told:1000:1001", more: true });
      expect([second.numbers[0], second.numbers[499]]).toEqual([499, 0]);
      expect(await numbers(second.next)).toEqual({ numbers: [1000], next: 1001 });
    });
    it("ends with the version at which the reading began, so later changes are read then", async () => {
      const { next } = await numbers(null);
      put(1001, 1002, 1002);
      db.database.exec("UPDATE trials SET changed = 1003 WHERE number = 999");
      const second = await numbers(next);
      const third = await numbers(second.next);
      expect(third).toEqual({ numbers: [1001, 1000], next: 1001 });
      expect(await numbers(third.next)).toEqual({ numbers: [999, 1001], next: 1003 });
    });
  });

  describe("reports", () => {
    const steps = async (after: number | null) =>
      (await readChanges(db.sql, 1, after, refuse)).trials.map((t) => [
        t.number,
        t.reports.map((r) => [r.step, r.values[0]]),
      ]);
    it("belong to their trials, in order of step, of neighbouring numbers", async () => {
      for (const n of [0, 1, 2]) put(n, n + 1, null);
      report(2, 5, 0.5);
      report(0, 3, 0.3);
      report(0, 1, 0.1);
      const wanted = [
        [
          0,
          [
            [1, 0.1],
            [3, 0.3],
          ],
        ],
        [1, []],
        [2, [[5, 0.5]]],
      ];
      expect(await steps(null)).toEqual(wanted);
      // Trial 1 lies between the two that changed.
      db.database.exec("UPDATE trials SET changed = 9 WHERE number <> 1");
      expect(await steps(5)).toEqual([wanted[0], wanted[2]]);
    });
    it("are found trial by trial where the numbers lie far apart", async () => {
      for (let n = 0; n < 120; n++) put(n, 1, null);
      report(3, 1, 0.3);
      report(50, 1, 0.5);
      report(110, 2, 0.2);
      report(110, 1, 0.1);
      db.database.exec("UPDATE trials SET changed = 2 WHERE number IN (3, 110)");
      expect(await steps(1)).toEqual([
        [3, [[1, 0.3]]],
        [
          110,
          [
            [1, 0.1],
            [2, 0.2],
          ],
        ],
      ]);
    });
  });
});
