import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import type { Outcome } from "../../trial/row.ts";
import { assignOutcome } from "./outcome-update.ts";

/** Columns of the only trial, as an UPDATE with the assignments leaves them. */
interface Columns {
  readonly state: string;
  readonly attempt: number;
  readonly token: string | null;
  readonly expires: number | null;
  readonly seconds: number;
  readonly values: string | null;
  readonly limits: string | null;
  readonly error: string | null;
  readonly cost: number | null;
  readonly step: number;
  readonly reason: string | null;
  readonly message: string | null;
  readonly changed: number;
  readonly told: number | null;
}

describe("assignOutcome", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
  });
  afterEach(() => db.storage.close());

  /** A running trial of attempt 2 that started at 5,000 ms and spent 10 s before a pause. */
  async function finish(outcome: Outcome, now = 8000, started = 5000): Promise<Columns> {
    await db.sql.all(
      "INSERT INTO trials (study, number, state, params, origin, worker, attempt, token, expires, " +
        "started, seconds, step, changed) " +
        "VALUES (1, 0, 'running', '{}', '\"added\"', 'w', 2, 't', 9000, ?, 10, 4, 1)",
      started,
    );
    const [text, ...values] = assignOutcome(outcome, 7, now);
    await db.sql.all(`UPDATE trials SET ${text}`, ...values);
    const [row] = await db.sql.all<Columns>("SELECT * FROM trials");
    return row;
  }

  it("stores values and limits of a complete trial, NaN and infinities as text", async () => {
    const row = await finish({
      state: "complete",
      values: [0.1, -Infinity],
      limits: [Number.NaN],
      error: [0.5, Infinity],
      cost: 3,
      seconds: 2,
    });
    expect(row).toMatchObject({
      state: "complete",
      values: '[0.1,"-Infinity"]',
      limits: '["NaN"]',
      error: '[0.5,"Infinity"]',
      cost: 3,
      reason: null,
      message: null,
    });
  });
  it("gives a finished trial its place in the completion order, and ends its lease", async () => {
    const row = await finish({ state: "complete", values: [1], limits: [], seconds: 0 });
    expect(row).toMatchObject({ changed: 7, told: 7, expires: null, attempt: 2 });
    // The token stays, so that the same ticket is answered with "repeated".
    expect(row.token).toBe("t");
  });
  it("leaves error and cost empty where the objective returned none", async () => {
    const row = await finish({ state: "complete", values: [1], limits: [], seconds: 0 });
    expect([row.error, row.cost]).toEqual([null, null]);
  });
  it("keeps a cost of 0 apart from none", async () => {
    const row = await finish({ state: "complete", values: [1], limits: [], cost: 0, seconds: 0 });
    expect(row.cost).toBe(0);
  });
  it("stores the step of a pruned trial, and no values", async () => {
    const row = await finish({ state: "pruned", step: 9, seconds: 1 });
    expect(row).toMatchObject({ state: "pruned", step: 9, values: null, limits: null, told: 7 });
  });
  it("stores why a trial failed for good, and clears the step of an earlier pause", async () => {
    const failure = { reason: "timeout", message: "too long", retry: false } as const;
    const row = await finish({ state: "failed", ...failure, seconds: 1 });
    expect(row).toMatchObject({ state: "failed", reason: "timeout", message: "too long" });
    expect(row).toMatchObject({ step: 0, values: null, told: 7, attempt: 2 });
  });
  it("returns a failed trial that is retried to the queue, and its attempt counts", async () => {
    const row = await finish({ state: "failed", reason: "error", message: "no", retry: true });
    expect(row).toMatchObject({ state: "waiting", attempt: 2, token: null, expires: null });
    expect(row).toMatchObject({ reason: null, message: null, told: null, changed: 7 });
  });
  it("returns a trial that its worker gives back to the queue, without the attempt", async () => {
    const row = await finish({ state: "waiting" });
    expect(row).toMatchObject({ state: "waiting", attempt: 1, token: null, expires: null });
    expect(row).toMatchObject({ told: null, changed: 7, seconds: 10 });
  });
  it("pauses a trial at its step: not finished, its attempt continues, its ticket answers", async () => {
    const row = await finish({ state: "paused", step: 6, seconds: 1 });
    expect(row).toMatchObject({ state: "paused", step: 6, attempt: 1, token: "t", told: null });
    expect(row).toMatchObject({ expires: null, values: null, changed: 7 });
  });
  it.each<Outcome>([
    { state: "complete", values: [1], limits: [], seconds: 2.5 },
    { state: "pruned", step: 1, seconds: 2.5 },
    { state: "paused", step: 1, seconds: 2.5 },
    { state: "failed", reason: "error", message: "no", retry: false, seconds: 2.5 },
  ])("adds the seconds of $state to those spent before", async (outcome) => {
    expect((await finish(outcome)).seconds).toBe(12.5);
  });
  it("measures the seconds from the start by the database's clock, where none are reported", async () => {
    expect((await finish({ state: "pruned", step: 1 }, 8250)).seconds).toBe(13.25);
  });
  it("counts no time backwards where the clock was set back", async () => {
    expect((await finish({ state: "pruned", step: 1 }, 4000)).seconds).toBe(10);
  });
  // Fault: `started` is 0 before a start, so the time since 1970 is added.
  it("counts no time for a trial that was claimed and never started", async () => {
    const failed = { state: "failed", reason: "error", message: "no", retry: false } as const;
    expect((await finish(failed, 8000, 0)).seconds).toBe(10);
  });
});
