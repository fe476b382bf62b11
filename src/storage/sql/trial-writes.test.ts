import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import type { TrialState } from "../../trial/record.ts";
import type { Told } from "../storage.ts";
import type { LockedStudy } from "./sql-studies.ts";
import { annotateTrial, assignMerged, insertTrial, refuse, updateOwned } from "./trial-writes.ts";

describe("Writes of a trial's row", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
  });
  afterEach(() => db.storage.close());
  const put = (state: TrialState, token: string | null, number = 0) =>
    db.database
      .prepare(
        "INSERT INTO trials (study, number, state, origin, worker, attempt, started, changed, " +
          "token, checkpoint) VALUES (1, ?, ?, '\"added\"', 'w', 1, 0, 1, ?, 3)",
      )
      .run(number, state, token);
  const row = (number = 0) =>
    db.database.prepare("SELECT * FROM trials WHERE number = ?").get(number);
  const ticket = { study: "s", number: 0, token: "t" };

  describe("updateOwned", () => {
    it("changes the running trial that the ticket owns, and returns its new state", async () => {
      put("running", "t");
      put("running", "t", 1);
      const owned = await updateOwned(db.sql, 1, ticket, ["state = ?, cost = ?", "pruned", 5]);
      expect(owned).toEqual({ state: "pruned", checkpoint: 3 });
      expect(row()).toMatchObject({ state: "pruned", cost: 5 });
      expect(row(1)).toMatchObject({ state: "running", cost: null });
    });
    it.each<readonly [string, TrialState, string | null]>([
      ["another token", "running", "other"],
      ["no token", "running", null],
      ["a trial that waits", "waiting", "t"],
      ["a trial that is paused", "paused", "t"],
      ["a trial that has finished", "complete", "t"],
    ])("changes nothing for %s", async (_, state, token) => {
      put(state, token);
      const before = row();
      expect(await updateOwned(db.sql, 1, ticket, ["cost = ?", 5])).toBeUndefined();
      expect(row()).toEqual(before);
    });
    it("changes nothing in another study", async () => {
      put("running", "t");
      expect(await updateOwned(db.sql, 2, ticket, ["cost = ?", 5])).toBeUndefined();
    });
  });

  describe("refuse", () => {
    it.each<readonly [TrialState, Told]>([
      ["complete", "repeated"],
      ["pruned", "repeated"],
      ["failed", "repeated"],
      ["paused", "repeated"],
      ["waiting", "lost"],
      ["running", "lost"],
    ])("answers the ticket of a trial that is %s with %s", async (state, told) => {
      put(state, "t");
      expect(await refuse(db.sql, 1, ticket)).toBe(told);
    });
    it("answers a ticket of another token, or of no trial, with lost", async () => {
      put("complete", "other");
      expect(await refuse(db.sql, 1, ticket)).toBe("lost");
      expect(await refuse(db.sql, 1, { ...ticket, number: 9 })).toBe("lost");
    });
  });

  describe("assignMerged", () => {
    const stored = { attributes: '{"a":1,"b":[2]}', internal: '{"budget":3}' };
    const merged = (added: Parameters<typeof assignMerged>[1]) => assignMerged(stored, added);
    it("replaces keys, adds new ones after them, and leaves the rest", () => {
      expect(merged({ attributes: { c: null, a: { deep: 1 } } })).toEqual([
        "attributes = ?, internal = ?",
        '{"a":{"deep":1},"b":[2],"c":null}',
        '{"budget":3}',
      ]);
    });
    it("leaves the text as it is where nothing is added", () => {
      expect(merged({}).slice(1)).toEqual([stored.attributes, stored.internal]);
    });
    it("keeps keys that mean something to JavaScript's objects", () => {
      const attributes = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
      const [, text] = assignMerged({ ...stored, attributes: "{}" }, { attributes });
      expect(text).toBe('{"__proto__":{"x":1},"constructor":2}');
    });
  });

  describe("annotateTrial", () => {
    const study: LockedStudy = { id: 1, version: 8, trials: 1 };
    it("marks the trial as changed at the study's version, also one that has finished", async () => {
      put("complete", null);
      await annotateTrial(db.sql, study, 0, { internal: { folds: [1] } });
      expect(row()).toMatchObject({ internal: '{"folds":[1]}', attributes: "{}", changed: 8 });
      expect(row()).toMatchObject({ told: null, state: "complete" });
    });
    it("does nothing for a trial that is not there", async () => {
      put("complete", null);
      await annotateTrial(db.sql, study, 5, { attributes: { a: 1 } });
      expect(row()).toMatchObject({ attributes: "{}", changed: 1 });
    });
  });

  describe("insertTrial", () => {
    const study = (): LockedStudy => ({ id: 1, version: 4, trials: 2 });
    it("gives a complete trial the next number, and its place in the completion order", async () => {
      const locked = study();
      const trial = {
        state: "complete",
        params: { x: 1 },
        origin: "added",
        values: [Number.NaN],
        limits: [Infinity],
        error: [0.5],
        cost: 0,
        seconds: 3,
      } as const;
      expect(await insertTrial(db.sql, locked, trial, 99)).toBe(2);
      expect(locked).toEqual({ id: 1, version: 5, trials: 3 });
      expect(row(2)).toMatchObject({ changed: 5, told: 5, started: 99, attempt: 0, worker: "" });
      expect(row(2)).toMatchObject({ values: '["NaN"]', limits: '["Infinity"]', error: "[0.5]" });
      expect(row(2)).toMatchObject({ cost: 0, seconds: 3, token: null, expires: null });
    });
    it("gives a waiting trial no place in it", async () => {
      const trial = { state: "waiting", params: {}, origin: "enqueued", values: [] } as const;
      await insertTrial(db.sql, study(), { ...trial, limits: [], seconds: 0 }, 99);
      expect(row(2)).toMatchObject({ state: "waiting", told: null, error: null, cost: null });
    });
  });
});
