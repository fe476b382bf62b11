import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { random } from "../../src/sampler/random.ts";
import type { SpaceJson } from "../../src/space/json/format.ts";
import { spaceFrom } from "../../src/space/json/space-from.ts";
import type { PageRequest } from "../../src/storage/page.ts";
import type {
  Changes,
  Cursor,
  FinishRequest,
  InsertedTrial,
  StartRequest,
  Storage,
  StudyInfo,
  StudySpec,
} from "../../src/storage/storage.ts";
import { openSession } from "../../src/study/session/open-session.ts";
import type { StudyTrial } from "../../src/study/session/study-trial.ts";
import type { Outcome, TrialRow } from "../../src/trial/row.ts";
import type { Ticket } from "../../src/trial/trial.ts";
import { type Taken, takeTrials, toRequest } from "./take-trials.ts";

const spec: StudySpec = {
  name: "s",
  space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
};
const waiting: InsertedTrial = {
  state: "waiting",
  params: { x: 0.25 },
  origin: "enqueued",
  values: [],
  limits: [],
  seconds: 0,
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
  const take = (count: number, budget?: number, leaseMs?: number) =>
    takeTrials(storage, "s", {
      count,
      ...(budget !== undefined && { budget }),
      ...(leaseMs !== undefined && { leaseMs }),
    });
  const promote = async (...numbers: number[]) =>
    (await storage.claim("s", toRequest({ worker: "w", budget: 2, promote: numbers }))).leases;
  const start = async (starts: readonly StartRequest[]) =>
    (await storage.start("s", starts, null)).told;
  const finish = async (finishes: readonly FinishRequest[]) =>
    (await storage.finish("s", finishes, null)).told;
  const renew = (tickets: readonly Ticket[], leaseMs: number) =>
    storage.renew("s", tickets, leaseMs);
  const begin = async (count = 1) => {
    const leases = await take(count);
    await start(
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
      await finish([
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
    it("keep the internal values that they are created with", async () => {
      const created = await storage.open({ ...spec, name: "t" }, { learned: [1, "é"] });
      expect(created.internal).toEqual({ learned: [1, "é"] });
      const again = await storage.open({ ...spec, name: "t" }, { learned: 2, more: 3 });
      expect(again.internal).toEqual({ learned: [1, "é"] });
    });
    it("are given to a new one, the newest first, as they are listed", async (context) => {
      if (storage.latest === undefined) return context.skip();
      await storage.open({ ...spec, name: "t" }, { learned: 1 });
      await storage.annotate("t", null, { attributes: { by: "me" } });
      expect(await storage.latest("t", 5)).toBeUndefined();
      const [{ counts: _, ...s }, { counts: __, ...t }] = (await storage.list()).toSorted((a, b) =>
        a.name < b.name ? -1 : 1,
      ) as [StudyInfo, StudyInfo];
      expect(await storage.latest("u", 5)).toMatchObject([t, s]);
      expect(await storage.latest("u", 1)).toMatchObject([t]);
    });
    it("carry notes", async () => {
      await storage.annotate("s", null, { attributes: { a: 1, b: [2] } });
      await storage.annotate("s", null, { attributes: { a: 3 } });
      expect((await storage.list())[0]!.attributes).toEqual({ a: 3, b: [2] });
      await storage.annotate("s", null, { internal: { budget: 5 } });
      expect((await storage.list())[0]).toMatchObject({
        attributes: { a: 3, b: [2] },
        internal: { budget: 5 },
      });
    });
    it("give attributes back as JSON has them, of a study, a trial and an outcome", async () => {
      const value = {
        list: [null, true, -1.5e300, [], {}],
        "": "ü\n\u0000\ud83d\ude00",
        'a"b': "'",
      };
      const attributes = JSON.parse(JSON.stringify({ why: value, constructor: 1 }));
      const [a, b] = await begin(2);
      await storage.annotate("s", null, { attributes });
      await storage.annotate("s", b.number, { attributes });
      await finish([{ ticket: a, outcome: done(1), attributes }]);
      expect((await storage.list())[0].attributes).toEqual(attributes);
      for (const row of await trials()) expect(row.attributes).toEqual(attributes);
    });
  });

  describe("a space that grows", () => {
    const grown: SpaceJson = {
      version: 1,
      params: { x: { type: "float", low: -1, high: 1 }, n: { type: "int", low: 1, high: 9 } },
    };
    const redefinition = { from: spec.space as SpaceJson, to: grown, defaults: { n: 3 } };
    it("gives trials that lack the new parameter its default, in every reading, those of workers before too", async (context) => {
      if (storage.redefine === undefined) return context.skip();
      const [a, b, c] = await begin(3);
      await finish([{ ticket: a!, outcome: done(1) }]);
      await storage.insert("s", [waiting], "k");
      await storage.redefine("s", redefinition);
      await finish([{ ticket: b!, outcome: done(2) }]);
      await finish([
        { ticket: c!, outcome: { state: "failed", reason: "error", message: "", retry: false } },
      ]);
      const [claimed] = (await storage.claim("s", toRequest({ worker: "w" }))).leases;
      expect(claimed?.before.params).toEqual({ x: 0.25 });
      await start([{ ticket: claimed!.ticket, params: { x: 0.25 }, origin: "enqueued" }]);
      const [next] = await begin(1);
      await start([{ ticket: next!, params: { x: -0.5, n: 7 }, origin: "enqueued" }]);
      const expected = [
        { x: 0, n: 3 },
        { x: 0.01, n: 3 },
        { x: 0.02, n: 3 },
        { x: 0.25, n: 3 },
        { x: -0.5, n: 7 },
      ];
      expect((await trials()).map((t) => t.params)).toEqual(expected);
      const page = await storage.page("s", { count: 9 });
      expect(page.map((t) => t.params)).toEqual(expected);
      const other = await open();
      expect((await other.page("s", { count: 9 })).map((t) => t.params)).toEqual(expected);
      if (other !== storage) await other.close();
      expect(await storage.open({ ...spec, space: grown })).toMatchObject({
        space: grown,
        seed: 1,
      });
      await expect(storage.open(spec)).rejects.toMatchObject({ code: "space-changed" });
    });
    it("is replaced only while it is the one that was read, and keeps the defaults before", async (context) => {
      if (storage.redefine === undefined) return context.skip();
      const [a] = await begin(1);
      await finish([{ ticket: a!, outcome: done(1) }]);
      await storage.redefine("s", redefinition);
      await expect(storage.redefine("s", redefinition)).rejects.toMatchObject({
        code: "space-changed",
      });
      const more: SpaceJson = {
        ...grown,
        params: { ...grown.params, b: { type: "boolean" } },
      };
      await storage.redefine("s", { from: grown, to: more, defaults: { b: true } });
      expect((await trials()).map((t) => t.params)).toEqual([{ x: 0, n: 3, b: true }]);
    });
  });

  describe("trials of another run", () => {
    it("get the next numbers, keep all else, and are added once for a key", async () => {
      const [a, b, c] = await begin(3);
      await finish([
        { ticket: b!, outcome: done(1), attributes: { by: "me" } },
        {
          ticket: a!,
          outcome: { state: "failed", reason: "timeout", message: "late", retry: false },
        },
      ]);
      await storage.report(c!, [{ step: 1, values: [3], seconds: 0 }], null);
      await finish([{ ticket: c!, outcome: { state: "pruned", step: 1 } }]);
      const finished = (await storage.changes("s", null)).trials;
      const numbers = await storage.append("s", finished, "again");
      expect(numbers).toEqual([3, 4, 5]);
      expect(await storage.append("s", finished, "again")).toEqual(numbers);
      const all = await trials();
      expect(all.map((t) => t.number)).toEqual([0, 1, 2, 3, 4, 5]);
      for (const [i, row] of finished.entries()) {
        const copy = all[3 + i]!;
        // Optuna's format keeps the times of beginning and end, in milliseconds.
        expect(copy.seconds).toBeCloseTo(row.seconds, 2);
        expect({ ...copy, number: row.number, seconds: 0 }).toEqual({ ...row, seconds: 0 });
      }
      expect((await begin(1)).map((t) => t.number)).toEqual([6]);
    });
  });

  describe("copies", () => {
    it("have all that the study had; what was under way waits", async () => {
      const [a, b, c, d] = await begin(5);
      await storage.report(c!, [{ step: 2, values: [Number.NaN], seconds: 0.5 }], null);
      await storage.annotate("s", 2, { attributes: { why: [1] } });
      await finish([
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
      const leases = await takeTrials(storage, "copy", { count: 3 });
      expect(leases.map((l) => [l.ticket.number, l.attempt])).toEqual([
        [3, 1],
        [4, 1],
        [5, 1],
      ]);
    });
    it("keep their trials, attributes and workers' requests when the study is renamed", async () => {
      if (storage.rename === undefined) return;
      const [a] = await begin(2);
      await finish([{ ticket: a!, outcome: done(1) }]);
      await storage.annotate("s", null, { attributes: { kept: true } });
      const before = (await storage.changes("s", null)).trials;
      await storage.rename("s", "t");
      const listed = await storage.list();
      expect(listed.map((study) => [study.name, study.attributes, study.counts.complete])).toEqual([
        ["t", { kept: true }, 1],
      ]);
      expect((await storage.changes("t", null)).trials).toEqual(before);
      await expect(storage.changes("s", null)).rejects.toMatchObject({ code: "study-not-found" });
      await storage.open(spec);
      await expect(storage.rename("t", "s")).rejects.toMatchObject({ code: "study-exists" });
      expect((await storage.changes("s", null)).trials).toEqual([]);
    });
    it("are read in pages by number, without numbers that are only reserved", async () => {
      const tickets = await begin(5);
      await finish([
        { ticket: tickets[3], outcome: done(3) },
        { ticket: tickets[1], outcome: done(1) },
      ]);
      await take(1);
      const all = (await trials()).filter((row) => row.params !== null);
      const page = (request: PageRequest) => storage.page("s", request);
      expect(await page({ count: 9 })).toEqual(all);
      const outlines = await storage.outlines?.("s", { after: 0, count: 2 });
      if (outlines !== undefined) expect(all.slice(1, 3)).toMatchObject(outlines);
      expect(await page({ count: 2 })).toEqual(all.slice(0, 2));
      expect(await page({ after: 1, count: 2 })).toEqual(all.slice(2, 4));
      expect(await page({ skip: 3, count: 9 })).toEqual(all.slice(3));
      expect(await page({ last: true, count: 2 })).toEqual(all.slice(3));
      expect(await page({ last: true, skip: 4, count: 2 })).toEqual(all.slice(0, 1));
      await expect(storage.page("none", { count: 1 })).rejects.toMatchObject({
        code: "study-not-found",
      });
    });
    it("give the results of complete trials alone, in completion order", async () => {
      const [a, b, c, d] = await begin(4);
      const first: Outcome = { state: "complete", values: [0.5], limits: [Number.NaN, 2] };
      await finish([{ ticket: d, outcome: done(Infinity) }]);
      await finish([{ ticket: a, outcome: first }]);
      await finish([{ ticket: b, outcome: { state: "pruned", step: 1 } }]);
      await finish([{ ticket: c, outcome: done(7) }]);
      expect(await storage.results("s")).toEqual([
        { number: 3, values: [Infinity], limits: [] },
        { number: 0, values: [0.5], limits: [Number.NaN, 2] },
        { number: 2, values: [7], limits: [] },
      ]);
    });
    it("can leave out single trials, whose numbers are not given again", async () => {
      if (format.gaps === false) {
        await expect(storage.remove("s", [1])).rejects.toMatchObject({ code: "usage" });
        return;
      }
      const [a, b] = await begin(3);
      await finish([a!, b!].map((ticket) => ({ ticket, outcome: done(1) })));
      await storage.remove("s", [1, 2]);
      expect((await trials()).map((t) => t.number)).toEqual([0]);
      expect((await take(1))[0]!.ticket.number).toBe(3);
    });
    it("do not count the trials that were left out towards the budget", async () => {
      if (format.gaps === false) return;
      const [a, b, c] = await begin(3);
      await finish([a!, b!, c!].map((ticket) => ({ ticket, outcome: done(1) })));
      expect(await take(9, 3)).toEqual([]);
      await storage.remove("s", [1, 2, 77]);
      await storage.remove("s", [1]);
      expect((await take(9, 3)).map((l) => l.ticket.number)).toEqual([3, 4]);
      await storage.insert("s", [waiting, waiting], "w");
      expect((await take(9, 5)).map((l) => l.ticket.number)).toEqual([5, 6]);
      await storage.remove("s", [5]);
      expect((await take(9, 6)).map((l) => l.ticket.number)).toEqual([7, 8]);
    });
    it("let a reader that waits see that trials were removed", async () => {
      if (format.gaps === false || !storage.supports.processes) return;
      await begin(2);
      const { next } = await storage.changes("s", null);
      const waits = storage.changes("s", next, { waitMs: 600_000 });
      await storage.remove("s", [1]);
      const changes = await waits;
      expect(changes.trials).toEqual([]);
      expect(changes.next).not.toBe(next);
    });
  });

  describe("claims", () => {
    it("number trials from 0 without gaps, and no further than the budget", async () => {
      expect((await take(3, 5)).map((l) => l.ticket.number)).toEqual([0, 1, 2]);
      expect((await take(9, 5)).map((l) => l.ticket.number)).toEqual([3, 4]);
      expect(await take(1, 5)).toEqual([]);
    });
    it("made again after a lost answer give the same trials", async () => {
      if (!storage.supports.processes) return; // within a process no answer is lost
      await begin(2);
      const [a, b] = (await trials()).map((t) => t.number);
      await storage.insert("s", [waiting, waiting], "i");
      const request = toRequest({ count: 2 });
      const first = await storage.claim("s", request);
      expect(first.leases.map((l) => l.ticket.number)).toEqual([b! + 1, b! + 2]);
      await start([{ ticket: first.leases[1].ticket, params: { x: 0.5 }, origin: "added" }]);
      const second = await storage.claim("s", request);
      expect(second.leases.map((l) => l.ticket)).toEqual(first.leases.map((l) => l.ticket));
      expect(second.leases[1].before).toMatchObject({ params: { x: 0.5 } });
      expect((await storage.claim("s", toRequest())).leases).toEqual([]);
      expect(a).toBe(0);
    });
    it("return what has changed since the worker's last reading, the claim itself included", async () => {
      await storage.insert("s", [waiting, waiting], "i");
      const { next } = await storage.changes("s", null);
      const { leases, changes } = await storage.claim("s", toRequest({ after: next }));
      expect(changes.trials.map((t) => [t.number, t.state])).toEqual([[0, "running"]]);
      const { ticket } = leases[0];
      const started = await storage.start(
        "s",
        [{ ticket, params: { x: 0.5 }, origin: "added" }],
        changes.next,
      );
      expect(started.changes.trials).toMatchObject([{ number: 0, params: { x: 0.5 } }]);
      const point = { step: 1, values: [3], seconds: 1 };
      const reported = await storage.report(ticket, [point], started.changes.next);
      expect(reported).toMatchObject({ told: ["accepted"], changes: { trials: [{ number: 0 }] } });
      expect(reported.changes.trials[0].reports.map((r) => r.values)).toEqual([[3]]);
      const finished = await storage.finish(
        "s",
        [{ ticket, outcome: done(4), attributes: { mine: 1 }, internal: { own: 2 } }],
        reported.changes.next,
      );
      expect(finished.changes.trials).toMatchObject([{ state: "complete", values: [4] }]);
      expect(finished.changes.next).toEqual((await storage.changes("s", null)).next);
      const [row] = await trials();
      expect(row).toMatchObject({ attributes: { mine: 1 }, internal: { own: 2 }, values: [4] });
      expect(finished.changes.trials).toEqual([row]);
    });
    it("give tickets that differ and survive JSON", async () => {
      const [a, b] = await take(2);
      expect(a!.ticket).not.toEqual(b!.ticket);
      const ticket = JSON.parse(JSON.stringify(a!.ticket));
      expect(await start([{ ticket, params: { x: 1 }, origin: "added" }])).toEqual(["accepted"]);
      expect(await finish([{ ticket, outcome: done(2) }])).toEqual(["accepted"]);
    });
    it("take up a trial whose lease ran out, with its parameters, and refuse the late one's result", async () => {
      const [lease] = await take(1, undefined, 20);
      await start([{ ticket: lease!.ticket, params: { x: 0.7 }, origin: { sampler: "random" } }]);
      await tick(40);
      const [again] = await take(1);
      expect(again).toMatchObject({
        attempt: 2,
        ticket: { number: 0 },
        before: { params: { x: 0.7 } },
      });
      expect(await finish([{ ticket: lease!.ticket, outcome: done(1) }])).toEqual(["lost"]);
      expect(await renew([lease!.ticket], 1000)).toEqual(["lost"]);
      expect(await finish([{ ticket: again!.ticket, outcome: done(2) }])).toEqual(["accepted"]);
      expect((await trials())[0]!.values).toEqual([2]);
    });
    it("leave a renewed lease alone", async () => {
      const [lease] = await take(1, undefined, 20);
      expect(await renew([lease!.ticket], 60_000)).toEqual(["accepted"]);
      await tick(40);
      expect((await take(1))[0]!.ticket.number).toBe(1);
    });
    it("end a lease that was renewed for a shorter time when that has passed", async () => {
      const [lease] = await take(1, undefined, 60_000);
      expect(await renew([lease!.ticket], 20)).toEqual(["accepted"]);
      await start([{ ticket: lease!.ticket, params: { x: 0.7 }, origin: { sampler: "random" } }]);
      await tick(40);
      expect((await take(1))[0]!.ticket.number).toBe(0);
    });
    it("give up a trial that ten workers have lost", async () => {
      for (let i = 0; i < 10; i++) {
        const [lease] = await take(1, 1, 1);
        expect(lease!.ticket.number).toBe(0);
        await start([{ ticket: lease!.ticket, params: { x: 0 }, origin: "added" }]);
        await tick(5);
      }
      expect(await take(1, 1)).toEqual([]);
      expect((await trials())[0]).toMatchObject({ state: "failed", reason: "lost", attempt: 10 });
    });
  });

  describe("cancelled trials", () => {
    it("have failed with the message, are lost to their workers, and are not begun again", async (context) => {
      if (storage.cancel === undefined) return context.skip();
      await storage.insert("s", [waiting], "key");
      const [ended, running, paused] = await begin(3);
      const [reserved] = await take(1);
      await finish([{ ticket: ended!, outcome: done(1) }]);
      await storage.checkpoints?.write(paused!, { step: 1, bytes: new Uint8Array([1]) });
      await finish([{ ticket: paused!, outcome: { state: "paused", step: 1, seconds: 2 } }]);
      const { next } = await storage.changes("s", null);
      const numbers = [ended, running, paused, reserved!.ticket].map((ticket) => ticket!.number);

      expect(await storage.cancel("s", [...numbers, 99], "not needed")).toEqual(numbers.slice(1));
      const rows = (await storage.changes("s", next)).trials;
      expect(rows.map((row) => row.number)).toEqual(numbers.slice(1));
      for (const row of rows)
        expect(row).toMatchObject({ state: "failed", reason: "error", message: "not needed" });
      expect((await trials())[ended!.number]).toMatchObject({ state: "complete", values: [1] });
      expect(rows[1]).toMatchObject({ number: paused!.number, seconds: 2 });
      expect(await storage.checkpoints?.read("s", paused!.number)).toBeUndefined();

      const point = { step: 2, values: [1], seconds: 1 };
      expect((await storage.report(running!, [point], null)).told).toEqual(["lost"]);
      expect(await finish([{ ticket: running!, outcome: done(2) }])).toEqual(["lost"]);
      expect(await renew([running!], 60_000)).toEqual(["lost"]);
      expect(await storage.cancel("s", numbers, "again")).toEqual([]);
      // The budget is spent by all of them.
      expect(await take(1, 4)).toEqual([]);
    });
  });

  describe("results", () => {
    it("keep every field, NaN and infinities too", async () => {
      const [ticket] = await begin();
      await storage.report(
        ticket!,
        [
          { step: 1, values: [Number.NaN], seconds: 0.5 },
          { step: 3, values: [-Infinity], seconds: 1 },
        ],
        null,
      );
      await storage.report(ticket!, [{ step: 1, values: [7], seconds: 2 }], null);
      await storage.annotate("s", 0, { attributes: { why: { deep: [1, null] } } });
      await finish([
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
      expect(await finish([{ ticket: ticket!, outcome: done(1) }])).toEqual(["accepted"]);
      expect(await finish([{ ticket: ticket!, outcome: done(2) }])).toEqual(["repeated"]);
      expect((await trials())[0]!.values).toEqual([1]);
    });
    it("said again by a session are harmless if they are the same, and refused otherwise", async () => {
      const space = spaceFrom(spec.space!);
      const session = await openSession({ ...spec, storage, sampler: random() }, space);
      const outcomes = [
        (trial: StudyTrial) => trial.tell(0.1),
        (trial: StudyTrial) => trial.tell(0.2),
        (trial: StudyTrial) => trial.tell({ value: 0.1, cost: 3 }),
        (trial: StudyTrial) => trial.tell({ value: 0.1, error: 0.5 }),
        (trial: StudyTrial) => trial.tell(Number.NaN),
        (trial: StudyTrial) => trial.fail(new Error("no luck")),
        (trial: StudyTrial) => trial.fail(new Error("other")),
        (trial: StudyTrial) => trial.prune(),
      ];
      const asked = await session.askAll(outcomes.length);
      for (const [i, first] of outcomes.entries()) {
        await first(asked[i]);
        const row = (await trials())[i];
        for (const [j, second] of outcomes.entries())
          if (i === j) await second(asked[i]);
          else
            await expect(second(asked[i]), `${i} ${j}`).rejects.toMatchObject({
              code: "trial-finished",
              message: expect.stringContaining(`trial ${i} has ended already`),
            });
        expect((await trials())[i]).toEqual(row);
      }
      const ticket = JSON.parse(JSON.stringify(asked[0].ticket));
      await session.tell(ticket, 0.1);
      await expect(session.tell(ticket, 7)).rejects.toMatchObject({ code: "trial-finished" });
    });
    it("with a wrong token, or of a trial that never was, are refused", async () => {
      const [ticket] = await begin();
      expect(
        await finish([
          { ticket: { ...ticket!, token: "forged" }, outcome: done(1) },
          { ticket: { ...ticket!, number: 77 }, outcome: done(1) },
        ]),
      ).toEqual(["lost", "lost"]);
      await expect(
        storage.finish("other", [{ ticket: ticket!, outcome: done(1) }], null),
      ).rejects.toMatchObject({
        code: "study-not-found",
      });
    });
    it("given back, or failed to be retried, come again first, with the same parameters", async () => {
      const [a, b, c] = await begin(3);
      await finish([
        { ticket: b!, outcome: { state: "waiting" } },
        { ticket: c!, outcome: { state: "failed", reason: "error", message: "", retry: true } },
      ]);
      const again = await take(3);
      expect(again.map((l) => [l.ticket.number, l.attempt, l.before?.params])).toEqual([
        [1, 1, { x: 0.01 }],
        [2, 2, { x: 0.02 }],
        [3, 1, undefined],
      ]);
      expect(await finish([{ ticket: b!, outcome: done(1) }])).toEqual(["lost"]);
      expect(await finish([{ ticket: a!, outcome: { state: "pruned", step: 4 } }])).toEqual([
        "accepted",
      ]);
      expect((await trials())[0]).toMatchObject({ state: "pruned", step: 4 });
    });
  });

  describe("new trials", () => {
    const params = { x: 0.5 };
    const starts = [{ params, origin: { sampler: "random" }, note: [1] }] as const;
    const cursor = async () => (await storage.changes("s", null)).next;

    it("begin with their parameters where nothing has changed, and return their rows", async () => {
      await begin();
      const after = await cursor();
      const begun = await storage.begin("s", toRequest({ after, starts }));
      expect(begun).toMatchObject({ tickets: [{ study: "s", number: 1 }], claimFirst: false });
      const rows = await trials();
      if (rows[1].params === null) return; // a storage may reserve numbers only
      expect(rows[1]).toMatchObject({ number: 1, state: "running", params, note: [1], attempt: 1 });
      expect(begun.changes).toEqual({ trials: [rows[1]], next: await cursor() });
      expect(rows[1].startedAt).toBeGreaterThan(0);
    });
    it("begin several at once", async () => {
      const several = [0.1, 0.2, 0.3].map((x) => ({ params: { x }, origin: "added" as const }));
      const request = toRequest({ count: 3, after: await cursor(), starts: several });
      const { tickets, changes } = await storage.begin("s", request);
      expect(tickets.map((t) => t.number)).toEqual([0, 1, 2]);
      const rows = await trials();
      if (rows[0].params !== null)
        expect(rows.map((t) => t.params)).toEqual([{ x: 0.1 }, { x: 0.2 }, { x: 0.3 }]);
      expect(changes.trials.map((t) => t.number)).toEqual([0, 1, 2]);
    });
    it("are only reserved where something has changed, and return what", async () => {
      const [ticket] = await begin();
      const after = await cursor();
      await storage.report(ticket!, [{ step: 1, values: [1], seconds: 0 }], null);
      const { tickets, changes } = await storage.begin("s", toRequest({ after, starts }));
      expect(tickets.map((t) => t.number)).toEqual([1]);
      expect(changes.trials.map((t) => [t.number, t.params])).toEqual([
        [0, { x: 0 }],
        [1, null],
      ]);
      expect(await start([{ ticket: tickets[0], ...starts[0] }])).toEqual(["accepted"]);
      expect((await trials())[1]).toMatchObject({ state: "running", params, note: [1] });
    });
    it("do not begin while another trial waits or was lost: that one is claimed first", async () => {
      await storage.insert("s", [{ ...waiting, params }], "i");
      const refused = await storage.begin("s", toRequest({ after: await cursor(), starts }));
      expect(refused).toMatchObject({ tickets: [], claimFirst: true });
      const [lease] = await take(1, undefined, 20);
      expect(lease!.ticket.number).toBe(0);
      await tick(40);
      expect((await storage.begin("s", toRequest())).claimFirst).toBe(true);
      expect((await trials()).length).toBe(1);
    });
    it("begin no further than the budget, whatever waits", async () => {
      await begin(2);
      await storage.insert("s", [{ ...waiting, params }], "i");
      expect(await storage.begin("s", toRequest({ budget: 2 }))).toMatchObject({
        tickets: [],
        claimFirst: false,
      });
      expect(await storage.begin("s", toRequest({ budget: 3 }))).toMatchObject({
        tickets: [],
        claimFirst: true,
      });
    });
    it("that were lost are claimed although the budget is spent", async () => {
      const [lost] = await take(1, 1, 1);
      await start([{ ticket: lost!.ticket, params, origin: "added" }]);
      let again: readonly Taken[] = [];
      for (let i = 0; again.length === 0 && i < 100; i++) {
        await tick(20);
        const { claimFirst } = await storage.begin("s", toRequest({ budget: 1 }));
        if (claimFirst) again = (await storage.claim("s", toRequest({ budget: 1 }))).leases;
      }
      expect(again).toMatchObject([{ attempt: 2, ticket: { number: 0 }, before: { params } }]);
    });
    it("begun by a request whose answer was lost are found by its key", async () => {
      if (!storage.supports.processes) return; // within a process no answer is lost
      const request = toRequest({ after: await cursor(), starts });
      const begun = await storage.begin("s", request);
      expect((await storage.begin("s", request)).tickets).toEqual(begun.tickets);
      const { leases } = await storage.claim("s", request);
      expect(leases.map((l) => l.ticket)).toEqual(begun.tickets);
      const [row] = await trials();
      expect(leases[0].before).toMatchObject({ state: "running", params: row.params });
      expect((await trials()).length).toBe(1);
    });
    it("are counted as running, reserved ones too", async () => {
      await begin();
      await storage.begin("s", toRequest({ count: 2 }));
      expect((await storage.list())[0]!.counts).toMatchObject({ running: 3, waiting: 0 });
    });
  });

  describe("changes", () => {
    it("tell each change once, finished trials in the order of their tell", async () => {
      const [a, b, c] = await begin(3);
      let { trials: seen, next } = await storage.changes("s", null);
      expect(seen.map((t) => t.state)).toEqual(["running", "running", "running"]);
      await finish([{ ticket: c!, outcome: done(3) }]);
      await finish([{ ticket: a!, outcome: done(1) }]);
      ({ trials: seen, next } = await storage.changes("s", next));
      expect(seen.map((t) => t.number)).toEqual([2, 0]);
      expect((await storage.changes("s", next)).trials).toEqual([]);
      await finish([{ ticket: b!, outcome: done(2) }]);
      await storage.annotate("s", 2, { attributes: { later: true } });
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
          if (format.lateNotes !== false)
            await storage.annotate("s", 0, { attributes: { late: true } });
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
      const waiting = storage.changes("s", next, { waitMs: 10_000 });
      await finish([{ ticket: ticket!, outcome: done(1) }]);
      expect((await waiting).trials.length).toBe(1);
      const after = (await storage.changes("s", null)).next;
      expect((await storage.changes("s", after, { waitMs: 10 })).trials).toEqual([]);
      const controller = new AbortController();
      const aborted = storage.changes("s", after, { waitMs: 10_000, signal: controller.signal });
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
      const [lease] = await take(1);
      expect(lease).toMatchObject({
        ticket: { number: 0 },
        attempt: 1,
        before: { params: { x: 0.3 }, origin: "enqueued" },
      });
    });
    it("may be pruned or failed, and have attributes", async () => {
      const inserted = { params: { x: 0.3 }, origin: "added", values: [], limits: [] } as const;
      await storage.insert(
        "s",
        [
          { ...inserted, state: "pruned", step: 4, seconds: 2, attributes: { a: [1] } },
          { ...inserted, state: "failed", reason: "timeout", message: "late", seconds: 3 },
          { ...waiting, attributes: { b: null } },
        ],
        "k",
      );
      expect(await trials()).toMatchObject([
        { state: "pruned", step: 4, seconds: 2, params: { x: 0.3 }, attributes: { a: [1] } },
        { state: "failed", reason: "timeout", message: "late", seconds: 3, attributes: {} },
        { state: "waiting", attributes: { b: null } },
      ]);
      const [{ ticket }] = await take(1);
      await start([{ ticket, params: { x: 0.5 }, origin: "enqueued" }]);
      await finish([{ ticket, outcome: done(1), attributes: { c: 2 } }]);
      expect((await trials())[2].attributes).toEqual({ b: null, c: 2 });
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
      expect((await take(5, 2)).map((l) => l.ticket.number)).toEqual([0, 1]);
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

    it("keeps a checkpoint as it was written, whatever its readers do with theirs", async () => {
      if (!storage.checkpoints) return;
      const [a] = await begin();
      await storage.checkpoints.write(a, { step: 1, bytes: Buffer.from("weights") });
      (await storage.checkpoints.read("s", 0))?.bytes.fill(0);
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights");
    });
    it("keeps a trial where it is until it is promoted; its number, its parameters, its reports and its attempts stay", async () => {
      if (!storage.checkpoints) return;
      const [a, b] = await begin(2);
      await storage.report(a!, [{ step: 3, values: [0.5], seconds: 1 }], null);
      expect(await storage.checkpoints.write(a!, { step: 3, bytes: bytes("weights") })).toBe(
        "accepted",
      );
      expect(await finish([{ ticket: a!, outcome: pause(a!, 3) }])).toEqual(["accepted"]);
      expect(await finish([{ ticket: a!, outcome: pause(a!, 3) }])).toEqual(["repeated"]); // the answer was lost
      expect((await trials())[0]).toMatchObject({
        state: "paused",
        step: 3,
        attempt: 0,
        seconds: 1,
        params: { x: 0 },
      });
      expect((await storage.list())[0]!.counts).toMatchObject({ paused: 1, running: 1 });
      // Nobody gets it unasked, and it counts as begun.
      expect(await take(1, 2)).toEqual([]);
      const [lease] = await promote(b!.number, 0);
      expect(lease).toMatchObject({
        attempt: 1,
        ticket: { number: 0 },
        before: { state: "paused", step: 3, params: { x: 0 } },
      });
      expect(await promote(0)).toEqual([]);
      expect(await storage.checkpoints.read("s", 0)).toMatchObject({ step: 3 });
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights");
      await start([
        { ticket: lease!.ticket, params: lease!.before!.params!, origin: lease!.before!.origin },
      ]);
      await storage.report(lease!.ticket, [{ step: 9, values: [0.1], seconds: 1 }], null);
      await finish([{ ticket: lease!.ticket, outcome: { ...done(0.1), seconds: 2 } as Outcome }]);
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
      const [mine] = await take(1, undefined, 1);
      await start([{ ticket: mine!.ticket, params: { x: 0.5 }, origin: { sampler: "random" } }]);
      await storage.checkpoints.write(mine!.ticket, { step: 1, bytes: bytes("a long first one") });
      await storage.checkpoints.write(mine!.ticket, { step: 2, bytes: bytes("second") });
      let other: Taken | undefined;
      for (let i = 0; other === undefined && i < 100; i++) {
        await tick(20);
        other = (await take(1, 1))[0];
      }
      expect(other).toMatchObject({ attempt: 2, ticket: { number: 0 } });
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("second");
      expect(await storage.checkpoints.write(mine!.ticket, { step: 3, bytes: bytes("late") })).toBe(
        "lost",
      );
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("second");
      // A failure that is to be tried again keeps it, one for good does not.
      await finish([
        {
          ticket: other!.ticket,
          outcome: { state: "failed", reason: "error", message: "no", retry: true },
        },
      ]);
      expect(await storage.checkpoints.read("s", 0)).toMatchObject({ step: 2 });
      const [again] = await take(1, 1);
      await finish([
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
        await finish([{ ticket, outcome: pause(ticket, 3) }]);
      }
      const [lease] = await promote(0);
      const checkpoint = (await storage.checkpoints.read("s", 1))!;
      const request = {
        params: { x: 0.9 },
        origin: { sampler: "pbt" },
        note: { own: [1] },
        checkpoint,
      };
      const late = { ...lease!.ticket, token: `${lease!.ticket.token}0` };
      expect(await start([{ ticket: late, ...request }])).toEqual(["lost"]);
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights 0");
      expect(await start([{ ticket: lease!.ticket, ...request }])).toEqual(["accepted"]);
      expect(text((await storage.checkpoints.read("s", 0))?.bytes)).toBe("weights 1");
      expect((await trials())[0]).toMatchObject({
        state: "running",
        params: { x: 0.9 },
        note: { own: [1] },
      });
      await finish([{ ticket: lease!.ticket, outcome: done(0.1) }]);
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
      ).rejects.toThrow(/Uint8Array/);
      expect(await storage.checkpoints.read("s", 77)).toBeUndefined();
      await storage.checkpoints.write(a!, { step: 1, bytes: new Uint8Array(0) });
      expect((await storage.checkpoints.read("s", a!.number))?.bytes.length).toBe(0);
      await storage.remove("s", [a!.number]).catch(() => {});
      expect(await storage.checkpoints.read("s", a!.number)).toBeUndefined();
    });
  });
}
