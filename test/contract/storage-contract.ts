import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  Changes,
  Cursor,
  Lease,
  Outcome,
  Storage,
  StudySpec,
} from "../../src/storage/storage.ts";
import type { TrialRow } from "../../src/trial/row.ts";
import type { Ticket } from "../../src/trial/trial.ts";

const spec: StudySpec = {
  name: "s",
  space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
};
const done = (value: number): Outcome => ({ state: "complete", values: [value], limits: [] });
const tick = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What another program's format has no place for. */
export interface Format {
  /** The time of a report. */
  readonly reportSeconds?: false;
  /** Notes on a trial that has ended. */
  readonly lateNotes?: false;
  /**
   * The order of tells, where trials are brought in with the numbers that they had, and a study's
   * own date.
   */
  readonly tellOrder?: false;
  /** Gaps in the numbers. */
  readonly gaps?: false;
}

/**
 * What every storage keeps. `open` gives a storage with the same contents each time it is called
 * between two calls of `reset`.
 */
export function storageContract(
  open: () => Promise<Storage>,
  reset: () => void | Promise<void>,
  format: Format = {},
): void {
  let storage: Storage;
  beforeEach(async () => {
    await reset();
    storage = await open();
    await storage.open(spec);
  });
  afterEach(() => storage.close());
  const claim = (count: number, budget?: number, milliseconds = 60_000) =>
    storage.claim("s", {
      count,
      worker: "host-of-nobody:1::a",
      milliseconds,
      ...(budget !== undefined && { budget }),
    });
  const begin = async (count = 1) => {
    const leases = await claim(count);
    await storage.start(
      leases.map(({ ticket }) => ({
        ticket,
        params: { x: ticket.number / 100 },
        origin: { sampler: "random" },
      })),
    );
    return leases.map((l) => l.ticket);
  };
  const trials = async () =>
    (await storage.changes("s", null)).trials.toSorted((a, b) => a.number - b.number);

  describe("studies", () => {
    it("are opened again as they are, and refused as something else, with the difference", async () => {
      expect((await storage.open({ ...spec, seed: 99 })).seed).toBe(1); // what was stored first counts
      await expect(storage.open({ ...spec, objectives: "maximize" })).rejects.toMatchObject({
        code: "space-changed",
      });
      await expect(
        storage.open({
          ...spec,
          space: { version: 1, params: { x: { type: "float", low: 0, high: 2 } } },
        }),
      ).rejects.toThrow(/x\.high was 1, is now 2/);
    });
    it("are listed with counts, and removed with their trials", async () => {
      const [a, b] = await begin(3);
      await storage.finish([
        { ticket: a!, outcome: done(1) },
        { ticket: b!, outcome: { state: "failed", reason: "error", message: "no", retry: false } },
      ]);
      const [info] = await storage.list();
      expect(info).toMatchObject({
        name: "s",
        counts: { complete: 1, failed: 1, running: 1, waiting: 0, pruned: 0, paused: 0 },
      });
      expect(info!.createdAt).toBeInstanceOf(Date);
      await storage.remove("s");
      expect(await storage.list()).toEqual([]);
      await expect(storage.changes("s", null)).rejects.toMatchObject({ code: "study-not-found" });
      await storage.open(spec);
      expect(await trials()).toEqual([]);
    });
    it("carry notes", async () => {
      await storage.annotate("s", null, { a: 1, b: [2] });
      await storage.annotate("s", null, { a: 3 });
      expect((await storage.list())[0]!.attributes).toEqual({ a: 3, b: [2] });
    });
  });

  describe("copies", () => {
    it("have all that the study had; what was under way waits", async () => {
      const [a, b, c, d] = await begin(5);
      await storage.report(c!, [{ step: 2, values: [Number.NaN], seconds: 0.5 }]);
      await storage.annotate("s", 2, { why: [1] });
      await storage.finish([
        {
          ticket: c!,
          outcome: {
            state: "complete",
            values: [Infinity],
            limits: [-1],
            error: [0.5],
            cost: 2,
            seconds: 3,
          },
        },
        {
          ticket: a!,
          outcome: {
            state: "failed",
            reason: "timeout",
            message: "too long",
            retry: false,
            seconds: 1,
          },
        },
        { ticket: b!, outcome: { state: "pruned", step: 7, seconds: 2 } },
        { ticket: d!, outcome: { state: "waiting" } },
      ]);
      const { counts: _, ...info } = (await storage.list())[0]!;
      const before = (await storage.changes("s", null)).trials;
      await storage.restore({ ...info, name: "copy", attributes: { kept: true } }, before);
      const after = (await storage.changes("copy", null)).trials;
      if (format.tellOrder !== false) expect(after.map((t) => t.number)).toEqual([2, 0, 1, 3, 4]);
      const byNumber = (list: readonly TrialRow[]): readonly TrialRow[] =>
        list.toSorted((a, b) => a.number - b.number).slice(0, 4);
      const same = byNumber(before).map((t) =>
        format.tellOrder === false ? { ...t, startedAt: expect.closeTo(t.startedAt, -1) } : t,
      );
      expect(byNumber(after)).toEqual(same);
      expect(after.find((t) => t.number === 4)).toMatchObject({
        state: "waiting",
        params: { x: 0.04 },
        attempt: 0,
      });
      const copy = (await storage.list()).find((s) => s.name === "copy");
      expect(copy).toMatchObject({
        attributes: { kept: true },
        seed: 1,
        ...(format.tellOrder !== false && { createdAt: info.createdAt }),
      });
      await expect(storage.restore({ ...info, name: "copy" }, [])).rejects.toMatchObject({
        code: "study-exists",
      });
      const leases = await storage.claim("copy", {
        count: 3,
        worker: "host-of-nobody:1::a",
        milliseconds: 60_000,
      });
      expect(leases.map((l) => [l.ticket.number, l.attempt])).toEqual([
        [3, 1],
        [4, 1],
        [5, 1],
      ]);
    });
    it("can leave out single trials, whose numbers are not given again", async () => {
      if (format.gaps === false) {
        await expect(storage.remove("s", [1])).rejects.toMatchObject({ code: "usage" });
        return;
      }
      const [a, b] = await begin(3);
      await storage.finish([a!, b!].map((ticket) => ({ ticket, outcome: done(1) })));
      await storage.remove("s", [1, 2]);
      expect((await trials()).map((t) => t.number)).toEqual([0]);
      expect((await claim(1))[0]!.ticket.number).toBe(3);
    });
  });

  describe("claims", () => {
    it("number trials from 0 without gaps, and no further than the budget", async () => {
      expect((await claim(3, 5)).map((l) => l.ticket.number)).toEqual([0, 1, 2]);
      expect((await claim(9, 5)).map((l) => l.ticket.number)).toEqual([3, 4]);
      expect(await claim(1, 5)).toEqual([]);
    });
    it("made again after a lost answer give the same trials", async () => {
      if (!storage.supports.processes) return; // within a process no answer is lost
      const request = {
        count: 2,
        worker: "host-of-nobody:1::a",
        milliseconds: 60_000,
        key: "once",
      };
      const first = await storage.claim("s", request);
      await storage.start([{ ticket: first[1]!.ticket, params: { x: 0.5 }, origin: "added" }]);
      const second = await storage.claim("s", { ...request, again: true });
      expect(second.map((l) => l.ticket)).toEqual(first.map((l) => l.ticket));
      expect(second[1]!.resume).toMatchObject({ params: { x: 0.5 } });
      const third = await storage.claim("s", { ...request, key: "twice", again: true });
      expect(third.map((l) => l.ticket.number)).toEqual([2, 3]);
    });
    it("give tickets that differ and survive JSON", async () => {
      const [a, b] = await claim(2);
      expect(a!.ticket).not.toEqual(b!.ticket);
      const ticket = JSON.parse(JSON.stringify(a!.ticket));
      expect(await storage.start([{ ticket, params: { x: 1 }, origin: "added" }])).toEqual([
        "accepted",
      ]);
      expect(await storage.finish([{ ticket, outcome: done(2) }])).toEqual(["accepted"]);
    });
    it("take up a trial whose lease ran out, with its parameters, and refuse the late one's result", async () => {
      const [lease] = await claim(1, undefined, 20);
      await storage.start([
        { ticket: lease!.ticket, params: { x: 0.7 }, origin: { sampler: "random" } },
      ]);
      await tick(40);
      const [again] = await claim(1);
      expect(again).toMatchObject({
        attempt: 2,
        ticket: { number: 0 },
        resume: { params: { x: 0.7 } },
      });
      expect(await storage.finish([{ ticket: lease!.ticket, outcome: done(1) }])).toEqual(["lost"]);
      expect(await storage.renew([lease!.ticket], 1000)).toEqual(["lost"]);
      expect(await storage.finish([{ ticket: again!.ticket, outcome: done(2) }])).toEqual([
        "accepted",
      ]);
      expect((await trials())[0]!.values).toEqual([2]);
    });
    it("leave a renewed lease alone", async () => {
      const [lease] = await claim(1, undefined, 20);
      expect(await storage.renew([lease!.ticket], 60_000)).toEqual(["accepted"]);
      await tick(40);
      expect((await claim(1))[0]!.ticket.number).toBe(1);
    });
    it("give up a trial that ten workers have lost", async () => {
      for (let i = 0; i < 10; i++) {
        const [lease] = await claim(1, 1, 1);
        expect(lease!.ticket.number).toBe(0);
        await storage.start([{ ticket: lease!.ticket, params: { x: 0 }, origin: "added" }]);
        await tick(5);
      }
      expect(await claim(1, 1)).toEqual([]);
      expect((await trials())[0]).toMatchObject({ state: "failed", reason: "lost", attempt: 10 });
    });
  });

  describe("results", () => {
    it("keep every field, NaN and infinities too", async () => {
      const [ticket] = await begin();
      await storage.report(ticket!, [
        { step: 1, values: [Number.NaN], seconds: 0.5 },
        { step: 3, values: [-Infinity], seconds: 1 },
      ]);
      await storage.report(ticket!, [{ step: 1, values: [7], seconds: 2 }]);
      await storage.annotate("s", 0, { why: { deep: [1, null] } });
      await storage.finish([
        {
          ticket: ticket!,
          outcome: {
            state: "complete",
            values: [Infinity],
            limits: [Number.NaN],
            error: [0.1],
            cost: 3,
            seconds: 9,
          },
        },
      ]);
      expect((await trials())[0]).toMatchObject({
        number: 0,
        state: "complete",
        params: { x: 0 },
        origin: { sampler: "random" },
        values: [Infinity],
        limits: [Number.NaN],
        error: [0.1],
        cost: 3,
        seconds: 9,
        attempt: 1,
        attributes: { why: { deep: [1, null] } },
        reports: [
          { step: 1, values: [7], seconds: format.reportSeconds === false ? 0 : 2 },
          { step: 3, values: [-Infinity], seconds: format.reportSeconds === false ? 0 : 1 },
        ],
      });
    });
    it("said twice are said once", async () => {
      const [ticket] = await begin();
      expect(await storage.finish([{ ticket: ticket!, outcome: done(1) }])).toEqual(["accepted"]);
      expect(await storage.finish([{ ticket: ticket!, outcome: done(2) }])).toEqual(["repeated"]);
      expect((await trials())[0]!.values).toEqual([1]);
    });
    it("with a wrong token, or of a trial that never was, are refused", async () => {
      const [ticket] = await begin();
      expect(
        await storage.finish([
          { ticket: { ...ticket!, token: "forged" }, outcome: done(1) },
          { ticket: { ...ticket!, number: 77 }, outcome: done(1) },
        ]),
      ).toEqual(["lost", "lost"]);
      await expect(
        storage.finish([{ ticket: { ...ticket!, study: "other" }, outcome: done(1) }]),
      ).rejects.toMatchObject({
        code: "study-not-found",
      });
    });
    it("given back, or failed to be retried, come again first, with the same parameters", async () => {
      const [a, b, c] = await begin(3);
      await storage.finish([
        { ticket: b!, outcome: { state: "waiting" } },
        { ticket: c!, outcome: { state: "failed", reason: "error", message: "", retry: true } },
      ]);
      const again = await claim(3);
      expect(again.map((l) => [l.ticket.number, l.attempt, l.resume?.params])).toEqual([
        [1, 1, { x: 0.01 }],
        [2, 2, { x: 0.02 }],
        [3, 1, undefined],
      ]);
      expect(await storage.finish([{ ticket: b!, outcome: done(1) }])).toEqual(["lost"]);
      expect(await storage.finish([{ ticket: a!, outcome: { state: "pruned", step: 4 } }])).toEqual(
        ["accepted"],
      );
      expect((await trials())[0]).toMatchObject({ state: "pruned", step: 4 });
    });
  });

  describe("shortcuts", () => {
    const params = { x: 0.5 };
    const request = {
      worker: "host-of-nobody:1::a",
      milliseconds: 60_000,
      params,
      origin: { sampler: "random" },
      note: [1],
      exact: true,
    };
    const seen = async () => (await storage.changes("s", null)).next;

    it("begin and end a trial as the long way does", async () => {
      const { shortcuts } = storage;
      if (shortcuts === undefined) return;
      await begin();
      const begun = await shortcuts.begin("s", {
        ...request,
        number: 1,
        after: await seen(),
        key: "k",
      });
      expect(begun).toMatchObject({
        ticket: { study: "s", number: 1 },
        trial: { number: 1, state: "running", params, note: [1], attempt: 1 },
      });
      expect(begun!.next).toEqual(await seen());
      expect((await trials())[1]).toEqual(begun!.trial);
      const { ticket } = begun!;
      const trial = begun!.trial!;
      for (const outcome of [
        { ...done(3), limits: [], error: [0.5], cost: 2, seconds: 4 } as Outcome,
        { state: "pruned", step: 7, seconds: 4 },
        { state: "failed", reason: "error", message: "no", retry: false, seconds: 4 },
        { state: "failed", reason: "error", message: "no", retry: true },
        { state: "waiting" },
        ...(storage.checkpoints ? [{ state: "paused", step: 2, seconds: 4 } as Outcome] : []),
      ] as Outcome[]) {
        const number = (await trials()).length;
        const next = await shortcuts.begin("s", {
          ...request,
          number,
          after: await seen(),
          key: `k${number}`,
        });
        const ended = await shortcuts.end({
          ticket: next!.ticket,
          outcome,
          trial: next!.trial!,
          after: next!.next!,
        });
        expect(ended).toMatchObject({ told: "accepted", next: await seen() });
        expect((await trials())[number]).toEqual(ended.trial);
        if (ended.trial!.state !== "waiting") continue;
        const [lease] = await claim(1);
        expect(lease).toMatchObject({ ticket: { number }, resume: { params } });
        await storage.start([{ ticket: lease!.ticket, params, origin: "added" }]);
      }
      expect(await shortcuts.end({ ticket, outcome: done(1), trial, after: null })).toEqual({
        told: "accepted",
      });
      expect(await shortcuts.end({ ticket, outcome: done(2), trial, after: await seen() })).toEqual(
        { told: "repeated" },
      );
      expect(
        await shortcuts.end({
          ticket: { ...ticket, token: "forged" },
          outcome: done(2),
          trial,
          after: null,
        }),
      ).toEqual({
        told: "lost",
      });
      expect((await trials())[1]!.values).toEqual([1]);
    });
    it("begin nothing where the number is not the next; what else has changed is to be read", async () => {
      const { shortcuts } = storage;
      if (shortcuts === undefined) return;
      const refused = async (number: number) => {
        const before = await trials();
        for (const exact of [true, false])
          expect(
            await shortcuts.begin("s", {
              ...request,
              exact,
              number,
              after: await seen(),
              key: `r${number}`,
            }),
          ).toBeUndefined();
        expect(await trials()).toEqual(before);
      };
      const [ticket] = await begin();
      await refused(0);
      await refused(2);
      const heard = await seen();
      await storage.report(ticket!, [{ step: 1, values: [1], seconds: 0 }]);
      expect(
        await shortcuts.begin("s", { ...request, number: 1, after: heard, key: "one" }),
      ).toBeUndefined();
      const begun = await shortcuts.begin("s", {
        ...request,
        exact: false,
        number: 1,
        after: heard,
        key: "one",
      });
      expect(begun).toEqual({ ticket: expect.objectContaining({ number: 1 }) });
      expect((await storage.changes("s", heard)).trials.map((t) => t.number)).toEqual([0, 1]);
      await storage.insert(
        "s",
        [{ state: "waiting", params, origin: "enqueued", values: [], limits: [], seconds: 0 }],
        "i",
      );
      await refused(2);
      expect((await claim(1))[0]!.ticket.number).toBe(2);
    });
    it("begun and not answered are found again by a claim", async () => {
      const { shortcuts } = storage;
      if (shortcuts === undefined || !storage.supports.processes) return;
      const begun = await shortcuts.begin("s", { ...request, number: 0, after: 0, key: "lost" });
      const [again] = await storage.claim("s", { ...request, count: 1, key: "lost", again: true });
      expect(again).toMatchObject({ ticket: begun!.ticket, resume: { params, note: [1] } });
    });
    it("do not end what another has taken up", async () => {
      const { shortcuts } = storage;
      if (shortcuts === undefined) return;
      const begun = await shortcuts.begin("s", {
        ...request,
        milliseconds: 20,
        number: 0,
        after: await seen(),
        key: "k",
      });
      await tick(40);
      const [again] = await claim(1);
      expect(again).toMatchObject({ attempt: 2, resume: { params } });
      expect(
        (
          await shortcuts.end({
            ticket: begun!.ticket,
            outcome: done(1),
            trial: begun!.trial!,
            after: begun!.next!,
          })
        ).told,
      ).toBe("lost");
      expect(
        await shortcuts.begin("s", { ...request, number: 2, after: await seen(), key: "l" }),
      ).toBeUndefined();
    });
  });

  describe("changes", () => {
    it("tell each change once, finished trials in the order of their tell", async () => {
      const [a, b, c] = await begin(3);
      let { trials: seen, next } = await storage.changes("s", null);
      expect(seen.map((t) => t.state)).toEqual(["running", "running", "running"]);
      await storage.finish([{ ticket: c!, outcome: done(3) }]);
      await storage.finish([{ ticket: a!, outcome: done(1) }]);
      ({ trials: seen, next } = await storage.changes("s", next));
      expect(seen.map((t) => t.number)).toEqual([2, 0]);
      expect((await storage.changes("s", next)).trials).toEqual([]);
      await storage.finish([{ ticket: b!, outcome: done(2) }]);
      await storage.annotate("s", 2, { later: true });
      // From the beginning the order is still that of the tells, whatever was noted afterwards.
      expect((await storage.changes("s", null)).trials.map((t) => t.number)).toEqual([2, 0, 1]);
      expect((await storage.changes("s", next)).trials.map((t) => t.number).sort()).toEqual(
        format.lateNotes === false ? [1] : [1, 2],
      );
    });
    it("of a large study come in parts, in order, with what happens between them", async () => {
      const row = (x: number) => ({
        state: "complete" as const,
        params: { x },
        origin: "added" as const,
        values: [x],
        limits: [],
        seconds: 0,
      });
      await storage.insert(
        "s",
        Array.from({ length: 1100 }, (_, i) => row(i)),
        "many",
      );
      const seen = new Map<number, TrialRow>();
      let after: Cursor = null;
      for (let more: boolean | undefined = true; more; ) {
        const part: Changes = await storage.changes("s", after);
        for (const t of part.trials) seen.set(t.number, t);
        if (after === null) {
          await storage.insert("s", [row(-1)], "late");
          if (format.lateNotes !== false) await storage.annotate("s", 0, { late: true });
        }
        [after, more] = [part.next, part.more];
      }
      // A storage that gave all at once tells what came later with the next call.
      for (const t of (await storage.changes("s", after)).trials) seen.set(t.number, t);
      expect([...seen.keys()]).toEqual(Array.from({ length: 1101 }, (_, i) => i));
      if (format.lateNotes !== false) expect(seen.get(0)!.attributes).toEqual({ late: true });
      expect((await storage.changes("s", (await storage.changes("s", after)).next)).trials).toEqual(
        [],
      );
    });
    it("are waited for, up to a time or a signal", async () => {
      const [ticket] = await begin();
      const { next } = await storage.changes("s", null);
      const waiting = storage.changes("s", next, { wait: 10_000 });
      await storage.finish([{ ticket: ticket!, outcome: done(1) }]);
      expect((await waiting).trials.length).toBe(1);
      const after = (await storage.changes("s", null)).next;
      expect((await storage.changes("s", after, { wait: 10 })).trials).toEqual([]);
      const controller = new AbortController();
      const aborted = storage.changes("s", after, { wait: 10_000, signal: controller.signal });
      controller.abort();
      expect((await aborted).trials).toEqual([]);
    });
  });

  describe("trials from outside", () => {
    it("wait, or are learned from, once for each key", async () => {
      const rows = [
        {
          state: "waiting" as const,
          params: { x: 0.3 },
          origin: "enqueued" as const,
          values: [],
          limits: [],
          seconds: 0,
        },
        {
          state: "complete" as const,
          params: { x: 0.4 },
          origin: "added" as const,
          values: [5],
          limits: [],
          seconds: 2,
        },
      ];
      expect(await storage.insert("s", rows, "k")).toEqual([0, 1]);
      expect(await storage.insert("s", rows, "k")).toEqual([0, 1]);
      expect((await trials()).map((t) => [t.number, t.state])).toEqual([
        [0, "waiting"],
        [1, "complete"],
      ]);
      const [lease] = await claim(1);
      expect(lease).toMatchObject({
        ticket: { number: 0 },
        attempt: 1,
        resume: { params: { x: 0.3 }, origin: "enqueued" },
      });
    });
    it("count towards the budget once they are begun", async () => {
      await storage.insert(
        "s",
        [
          {
            state: "waiting",
            params: { x: 0.3 },
            origin: "enqueued",
            values: [],
            limits: [],
            seconds: 0,
          },
        ],
        "k",
      );
      expect((await claim(5, 2)).map((l) => l.ticket.number)).toEqual([0, 1]);
    });
  });

  describe("pausing", () => {
    const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
    const bytes = (t: string) => new TextEncoder().encode(t);
    const pause = (ticket: Ticket, step: number): Outcome & { state: "paused" } => ({
      state: "paused",
      step,
      seconds: ticket.number + 1,
    });

    it("keeps a trial where it is until it is promoted; its number, its parameters, its reports and its attempts stay", async () => {
      if (!storage.checkpoints) return;
      const [a, b] = await begin(2);
      await storage.report(a!, [{ step: 3, values: [0.5], seconds: 1 }]);
      expect(await storage.checkpoints.write(a!, { step: 3, bytes: bytes("weights") })).toBe(
        "accepted",
      );
      expect(await storage.finish([{ ticket: a!, outcome: pause(a!, 3) }])).toEqual(["accepted"]);
      expect(await storage.finish([{ ticket: a!, outcome: pause(a!, 3) }])).toEqual(["repeated"]); // the answer was lost
      expect((await trials())[0]).toMatchObject({
        state: "paused",
        step: 3,
        attempt: 0,
        seconds: 1,
        params: { x: 0 },
      });
      expect((await storage.list())[0]!.counts).toMatchObject({ paused: 1, running: 1 });
      // Nobody gets it unasked, and it counts as begun.
      expect(await claim(1, 2)).toEqual([]);
      const [lease] = await storage.claim("s", {
        count: 1,
        worker: "w",
        milliseconds: 60_000,
        budget: 2,
        promote: [b!.number, 0],
      });
      expect(lease).toMatchObject({
        attempt: 1,
        ticket: { number: 0 },
        resume: { state: "paused", step: 3, params: { x: 0 } },
      });
      expect(
        await storage.claim("s", {
          count: 1,
          worker: "w",
          milliseconds: 60_000,
          budget: 2,
          promote: [0],
        }),
      ).toEqual([]);
      expect(await storage.checkpoints.read("s", 0)).toMatchObject({ step: 3 });
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights");
      await storage.start([
        { ticket: lease!.ticket, params: lease!.resume!.params!, origin: lease!.resume!.origin },
      ]);
      await storage.report(lease!.ticket, [{ step: 9, values: [0.1], seconds: 1 }]);
      await storage.finish([
        { ticket: lease!.ticket, outcome: { ...done(0.1), seconds: 2 } as Outcome },
      ]);
      const ended = (await trials())[0]!;
      expect(ended).toMatchObject({
        state: "complete",
        values: [0.1],
        attempt: 1,
        seconds: 3,
        step: 0,
      });
      expect(ended.reports.map((r) => r.step)).toEqual([3, 9]);
      expect(await storage.checkpoints.read("s", 0)).toBeUndefined(); // nobody needs it any more
    });
    it("a checkpoint is replaced whole, outlives a worker that is lost, and is refused from one that has lost its trial", async () => {
      if (!storage.checkpoints) return;
      const [mine] = await storage.claim("s", {
        count: 1,
        worker: "host-of-nobody:1::a",
        milliseconds: 1,
      });
      await storage.start([
        { ticket: mine!.ticket, params: { x: 0.5 }, origin: { sampler: "random" } },
      ]);
      await storage.checkpoints.write(mine!.ticket, { step: 1, bytes: bytes("a long first one") });
      await storage.checkpoints.write(mine!.ticket, { step: 2, bytes: bytes("second") });
      let other: Lease | undefined;
      for (let i = 0; other === undefined && i < 100; i++) {
        await tick(20);
        other = (await claim(1, 1))[0];
      }
      expect(other).toMatchObject({ attempt: 2, ticket: { number: 0 } });
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("second");
      expect(await storage.checkpoints.write(mine!.ticket, { step: 3, bytes: bytes("late") })).toBe(
        "lost",
      );
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("second");
      // A failure that is to be tried again keeps it, one for good does not.
      await storage.finish([
        {
          ticket: other!.ticket,
          outcome: { state: "failed", reason: "error", message: "no", retry: true },
        },
      ]);
      expect(await storage.checkpoints.read("s", 0)).toMatchObject({ step: 2 });
      const [again] = await claim(1, 1);
      await storage.finish([
        {
          ticket: again!.ticket,
          outcome: { state: "failed", reason: "error", message: "no", retry: false },
        },
      ]);
      expect(await storage.checkpoints.read("s", 0)).toBeUndefined();
    });
    it("begins a promoted trial with another one's checkpoint and new parameters in one step, and not at all where it is lost", async () => {
      if (!storage.checkpoints) return;
      const [a, b] = await begin(2);
      for (const ticket of [a!, b!]) {
        await storage.checkpoints.write(ticket, {
          step: 3,
          bytes: bytes(`weights ${ticket.number}`),
        });
        await storage.finish([{ ticket, outcome: pause(ticket, 3) }]);
      }
      const [lease] = await storage.claim("s", {
        count: 1,
        worker: "w",
        milliseconds: 60_000,
        budget: 2,
        promote: [0],
      });
      const checkpoint = (await storage.checkpoints.read("s", 1))!;
      const request = {
        params: { x: 0.9 },
        origin: { sampler: "pbt" },
        note: { own: [1] },
        checkpoint,
      };
      const late = { ...lease!.ticket, token: `${lease!.ticket.token}0` };
      expect(await storage.start([{ ticket: late, ...request }])).toEqual(["lost"]);
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights 0");
      expect(await storage.start([{ ticket: lease!.ticket, ...request }])).toEqual(["accepted"]);
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights 1");
      expect((await trials())[0]).toMatchObject({
        state: "running",
        params: { x: 0.9 },
        note: { own: [1] },
      });
      await storage.finish([{ ticket: lease!.ticket, outcome: done(0.1) }]);
      expect(await storage.checkpoints.read("s", 0)).toBeUndefined();
      expect(text((await storage.checkpoints.read("s", 1))?.bytes)).toBe("weights 1");
    });
    it("says what is wrong with a checkpoint, and of an unknown trial that there is none", async () => {
      if (!storage.checkpoints) return;
      const [a] = await begin(1);
      await expect(
        storage.checkpoints.write(a!, { step: -1, bytes: bytes("x") }),
      ).rejects.toMatchObject({ code: "usage" });
      await expect(
        storage.checkpoints.write(a!, { step: 1, bytes: "text" as never }),
      ).rejects.toThrow(/bytes/);
      expect(await storage.checkpoints.read("s", 77)).toBeUndefined();
      await storage.checkpoints.write(a!, { step: 1, bytes: new Uint8Array(0) });
      expect((await storage.checkpoints.read("s", a!.number))?.bytes.length).toBe(0);
      await storage.remove("s", [a!.number]).catch(() => {});
      expect(await storage.checkpoints.read("s", a!.number)).toBeUndefined();
    });
  });
}
