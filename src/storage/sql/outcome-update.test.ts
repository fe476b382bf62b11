import { describe, expect, it } from "vitest";
import { takeTrials, toRequest } from "../../../test/contract/take-trials.ts";
import { newDatabases } from "../../../test/new-database.ts";
import type { Outcome, TrialRow } from "../../trial/row.ts";
import { memory } from "../memory/memory.ts";
import type { Storage } from "../storage.ts";
import { assignOutcome } from "./outcome-update.ts";

const spec = {
  name: "s",
  space: null,
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
} as const;

/** The row of a trial that was paused at step 4, promoted, and then had this outcome. */
async function rowAfter(storage: Storage, outcome: Outcome): Promise<Partial<TrialRow>> {
  await storage.open(spec);
  const [first] = await takeTrials(storage, "s");
  await storage.start("s", [{ ticket: first.ticket, params: { x: 1 }, origin: "added" }], null);
  await storage.finish(
    "s",
    [{ ticket: first.ticket, outcome: { state: "paused", step: 4, seconds: 2 } }],
    null,
  );
  const { leases } = await storage.claim("s", toRequest({ promote: [0] }));
  await storage.finish("s", [{ ticket: leases[0].ticket, outcome }], null);
  const [{ startedAt: _, ...row }] = (await storage.changes("s", null)).trials;
  await storage.close();
  return row;
}
const sql = newDatabases();

describe("an outcome", () => {
  it.each<Outcome>([
    { state: "complete", values: [Number.NaN], limits: [1], error: [2], cost: 3, seconds: 5 },
    { state: "complete", values: [1], limits: [], cost: 0, seconds: 5 },
    { state: "pruned", step: 6, seconds: 5 },
    { state: "paused", step: 6, seconds: 5 },
    { state: "waiting" },
    { state: "failed", reason: "memory", message: "m", retry: true, seconds: 5 },
  ])("makes the same row in a database as in memory: %j", async (outcome) => {
    expect(await rowAfter(await sql(), outcome)).toEqual(await rowAfter(memory(), outcome));
  });
  it("that is a failure makes the same row in a database as in memory", async () => {
    const outcome = { state: "failed", reason: "error", message: "m", retry: false } as const;
    const timed = { ...outcome, seconds: 5 };
    expect(await rowAfter(await sql(), timed)).toEqual(await rowAfter(memory(), timed));
  });
  it("adds the time spent to that of earlier attempts", async () => {
    const row = await rowAfter(await sql(), { state: "pruned", step: 6, seconds: 5 });
    expect(row.seconds).toBe(7);
  });
  it("without a time takes it by the database's clock, and none before the start", () => {
    const [text, ...values] = assignOutcome({ state: "pruned", step: 6 }, 9, 1234);
    expect(text).toContain(
      "CASE WHEN started > 0 AND started < ? THEN (? - started) / 1000 ELSE 0 END",
    );
    expect(values.slice(-2)).toEqual([1234, 1234]);
    expect(text.split("?")).toHaveLength(values.length + 1);
  });
});
