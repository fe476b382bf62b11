import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import { reservedRow, type TrialRow } from "../../trial/row.ts";
import type { StudyCopy } from "../storage.ts";
import { lockForChanges, lockStudy, putReport, storeCounters } from "./sql-studies.ts";

const copy: StudyCopy = {
  ...specOf("copy"),
  createdAt: new Date(123),
  attributes: { why: "é" },
  internal: { budget: 4 },
};
const trial: TrialRow = {
  ...reservedRow(0, "w"),
  state: "complete",
  params: { x: 0 },
  values: [0],
};

describe("A study's row in SQL", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
    db.notified.length = 0;
  });
  afterEach(() => db.storage.close());
  const counters = () => db.database.prepare("SELECT version, trials FROM studies").get();

  it("that is locked for changes counts them at once, which get the versions after the old one", async () => {
    expect(await lockForChanges(db.driver, db.sql, "s", 3)).toEqual({
      id: 1,
      version: 0,
      trials: 0,
    });
    expect(await lockForChanges(db.driver, db.sql, "s", 2)).toMatchObject({ version: 3 });
    expect(counters()).toMatchObject({ version: 5 });
    expect(db.notified).toEqual([1, 1]);
  });
  it("that is locked without a number of changes counts them when they are stored", async () => {
    const study = await lockStudy(db.driver, db.sql, "s");
    expect([study, db.notified]).toEqual([{ id: 1, version: 0, trials: 0 }, []]);
    study.version += 4;
    study.trials += 2;
    expect(counters()).toEqual({ version: 0, trials: 0 });
    await storeCounters(db.driver, db.sql, study);
    expect([counters(), db.notified]).toEqual([{ version: 4, trials: 2 }, [1]]);
  });
  it("that is missing is an error with a hint", async () => {
    const error = {
      code: "study-not-found",
      message: 'no study "x\\"y" in :memory:',
      hint: "attune studies lists the studies there",
    };
    await expect(lockStudy(db.driver, db.sql, 'x"y')).rejects.toMatchObject(error);
    await expect(lockForChanges(db.driver, db.sql, 'x"y', 1)).rejects.toMatchObject(error);
  });

  it("keeps one report for each step: the last one", async () => {
    await db.storage.restore(copy, [trial]);
    await putReport(db.sql, 2, 0, { step: 1, values: [1], seconds: 0.5 });
    await putReport(db.sql, 2, 0, { step: 1, values: [2], seconds: 0.75 });
    expect((await db.storage.changes("copy", null)).trials[0].reports).toEqual([
      { step: 1, values: [2], seconds: 0.75 },
    ]);
  });
});
