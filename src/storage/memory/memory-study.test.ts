import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toRequest } from "../../../test/contract/take-trials.ts";
import { complete } from "../../../test/study-parts.ts";
import { isFinished, type Outcome, runningRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type InsertedTrial, MAX_ATTEMPTS, type TrialStart } from "../storage.ts";
import { MemoryStudy } from "./memory-study.ts";

let now = 1000;
beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => void vi.restoreAllMocks());

const create = (): MemoryStudy =>
  new MemoryStudy({
    name: "s",
    space: null,
    objectives: "minimize",
    limits: {},
    seed: 1,
    sampler: "random",
  });
const start = (x: number): TrialStart => ({ params: { x }, origin: "added" });
const waiting: InsertedTrial = {
  state: "waiting",
  params: { x: 0 },
  origin: "enqueued",
  values: [],
  limits: [],
  seconds: 0,
};
const begin = (study: MemoryStudy, count: number, leaseMs = 100): readonly Ticket[] =>
  study.begin(toRequest({ count, leaseMs })).tickets;
const claim = (study: MemoryStudy, options: Parameters<typeof toRequest>[0] = {}) =>
  study.claim(toRequest({ leaseMs: 100, ...options }));
const numbers = (rows: readonly { readonly number: number }[]) => rows.map((r) => r.number);

describe("begin", () => {
  it("stores the parameters if nothing has changed since, otherwise only reserves", () => {
    const study = create();
    study.begin(toRequest({ after: null, starts: [start(1)] }));
    expect(study.rows.get(0)?.params).toEqual({ x: 1 });
    study.begin(toRequest({ after: null, starts: [start(2)] }));
    expect(study.rows.get(1)).toMatchObject({ params: null, startedAt: 0, state: "running" });
    const { next } = study.changes(null);
    const begun = study.begin(toRequest({ count: 2, after: next, starts: [start(3), start(4)] }));
    expect(begun.changes.trials.map((r) => r.params)).toEqual([{ x: 3 }, { x: 4 }]);
  });
  it("asks to claim first where a trial waits within the budget, or a lease has run out", () => {
    const study = create();
    study.insert([waiting], "k");
    expect(study.begin(toRequest({ budget: 0 }))).toMatchObject({ claimFirst: false, tickets: [] });
    expect(study.begin(toRequest({ budget: 1 }))).toMatchObject({ claimFirst: true, tickets: [] });
    const [lease] = claim(study, { budget: 1 });
    expect(study.begin(toRequest({ budget: 1 })).claimFirst).toBe(false);
    now += 100;
    // Although nothing may be begun any more: it was begun before.
    expect(study.begin(toRequest({ budget: 1 })).claimFirst).toBe(true);
    study.finish({ ticket: lease.ticket, outcome: complete(1) });
  });
  it("goes on after a lease that would have run out if its trial had not finished", () => {
    const study = create();
    const [ticket] = begin(study, 1);
    study.finish({ ticket, outcome: complete(1) });
    now += 100;
    expect(study.begin(toRequest())).toMatchObject({ claimFirst: true });
    expect(claim(study)).toEqual([]);
    expect(study.begin(toRequest()).tickets).toHaveLength(1);
  });
});

describe("claim", () => {
  it("takes waiting trials, then lost, then promoted ones, each kind in order", () => {
    const study = create();
    const tickets = begin(study, 4);
    for (const i of [3, 2])
      study.finish({ ticket: tickets[i], outcome: { state: "paused", step: 1 } });
    study.insert([waiting, waiting], "k");
    now += 100;
    const leases = claim(study, { count: 9, promote: [3, 0, 2] });
    expect(leases.map((l) => [l.ticket.number, l.before.state])).toEqual([
      [4, "waiting"],
      [5, "waiting"],
      [0, "running"],
      [1, "running"],
      [3, "paused"],
      [2, "paused"],
    ]);
    expect(claim(study, { count: 9, promote: [2, 3] })).toEqual([]);
  });
  it("takes no more than was asked for, and leaves what is left to the next", () => {
    const study = create();
    begin(study, 3);
    now += 100;
    expect(claim(study, { count: 2 }).map((l) => l.ticket.number)).toEqual([0, 1]);
    expect(study.begin(toRequest()).claimFirst).toBe(true);
    expect(claim(study, { count: 2 }).map((l) => l.ticket.number)).toEqual([2]);
    expect(study.begin(toRequest()).claimFirst).toBe(false);
  });
  it("the longest lease of another does not hide one that runs out before", () => {
    const study = create();
    begin(study, 1, 1000);
    begin(study, 1, 100);
    now += 100;
    expect(claim(study).map((l) => l.ticket.number)).toEqual([1]);
    now += 899;
    expect(claim(study, { leaseMs: 5000 }).map((l) => l.ticket.number)).toEqual([1]);
    now += 1;
    expect(claim(study).map((l) => l.ticket.number)).toEqual([0]);
  });
  it("counts attempts, and fails a trial that too many workers lost", () => {
    const study = create();
    begin(study, 1);
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt++) {
      now += 100;
      expect(claim(study)).toMatchObject([{ attempt }]);
    }
    now += 100;
    expect(claim(study)).toEqual([]);
    expect(study.rows.get(0)).toMatchObject({
      state: "failed",
      reason: "lost",
      message: `lost ${MAX_ATTEMPTS} times`,
      params: {},
    });
    now += 1000;
    expect(study.begin(toRequest()).claimFirst).toBe(false);
  });
  it("keeps the start of a lost trial, and forgets that of a paused one", () => {
    const study = create();
    study.begin(toRequest({ leaseMs: 100, starts: [start(1)] }));
    const startedAt = study.rows.get(0)?.startedAt;
    now += 100;
    const [lease] = claim(study);
    expect(study.rows.get(0)?.startedAt).toBe(startedAt);
    study.finish({ ticket: lease.ticket, outcome: { state: "paused", step: 2 } });
    claim(study, { promote: [0] });
    expect(study.rows.get(0)).toMatchObject({ startedAt: 0, step: 2, attempt: 2 });
  });
});

describe("ownership", () => {
  it("a ticket writes until another claim, then it is lost, with its checkpoint", () => {
    const study = create();
    const [first] = begin(study, 1);
    now += 100;
    const [{ ticket: second }] = claim(study);
    const point = { step: 1, values: [1], seconds: 0 };
    expect(study.report(first, [point])).toBe("lost");
    expect(study.start({ ticket: first, ...start(1) })).toBe("lost");
    expect(study.finish({ ticket: first, outcome: complete(1) })).toBe("lost");
    expect(study.renew(first, 100)).toBe("lost");
    expect(study.report(second, [point])).toBe("accepted");
    expect(study.finish({ ticket: second, outcome: complete(2) })).toBe("accepted");
    expect(study.finish({ ticket: second, outcome: complete(3) })).toBe("repeated");
    expect(study.finish({ ticket: first, outcome: complete(3) })).toBe("lost");
    expect(study.rows.get(0)?.values).toEqual([2]);
  });
  it("a renewed lease, and those of a worker that beats, last longer", () => {
    const study = create();
    const [a, b] = begin(study, 3);
    study.begin(toRequest({ count: 1, leaseMs: 100, worker: "other" }));
    now += 99;
    study.renew(a, 100);
    now += 1;
    study.beat("other", 100);
    expect(claim(study, { count: 9 }).map((l) => l.ticket.number)).toEqual([1, 2]);
    expect(study.renew(b, 100)).toBe("lost");
  });
  it("a trial that was given back belongs to nobody", () => {
    const study = create();
    const [ticket] = begin(study, 1);
    study.finish({ ticket, outcome: { state: "waiting" } });
    expect(study.finish({ ticket, outcome: complete(1) })).toBe("lost");
    expect(claim(study)).toMatchObject([{ attempt: 1, before: { state: "waiting" } }]);
  });
  it("checkpoints are copies, and go with the end of their trial", () => {
    const study = create();
    const [ticket] = begin(study, 1);
    const bytes = Uint8Array.of(1, 2);
    study.keep(0, { step: 1, bytes });
    bytes[0] = 9;
    expect(study.checkpoints.get(0)?.bytes).toEqual(Uint8Array.of(1, 2));
    study.finish({ ticket, outcome: { state: "paused", step: 1 } });
    expect(study.checkpoints.has(0)).toBe(true);
    const [lease] = claim(study, { promote: [0] });
    study.finish({ ticket: lease.ticket, outcome: complete(1) });
    expect(study.checkpoints.has(0)).toBe(false);
  });
});

describe("changes", () => {
  it("have finished trials in completion order, then others by number, each row once", () => {
    const study = create();
    const tickets = begin(study, 5);
    for (const i of [3, 1]) study.finish({ ticket: tickets[i], outcome: complete(i) });
    study.annotate(3, { attributes: { later: true } });
    study.report(tickets[4], [{ step: 1, values: [1], seconds: 0 }]);
    expect(numbers(study.changes(null).trials)).toEqual([3, 1, 0, 2, 4]);
    const { next } = study.changes(null);
    expect(study.hasChanged(next)).toBe(false);
    study.finish({ ticket: tickets[0], outcome: complete(0) });
    expect(numbers(study.changes(next).trials)).toEqual([0]);
    study.remove([0]);
    expect(study.changes(next).trials).toEqual([]);
  });
  it("read from any cursors in turn give the rows as they are", () => {
    const action = fc.record({ kind: fc.nat(5), number: fc.nat(9), read: fc.boolean() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const study = create();
        const tickets = new Map<number, Ticket>();
        const copy = new Map<number, unknown>();
        const order: number[] = [];
        let after: ReturnType<MemoryStudy["changes"]>["next"] = null;
        const read = (): void => {
          const changes = study.changes(after);
          for (const row of changes.trials) {
            if (isFinished(row.state) && !order.includes(row.number)) order.push(row.number);
            copy.set(row.number, row);
          }
          after = changes.next;
        };
        const finished: number[] = [];
        for (const { kind, number, read: reads } of actions) {
          const ticket = tickets.get(number);
          if (kind === 0) for (const t of begin(study, 1, 1e9)) tickets.set(t.number, t);
          else if (kind === 1) study.insert([waiting], `${Math.random()}`);
          else if (kind === 2)
            for (const l of claim(study, { leaseMs: 1e9 })) tickets.set(l.ticket.number, l.ticket);
          else if (ticket !== undefined) {
            const outcomes: readonly Outcome[] = [
              complete(1),
              { state: "waiting" },
              { state: "paused", step: 1 },
            ];
            const outcome = outcomes[kind - 3];
            const told = study.finish({ ticket, outcome });
            if (told === "accepted" && kind === 3) finished.push(number);
          }
          if (reads) read();
        }
        read();
        expect([...copy.entries()].sort(([a], [b]) => a - b)).toEqual(
          [...study.rows].map((row) => [row.number, row]),
        );
        expect(order).toEqual(finished);
      }),
    );
  });
  it("wake listeners until these end", () => {
    const study = create();
    let heard = 0;
    const off = study.onChange(() => heard++);
    begin(study, 2);
    off();
    begin(study, 1);
    expect(heard).toBe(2);
  });
});

describe("trials from outside", () => {
  it("are inserted once for each key", () => {
    const study = create();
    expect(study.insert([waiting, waiting], "k")).toEqual([0, 1]);
    expect(study.insert([waiting], "k")).toEqual([0, 1]);
    expect(study.insert([waiting], "l")).toEqual([2]);
    expect(study.info().counts).toMatchObject({ waiting: 3, running: 0 });
  });
  it("that are removed are not claimed, and their numbers not given again", () => {
    const study = create();
    study.insert([waiting, waiting], "k");
    const [ticket] = begin(study, 1, 1).concat(claim(study, { count: 1 })[0].ticket);
    study.remove([0, 1]);
    expect(study.finish({ ticket, outcome: complete(1) })).toBe("lost");
    expect(claim(study, { count: 2 })).toEqual([]);
    expect(numbers(begin(study, 1))).toEqual([2]);
  });
  it("that are restored keep their completion order and wait to be claimed", () => {
    const study = create();
    const row = (number: number) => runningRow(number, "w", { x: number }, "added", undefined, 1);
    study.restore({ ...row(4), state: "complete", values: [1] });
    study.restore({ ...row(2), state: "pruned" });
    study.restore({ ...row(3), state: "waiting" });
    expect(numbers(study.changes(null).trials)).toEqual([4, 2, 3]);
    expect(claim(study).map((l) => l.ticket.number)).toEqual([3]);
    expect(numbers(begin(study, 1))).toEqual([5]);
  });
});
