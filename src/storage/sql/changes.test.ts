import { describe, expect, it } from "vitest";
import { takeTrials, toRequest } from "../../../test/contract/take-trials.ts";
import { newDatabases } from "../../../test/new-database.ts";
import { complete } from "../../../test/study-parts.ts";
import { allTrials, type Changes, type Cursor, type Storage } from "../storage.ts";

const spec = {
  name: "s",
  space: null,
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
} as const;

const openNew = newDatabases();
/** An empty database with study "s". */
async function open(): Promise<Storage> {
  const storage = await openNew();
  await storage.open(spec);
  return storage;
}
const inserted = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    state: "complete" as const,
    params: { x: i },
    origin: "added" as const,
    values: [i],
    limits: [],
    seconds: 0,
  }));
const numbers = ({ trials }: Changes): readonly number[] => trials.map((t) => t.number);

describe("a first reading", () => {
  it("comes in parts of 500 finished trials, the others with the last part", async () => {
    const storage = await open();
    await storage.insert("s", inserted(1200), "k");
    await takeTrials(storage, "s", { count: 2 });
    const parts: Changes[] = [];
    for (let after: Cursor = null; ; ) {
      const changes = await storage.changes("s", after);
      parts.push(changes);
      if (!changes.more) break;
      after = changes.next;
    }
    expect(parts.map((p) => [p.trials.length, p.more ?? false])).toEqual([
      [500, true],
      [500, true],
      [202, false],
    ]);
    expect(parts.flatMap(numbers)).toEqual(Array.from({ length: 1202 }, (_, i) => i));
    const last = parts[2].next;
    expect(await storage.changes("s", last)).toEqual({ trials: [], next: last });
    await storage.close();
  });
  it("misses nothing that changes while it is read", async () => {
    const storage = await open();
    await storage.insert("s", inserted(500), "k");
    const [early, late] = await takeTrials(storage, "s", { count: 2 });
    const first = await storage.changes("s", null);
    expect(first.more).toBe(true);
    // One finishes, a finished one is annotated, and a new one begins between two parts.
    await storage.finish("s", [{ ticket: early.ticket, outcome: complete(-1) }], null);
    await storage.annotate("s", 7, { attributes: { why: "later" } });
    await takeTrials(storage, "s");
    const second = await storage.changes("s", first.next);
    const third = await storage.changes("s", second.next);
    expect(numbers(second)).toEqual([early.ticket.number, late.ticket.number, 502]);
    const seen = new Map([...second.trials, ...third.trials].map((t) => [t.number, t]));
    expect(seen.get(7)?.attributes).toEqual({ why: "later" });
    expect(seen.get(early.ticket.number)?.state).toBe("complete");
    expect((await storage.changes("s", third.next)).trials).toEqual([]);
    expect((await allTrials(storage, "s")).length).toBe(503);
    await storage.close();
  });
});

describe("a later reading", () => {
  it("has finished trials in completion order, then the others by number", async () => {
    const storage = await open();
    const tickets = (await takeTrials(storage, "s", { count: 4 })).map((t) => t.ticket);
    const { next } = await storage.changes("s", null);
    for (const i of [2, 0])
      await storage.finish("s", [{ ticket: tickets[i], outcome: complete(i) }], null);
    await storage.annotate("s", 2, { attributes: { a: 1 } });
    await storage.report(tickets[3], [{ step: 1, values: [1], seconds: 0 }], null);
    expect(numbers(await storage.changes("s", next))).toEqual([2, 0, 3]);
    await storage.close();
  });
  it("reads reports of trials whose numbers lie far apart, and of many", async () => {
    const storage = await open();
    await storage.insert("s", inserted(200), "k");
    const tickets = (await takeTrials(storage, "s", { count: 120 })).map((t) => t.ticket);
    for (const ticket of tickets) {
      const { number } = ticket;
      const points = [2, 1].map((step) => ({ step, values: [number + step], seconds: 0 }));
      await storage.report(ticket, points, null);
    }
    const { next } = await storage.changes("s", null);
    const check = async (some: typeof tickets, after: Cursor): Promise<Cursor> => {
      const changes = await storage.changes("s", after);
      expect(numbers(changes)).toEqual(some.map((t) => t.number));
      for (const { number, reports } of changes.trials)
        expect(reports.map((r) => [r.step, ...r.values])).toEqual([
          [1, number + 1],
          [2, number + 2],
        ]);
      return changes.next;
    };
    const touch = async (some: typeof tickets): Promise<void> => {
      for (const { number } of some) await storage.annotate("s", number, { attributes: { a: 1 } });
    };
    const far = [tickets[0], tickets[119]];
    await touch(far);
    const later = await check(far, (await storage.changes("s", null)).more ? null : next);
    await touch(tickets);
    await check(tickets, later);
    await storage.close();
  });
});

describe("taking trials", () => {
  it("a repeated request gets the same tickets, whichever of the two methods repeats it", async () => {
    const storage = await open();
    const request = toRequest({
      count: 2,
      after: 0,
      starts: [
        { params: { x: 1 }, origin: "added" },
        { params: { x: 2 }, origin: "added" },
      ],
    });
    const first = await storage.begin("s", request);
    expect(first.changes.trials.map((t) => t.params)).toEqual([{ x: 1 }, { x: 2 }]);
    expect((await storage.begin("s", request)).tickets).toEqual(first.tickets);
    const claimed = await storage.claim("s", request);
    expect(claimed.leases.map((l) => [l.ticket, l.attempt, l.before.params])).toEqual([
      [first.tickets[0], 1, { x: 1 }],
      [first.tickets[1], 1, { x: 2 }],
    ]);
    expect((await storage.list())[0].counts.running).toBe(2);
    // A key that only begins alike is another one.
    const other = await storage.begin("s", { ...request, key: request.key.slice(0, -1) });
    expect(other.tickets.map((t) => t.number)).toEqual([2, 3]);
    await storage.close();
  });
  it("the changes of a begin with parameters are those that a reading gives", async () => {
    const storage = await open();
    const { next } = await storage.changes("s", null);
    const starts = [{ params: { x: 1 }, origin: { sampler: "r" }, note: { n: [1] } }];
    const { changes } = await storage.begin("s", toRequest({ after: next, starts }));
    expect(changes).toEqual(await storage.changes("s", next));
    expect(changes.next).toEqual((await storage.changes("s", null)).next);
    await storage.close();
  });
  it("parameters chosen before another change are not stored", async () => {
    const storage = await open();
    const { next } = await storage.changes("s", null);
    await takeTrials(storage, "s");
    const starts = [{ params: { x: 1 }, origin: "added" as const }];
    const { tickets, changes } = await storage.begin("s", toRequest({ after: next, starts }));
    expect(tickets.map((t) => t.number)).toEqual([1]);
    expect(changes.trials.map((t) => [t.number, t.params])).toEqual([
      [0, null],
      [1, null],
    ]);
    await storage.close();
  });
});
