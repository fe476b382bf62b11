import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DISTANT_WORKER, toRequest } from "../../../test/contract/take-trials.ts";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type Cursor, type InsertedTrial, MAX_ATTEMPTS, type TrialStart } from "../storage.ts";

const LEASE_MS = 1000;
const waiting = (x: number): InsertedTrial => ({
  state: "waiting",
  params: { x },
  origin: "enqueued",
  values: [],
  limits: [],
  seconds: 0,
});
const start = (x: number): TrialStart => ({ params: { x }, origin: { sampler: "random" } });

describe("Taking trials in SQL", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
  });
  afterEach(() => db.storage.close());

  const request = (changed: Parameters<typeof toRequest>[0] = {}) =>
    toRequest({ leaseMs: LEASE_MS, ...changed });
  const begin = (changed: Parameters<typeof toRequest>[0] = {}) =>
    db.storage.begin("s", request(changed));
  const claim = async (changed: Parameters<typeof toRequest>[0] = {}) =>
    (await db.storage.claim("s", request(changed))).leases;
  const claimed = async (changed: Parameters<typeof toRequest>[0] = {}) =>
    (await claim(changed)).map((l) => l.ticket.number);
  let inserts = 0;
  const enqueue = (...xs: number[]) => db.storage.insert("s", xs.map(waiting), `i${inserts++}`);
  const giveBack = (...tickets: Ticket[]) =>
    db.storage.finish(
      "s",
      tickets.map((ticket) => ({ ticket, outcome: { state: "waiting" } })),
      null,
    );
  const pause = (...tickets: Ticket[]) =>
    db.storage.finish(
      "s",
      tickets.map((ticket) => ({ ticket, outcome: { state: "paused", step: 1, seconds: 0 } })),
      null,
    );
  const row = (number: number) =>
    db.database.prepare("SELECT * FROM trials WHERE number = ?").get(number);
  const cursor = async (): Promise<Cursor> => (await db.storage.changes("s", null)).next;
  const expire = () => {
    db.clock.now += LEASE_MS;
  };

  describe("begin", () => {
    it("numbers trials from the study's counter, also after trials were deleted", async () => {
      await begin({ count: 3 });
      await db.storage.remove("s", [1, 2]);
      expect((await begin({ count: 2 })).tickets.map((t) => t.number)).toEqual([3, 4]);
    });
    it("stores the parameters if the cursor is the study's version, and returns only these rows", async () => {
      await begin();
      const after = await cursor();
      const begun = await begin({ count: 2, after, starts: [start(0.1), start(0.2)] });
      expect(begun.changes.trials.map((t) => [t.number, t.params, t.startedAt])).toEqual([
        [1, { x: 0.1 }, db.clock.now],
        [2, { x: 0.2 }, db.clock.now],
      ]);
      expect(begun.changes.next).toBe(await cursor());
    });
    it("returns rows equal to those that a later reading finds", async () => {
      const note = { own: [1, null] };
      const begun = await begin({ after: null, starts: [{ ...start(0.1), note }] });
      expect(begun.changes.trials).toEqual((await db.storage.changes("s", null)).trials);
    });
    it("reserves the numbers for which there are no parameters", async () => {
      const begun = await begin({ count: 3, after: await cursor(), starts: [start(0.1)] });
      expect(begun.tickets).toHaveLength(3);
      expect(begun.changes.trials.map((t) => [t.params, t.startedAt])).toEqual([
        [{ x: 0.1 }, db.clock.now],
        [null, 0],
        [null, 0],
      ]);
    });
    it("uses no more parameters than the budget allows trials", async () => {
      const starts = [start(0.1), start(0.2), start(0.3)];
      const begun = await begin({ count: 3, budget: 2, after: null, starts });
      expect(begun.changes.trials.map((t) => t.params)).toEqual([{ x: 0.1 }, { x: 0.2 }]);
    });
    it("does not use parameters that were chosen before another change of the study", async () => {
      const after = await cursor();
      await db.storage.annotate("s", null, { attributes: { a: 1 } });
      const begun = await begin({ after, starts: [start(0.1)] });
      expect(begun.changes.trials.map((t) => t.params)).toEqual([null]);
    });
    it("does not use parameters that were chosen in the course of a first reading", async () => {
      const begun = await begin({ after: "told:0:0", starts: [start(0.1)] });
      expect(begun.changes.trials.map((t) => t.params)).toEqual([null]);
    });
    it("ends each lease after the time asked for, by the database's clock", async () => {
      await begin({ leaseMs: 250 });
      expect(row(0)).toMatchObject({ expires: db.clock.now + 250, lease: 250, attempt: 1 });
    });
    it.each([0, -1])("begins nothing with a budget of %d", async (budget) => {
      expect(await begin({ budget })).toMatchObject({ tickets: [], claimFirst: false });
      expect((await db.storage.list())[0].counts.running).toBe(0);
    });
    it("counts all trials but the waiting ones in the budget, finished and paused ones too", async () => {
      const { tickets } = await begin({ count: 3 });
      await pause(tickets[0]);
      const outcome = { state: "pruned", step: 1, seconds: 0 } as const;
      await db.storage.finish("s", [{ ticket: tickets[1], outcome }], null);
      expect((await begin({ count: 9, budget: 4 })).tickets).toHaveLength(1);
      await giveBack(tickets[2]);
      expect(await begin({ budget: 4 })).toMatchObject({ tickets: [], claimFirst: true });
      expect(await begin({ budget: 3 })).toMatchObject({ tickets: [], claimFirst: false });
    });
    it("does not count deleted trials in the budget, whose numbers are not given out again", async () => {
      await begin({ count: 2 });
      await db.storage.remove("s", [0, 1]);
      expect((await begin({ count: 9, budget: 3 })).tickets.map((t) => t.number)).toEqual([
        2, 3, 4,
      ]);
    });
    it("prefers a lost trial at the very millisecond at which its lease ends", async () => {
      await begin();
      db.clock.now += LEASE_MS - 1;
      expect((await begin()).claimFirst).toBe(false);
      db.clock.now += 1;
      expect((await begin()).claimFirst).toBe(true);
    });
    it("does not take a paused trial for one to claim", async () => {
      const { tickets } = await begin();
      await pause(...tickets);
      expire();
      expect((await begin()).claimFirst).toBe(false);
    });
    it("notifies readers once, and not of a request that takes nothing", async () => {
      db.notified.length = 0;
      await begin({ count: 3 });
      expect(db.notified).toEqual([1]);
      await begin({ budget: 3 });
      expect(db.notified).toEqual([1]);
    });
  });

  describe("claim", () => {
    it("takes waiting trials by number, whichever came back first", async () => {
      const { tickets } = await begin({ count: 3 });
      await giveBack(tickets[2]);
      await giveBack(tickets[0]);
      await enqueue(0.5);
      expect(await claimed({ count: 9 })).toEqual([0, 2, 3]);
    });
    it("takes waiting trials, then lost ones, then promoted ones in the order asked for", async () => {
      const { tickets } = await begin({ count: 4 });
      await pause(tickets[0], tickets[1]);
      await giveBack(tickets[3]);
      expire();
      expect(await claimed({ count: 9, promote: [1, 0] })).toEqual([3, 2, 1, 0]);
    });
    it("takes no more than asked for, in this order", async () => {
      const { tickets } = await begin({ count: 3 });
      await pause(tickets[0]);
      await giveBack(tickets[2]);
      expire();
      expect(await claimed({ promote: [0] })).toEqual([2]);
      expect(await claimed({ promote: [0] })).toEqual([1]);
      expect(await claimed({ promote: [0] })).toEqual([0]);
      expect(await claimed({ promote: [0] })).toEqual([]);
    });
    it("takes waiting trials within the budget only, lost and paused ones regardless of it", async () => {
      const { tickets } = await begin({ count: 2 });
      await pause(tickets[0]);
      await enqueue(0.1, 0.2);
      expire();
      expect(await claimed({ count: 9, budget: 0, promote: [0] })).toEqual([1, 0]);
      expect(await claimed({ count: 9, budget: 3 })).toEqual([2]);
    });
    it("promotes neither a trial that is not paused, nor one that is not there, nor one twice", async () => {
      const { tickets } = await begin({ count: 2 });
      await pause(tickets[0]);
      expect(await claimed({ count: 9, promote: [77, 1, 0, 0] })).toEqual([0]);
    });
    it("counts the next attempt, and returns the row as it was before", async () => {
      const { tickets } = await begin({ after: null, starts: [start(0.5)] });
      await db.storage.report(tickets[0], [{ step: 1, values: [2], seconds: 0 }], null);
      const startedAt = db.clock.now;
      expire();
      const [lease] = await claim({ worker: "other:1::b" });
      expect(lease).toMatchObject({ attempt: 2, ticket: { study: "s", number: 0 } });
      expect(lease.before).toMatchObject({ state: "running", attempt: 1, params: { x: 0.5 } });
      expect(lease.before).toMatchObject({ worker: DISTANT_WORKER, startedAt });
      // A lost trial that was started stays among the pending ones.
      expect(row(0)).toMatchObject({ worker: "other:1::b", attempt: 2, started: startedAt });
    });
    it("marks a trial that waited as claimed and not started", async () => {
      const { tickets } = await begin({ after: null, starts: [start(0.5)] });
      await giveBack(...tickets);
      expect(row(0)).toMatchObject({ started: db.clock.now, attempt: 0 });
      const [lease] = await claim();
      expect(lease).toMatchObject({ attempt: 1, before: { state: "waiting" } });
      expect(row(0)).toMatchObject({ started: 0, state: "running" });
    });
    it("changes the token, so that the worker before can't write any more", async () => {
      const { tickets } = await begin();
      expire();
      const [lease] = await claim();
      expect(lease.ticket.token).not.toBe(tickets[0].token);
      const points = [{ step: 1, values: [1], seconds: 0 }];
      expect((await db.storage.report(tickets[0], points, null)).told).toEqual(["lost"]);
      expect((await db.storage.report(lease.ticket, points, null)).told).toEqual(["accepted"]);
    });
    it("leaves a lease alone that was renewed by its ticket or by its worker's heartbeat", async () => {
      const { tickets } = await begin({ count: 2 });
      db.clock.now += LEASE_MS - 1;
      expect(await db.storage.renew("s", tickets.slice(0, 1), LEASE_MS)).toEqual(["accepted"]);
      expire();
      await db.storage.beat("s", DISTANT_WORKER, LEASE_MS);
      db.clock.now += LEASE_MS - 1;
      expect(await claimed({ count: 2 })).toEqual([]);
      db.clock.now += 1;
      expect(await claimed({ count: 2 })).toEqual([0, 1]);
    });
    it("extends no lease of another worker by a heartbeat", async () => {
      await begin({ worker: "other:1::b" });
      await db.storage.beat("s", DISTANT_WORKER, 60_000);
      expire();
      expect(await claimed()).toEqual([0]);
    });
    it("fails a trial that was lost at its last attempt, and takes the next one instead", async () => {
      await begin({ count: 2 });
      db.database.exec(`UPDATE trials SET attempt = ${MAX_ATTEMPTS} WHERE number = 0`);
      expire();
      const after = await cursor();
      const { leases, changes } = await db.storage.claim("s", request({ after }));
      expect(leases.map((l) => l.ticket.number)).toEqual([1]);
      expect(changes.trials.map((t) => [t.number, t.state, t.reason, t.message])).toEqual([
        [0, "failed", "lost", "lost 10 times"],
        [1, "running", undefined, undefined],
      ]);
      // A failed trial has parameters, if only none.
      expect(changes.trials[0].params).toEqual({});
    });
    it("keeps the parameters of a trial that it fails, and drops its checkpoint", async () => {
      const { tickets } = await begin({ after: null, starts: [start(0.5)] });
      const checkpoint = { step: 1, bytes: new Uint8Array([7]) };
      await db.storage.checkpoints.write(tickets[0], checkpoint);
      db.database.exec(`UPDATE trials SET attempt = ${MAX_ATTEMPTS}`);
      expire();
      expect(await claimed()).toEqual([]);
      const [failed] = (await db.storage.changes("s", null)).trials;
      expect(failed).toMatchObject({ state: "failed", params: { x: 0.5 } });
      expect(await db.storage.checkpoints.read("s", 0)).toBeUndefined();
    });
    it("that takes nothing changes neither the study's version nor its readers", async () => {
      await begin();
      const next = await cursor();
      db.notified.length = 0;
      expect(await claimed({ count: 5, promote: [0] })).toEqual([]);
      expect([await cursor(), db.notified]).toEqual([next, []]);
    });
  });

  describe("the key of a request", () => {
    it("finds what the first request began, however many are asked for now", async () => {
      const { tickets } = await begin({ count: 2, key: "a" });
      const again = await begin({ count: 5, key: "a" });
      expect(again).toMatchObject({ tickets, claimFirst: false });
      expect((await db.storage.list())[0].counts.running).toBe(2);
    });
    it("finds what the first request claimed, although another trial waits now", async () => {
      await enqueue(0.1);
      const [first] = await claim({ key: "a" });
      await enqueue(0.2);
      const [second] = await claim({ key: "a" });
      expect([second.ticket, second.attempt]).toEqual([first.ticket, 1]);
      expect(second.before.state).toBe("running");
    });
    it("does not find trials that have finished since", async () => {
      const { tickets } = await begin({ key: "a" });
      const outcome = { state: "complete", values: [1], limits: [] } as const;
      await db.storage.finish("s", [{ ticket: tickets[0], outcome }], null);
      expect((await begin({ key: "a" })).tickets.map((t) => t.number)).toEqual([1]);
    });
    it("does not find trials that another worker has claimed since", async () => {
      await begin({ key: "a" });
      expire();
      await claim({ key: "b" });
      expect((await begin({ key: "a" })).tickets.map((t) => t.number)).toEqual([1]);
    });
    it("is another one where it only begins alike", async () => {
      await begin({ key: "ab" });
      expect((await begin({ key: "a" })).tickets.map((t) => t.number)).toEqual([1]);
    });
    // Fault: tokens are KEY:INDEX, and a key is looked up as the prefix `KEY:`.
    it("is another one where it only begins alike up to a colon", async () => {
      await begin({ key: "a:b" });
      expect((await begin({ key: "a" })).tickets.map((t) => t.number)).toEqual([1]);
    });
    it("belongs to one study", async () => {
      await db.storage.open(specOf("other"));
      await begin({ key: "a" });
      const { tickets } = await db.storage.begin("other", request({ key: "a" }));
      expect(tickets).toMatchObject([{ study: "other", number: 0 }]);
      await db.storage.remove("other");
    });
  });

  it("says which study is missing, and where", async () => {
    const error = { code: "study-not-found", message: 'no study "none" in :memory:' };
    await expect(db.storage.begin("none", request())).rejects.toMatchObject(error);
    await expect(db.storage.claim("none", request())).rejects.toMatchObject(error);
  });
});
