import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import { reservedRow, type TrialRow } from "../../trial/row.ts";
import type { StudyCopy } from "../storage.ts";
import { restoreStudy } from "./restore-study.ts";

const copy: StudyCopy = {
  ...specOf("copy"),
  createdAt: new Date(123),
  attributes: { why: "é" },
  internal: { budget: 4 },
};
const trial = (number: number, changed: Partial<TrialRow> = {}): TrialRow => ({
  ...reservedRow(number, "w"),
  state: "complete",
  params: { x: number },
  values: [number],
  ...changed,
});

describe("restoreStudy", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
  });
  afterEach(() => db.storage.close());

  const restore = (trials: readonly TrialRow[]) => restoreStudy(db.driver, db.sql, copy, trials);
  const rows = async () => (await db.storage.changes("copy", null)).trials;

  it("keeps the study's date, attributes and internal keys", async () => {
    await restore([]);
    const { counts: _, ...info } = (await db.storage.list())[1];
    expect(info).toEqual(copy);
  });
  it("keeps the completion order, whatever the numbers, and every field", async () => {
    const trials = [
      trial(5, { values: [Infinity], limits: [Number.NaN], error: [0.5], cost: 2, seconds: 1.5 }),
      trial(2, { state: "pruned", values: [], step: 7 }),
      trial(3, { state: "failed", values: [], reason: "timeout", message: "too long" }),
      trial(0, { state: "waiting", values: [], attempt: 0 }),
    ];
    // Only finished trials have a place in it: the one that waits comes after them.
    await restore([trials[3], ...trials.slice(0, 3)]);
    expect(await rows()).toEqual(trials);
  });
  it("keeps reports with NaN, in order of step", async () => {
    const reports = [
      { step: 1, values: [Number.NaN, 2], seconds: 0.5 },
      { step: 9, values: [-Infinity, 1], seconds: 1 },
    ];
    await restore([trial(0, { reports })]);
    expect((await rows())[0].reports).toEqual(reports);
  });
  it("continues with the number after the largest", async () => {
    await restore([trial(6), trial(2)]);
    const request = { count: 1, worker: "w", leaseMs: 1, key: "k", after: null };
    expect((await db.storage.begin("copy", request)).tickets[0].number).toBe(7);
  });
  it("lets a running trial wait, with its parameters and without the attempt that was running", async () => {
    await restore([trial(0, { state: "running", values: [], attempt: 3 })]);
    expect(await rows()).toMatchObject([{ state: "waiting", params: { x: 0 }, attempt: 2 }]);
  });
  it("shows a reader who knows part of it only what comes after", async () => {
    await restore([trial(1), trial(0)]);
    const { trials, next } = await db.storage.changes("copy", 1);
    expect([trials.map((t) => t.number), next]).toEqual([[0], 2]);
  });
  it("does not write over a study of the same name", async () => {
    await restore([trial(0)]);
    await expect(restore([])).rejects.toMatchObject({
      code: "study-exists",
      message: ':memory: has a study "copy" already',
    });
  });
  it("leaves nothing behind where a trial can't be stored", async () => {
    const twice = [trial(0), trial(0)];
    await expect(db.storage.restore(copy, twice)).rejects.toMatchObject({
      code: "storage-unreachable",
    });
    expect((await db.storage.list()).map((s) => s.name)).toEqual(["s"]);
  });
  it("stores more rows than one statement inserts, in their order", async () => {
    const trials = Array.from({ length: 47 }, (_, i) => trial(46 - i));
    await restore(trials);
    expect(await rows()).toEqual(trials);
  });
});
