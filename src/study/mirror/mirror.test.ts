import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { takeTrials } from "../../../test/contract/take-trials.ts";
import {
  complete,
  createParts,
  line,
  overrideStorage,
  recordEvents,
  withoutSharedRows,
} from "../../../test/study-parts.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { Changes, Cursor, Storage } from "../../storage/storage.ts";
import { FOREIGN_WORKER } from "../../storage/worker-id.ts";
import { GrowingFront } from "../../trial/growing-front.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import { runningRow, type TrialRow } from "../../trial/row.ts";
import { Emitter } from "../events/emitter.ts";
import type { UntypedEvent } from "../events/events.ts";
import { hasUnfinishedWork, waitForChange } from "../run/fleet.ts";
import { KeptRecords } from "./kept-records.ts";
import { Mirror } from "./mirror.ts";

/** A storage whose changes the test writes down, `part` rows at a time. */
class WrittenChanges {
  readonly log: TrialRow[] = [];
  part = Infinity;
  reads = 0;
  readonly storage: Storage = overrideStorage(withoutSharedRows(memory()), {
    changes: async (_study, after) => this.after(after),
  });
  after(after: Cursor): Changes {
    this.reads++;
    const from = Number(after ?? 0);
    const next = Math.min(this.log.length, from + this.part);
    return { trials: this.log.slice(from, next), next, more: next < this.log.length };
  }
}
function mirrorOf(
  storage: Storage,
  objectives: Objectives = "minimize",
  limits: Limits = {},
): { readonly mirror: Mirror; readonly events: string[] } {
  const measures = measuresOf(objectives, limits);
  const emitter = new Emitter<UntypedEvent>();
  const events: string[] = [];
  recordEvents(emitter, events);
  return {
    mirror: new Mirror({
      ...{ storage, name: "s", space: line, measures, emitter },
      ...{ front: new GrowingFront(), Records: KeptRecords },
    }),
    events,
  };
}
/** As the parts of a session do with the answer to a write. */
async function learn(mirror: Mirror, after: Cursor, changes: Changes): Promise<void> {
  if (!mirror.takeIn(after, changes)) await mirror.refresh();
}
const running = (number: number, x = 0.5, startedAt = 1): TrialRow =>
  runningRow(number, "w", { x }, "added", undefined, startedAt);
const done = (number: number, ...values: number[]): TrialRow => ({
  ...running(number),
  state: "complete",
  values,
});

describe("reading a study", () => {
  it("takes in changes that come in parts, to the last one", async () => {
    const written = new WrittenChanges();
    written.log.push(...[3, 2, 5, 1, 4].map((value, number) => done(number, value)), running(5));
    written.part = 2;
    const { mirror, events } = mirrorOf(written.storage);
    await mirror.refresh();
    expect([written.reads, mirror.cursor, mirror.finishedCount]).toEqual([3, 6, 5]);
    expect(mirror.best).toMatchObject({ number: 3, value: 1 });
    expect(events).toEqual([
      "finished 0",
      "improved 0",
      "finished 1",
      "improved 1",
      "finished 2",
      "finished 3",
      "improved 3",
      "finished 4",
      "started 5",
    ]);
  });

  it("reads on after a write whose changes came in parts", async () => {
    const written = new WrittenChanges();
    written.log.push(done(0, 1), done(1, 2), done(2, 3));
    written.part = 1;
    const { mirror } = mirrorOf(written.storage);
    await learn(mirror, null, written.after(null));
    expect(mirror.finishedCount).toBe(3);
  });

  it("reads again if other changes were taken in since the write was sent", async () => {
    const written = new WrittenChanges();
    const { mirror, events } = mirrorOf(written.storage);
    const sentAfter = mirror.cursor;
    written.log.push(running(0));
    const early = written.after(sentAfter);
    written.log.push(done(0, 1));
    const late = written.after(sentAfter);
    // The answers arrive in the opposite order.
    await learn(mirror, sentAfter, late);
    await learn(mirror, sentAfter, early);
    expect(mirror.rows.get(0)?.state).toBe("complete");
    expect([mirror.cursor, mirror.finishedCount]).toEqual([2, 1]);
    expect(events).toEqual(["started 0", "finished 0", "improved 0"]);
  });

  it("concurrent finishes are taken in once each, in completion order", async () => {
    const { asking, mirror, storage, events } = await createParts({
      storage: withoutSharedRows(memory()),
    });
    const { trials } = await asking.ask(4);
    await Promise.all([2, 0, 3, 1].map((i) => trials[i].finish(complete(10 - i))));
    expect(Array.from(mirror.history.finished.number.subarray(0, 4))).toEqual([2, 0, 3, 1]);
    expect(mirror.cursor).toBe((await storage.changes("s", null)).next);
    expect(events.filter((e) => e.startsWith("finished"))).toEqual([
      "finished 2",
      "finished 0",
      "finished 3",
      "finished 1",
    ]);
  });

  it("any parts, and any answers that overlap: the same history and each event once", async () => {
    const step = fc.record({ worker: fc.nat(2), value: fc.integer({ min: -9, max: 9 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, part) => {
          const written = new WrittenChanges();
          written.part = part;
          const { mirror, events } = mirrorOf(written.storage);
          for (const [number, { worker, value }] of steps.entries()) {
            const after = mirror.cursor;
            written.log.push(running(number));
            const first = written.after(after);
            written.log.push(done(number, value));
            const second = written.after(after);
            const answers =
              worker === 0 ? [first, second] : worker === 1 ? [second, first] : [second];
            await Promise.all(answers.map((changes) => learn(mirror, after, changes)));
          }
          await mirror.refresh();
          expect(mirror.finishedCount).toBe(steps.length);
          expect(mirror.best?.value).toBe(
            steps.length === 0 ? undefined : Math.min(...steps.map((s) => s.value)),
          );
          for (const [number] of steps.entries())
            expect(events.filter((e) => e === `finished ${number}`)).toHaveLength(1);
          expect(events.filter((e) => e.startsWith("started")).length).toBeLessThanOrEqual(
            steps.length,
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it("waits for a change of another worker, and is woken by a signal", async () => {
    const storage = memory();
    const [a, b] = [await createParts({ storage }), await createParts({ storage })];
    const waiting = waitForChange(a.context, 1e9, new AbortController().signal);
    await b.asking.ask(1);
    await waiting;
    expect(a.mirror.history.pending.length).toBe(1);
    const stop = new AbortController();
    const again = waitForChange(a.context, 1e9, stop.signal);
    stop.abort();
    await again;
    expect(a.events).toEqual(["started 0"]);
  });
});

describe("events of what was read", () => {
  it("a reserved number starts once its parameters are set, and a report is no second start", async () => {
    const written = new WrittenChanges();
    const { mirror, events } = mirrorOf(written.storage);
    written.log.push(runningRow(0, "w", null, "added", undefined, 0));
    await mirror.refresh();
    expect(events).toEqual([]);
    written.log.push(running(0), {
      ...running(0),
      reports: [{ step: 1, values: [1], seconds: 0 }],
    });
    await mirror.refresh();
    expect(events).toEqual(["started 0"]);
  });
  it("a paused trial that is promoted has not started again, one that waited has", async () => {
    const written = new WrittenChanges();
    const { mirror, events } = mirrorOf(written.storage);
    written.log.push(running(0), { ...running(0), state: "paused", step: 3 });
    written.log.push({ ...running(0, 0.5, 0) }, running(0), { ...running(0), state: "waiting" });
    written.part = 1;
    await mirror.refresh();
    expect(events).toEqual(["started 0", "paused 0"]);
    written.log.push(running(0, 0.5, 0), running(0), done(0, 1));
    await mirror.refresh();
    expect(events).toEqual(["started 0", "paused 0", "started 0", "finished 0", "improved 0"]);
  });
  it("attributes that come after the end are taken in, and are no second end", async () => {
    const written = new WrittenChanges();
    const { mirror, events } = mirrorOf(written.storage);
    written.log.push(done(0, 1), { ...done(0, 1), attributes: { why: "later" } });
    written.part = 1;
    await mirror.refresh();
    expect(events).toEqual(["finished 0", "improved 0"]);
    expect(mirror.record(0)?.attributes).toEqual({ why: "later" });
    expect(mirror.finishedCount).toBe(1);
  });
  it("a listener that throws does not make the mirror lose the other changes", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const written = new WrittenChanges();
    const emitter = new Emitter<UntypedEvent>();
    const measures = measuresOf("minimize", {});
    const mirror = new Mirror({
      ...{ storage: written.storage, name: "s", space: line, measures, emitter },
    });
    const off = emitter.on("finished", () => {
      throw new Error("listener");
    });
    written.log.push(done(0, 1), done(1, 2));
    await mirror.refresh();
    off();
    expect(mirror.finishedCount).toBe(2);
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });
});

describe("the best of what was read", () => {
  it("is the first of equal ones, in the objective's direction, among those that keep limits", async () => {
    const written = new WrittenChanges();
    const { mirror, events } = mirrorOf(written.storage, "maximize", { mb: { atMost: 10 } });
    written.log.push(
      { ...done(0, 9), limits: [11] },
      { ...done(1, 3), limits: [10] },
      { ...done(2, 3), limits: [1] },
      { ...done(3, 8), limits: [Number.NaN] },
      { ...done(4, 7), state: "pruned" },
    );
    await mirror.refresh();
    expect(mirror.best).toMatchObject({ number: 1, value: 3, feasible: true });
    expect(mirror.bestRow?.number).toBe(1);
    expect([mirror.hasReached(3), mirror.hasReached(3.1)]).toEqual([true, false]);
    expect(events.filter((e) => e.startsWith("improved"))).toEqual(["improved 1"]);
  });
  it("is none before the first value, which may be infinite", async () => {
    const written = new WrittenChanges();
    const { mirror } = mirrorOf(written.storage);
    expect([mirror.best, mirror.bestRow, mirror.hasReached(Infinity)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    written.log.push(done(0, Infinity));
    await mirror.refresh();
    expect(mirror.best?.value).toBe(Infinity);
    written.log.push(done(1, 5));
    await mirror.refresh();
    expect(mirror.best?.value).toBe(5);
  });
  it("of several objectives is a front, and each new member is an improvement", async () => {
    const written = new WrittenChanges();
    const { mirror, events } = mirrorOf(written.storage, { a: "minimize", b: "maximize" });
    written.log.push(done(0, 1, 1), done(1, 2, 2), done(2, 2, 1), done(3, 1, 3));
    written.part = 1;
    await mirror.refresh();
    expect(mirror.front.map((t) => [t.number, t.value])).toEqual([[3, { a: 1, b: 3 }]]);
    expect(events.filter((e) => e.startsWith("improved"))).toEqual([
      "improved 0",
      "improved 1",
      "improved 3",
    ]);
    expect(mirror.best).toBeUndefined();
  });
});

describe("what is left to do", () => {
  it("a waiting or running trial is unfinished work, a paused or finished one is not", async () => {
    const written = new WrittenChanges();
    const { mirror } = mirrorOf(written.storage);
    const look = async (row: TrialRow): Promise<readonly boolean[]> => {
      written.log.push(row);
      await mirror.refresh();
      return [mirror.hasWaiting(), hasUnfinishedWork({ mirror, storage: written.storage }, false)];
    };
    expect(await look({ ...running(0), state: "waiting" })).toEqual([true, true]);
    expect(await look(running(0))).toEqual([false, true]);
    expect(await look({ ...running(0), state: "paused" })).toEqual([false, false]);
    expect(await look(done(0, 1))).toEqual([false, false]);
  });
  it("of another program is never taken from it, and its trials outside the space do not guide", async () => {
    const written = new WrittenChanges();
    const foreign = overrideStorage(written.storage, {
      supports: { processes: true, foreign: true },
    });
    const { mirror } = mirrorOf(foreign);
    written.log.push({ ...running(0), worker: FOREIGN_WORKER });
    written.log.push({ ...done(1, -5), params: { x: 7 } }, done(2, 3));
    await mirror.refresh();
    expect(hasUnfinishedWork({ mirror, storage: foreign }, false)).toBe(false);
    expect(mirror.finishedCount).toBe(2);
    expect(Array.from(mirror.history.finished.number.subarray(0, 1))).toEqual([2]);
    expect(mirror.history.finished.length).toBe(1);
    written.log.push({ ...running(3), worker: "own" });
    await mirror.refresh();
    expect(hasUnfinishedWork({ mirror, storage: foreign }, false)).toBe(true);
  });
});

it("records are trials with parameters in order of number, made again only after a change", async () => {
  const storage = memory();
  const { mirror } = await createParts({ storage });
  await takeTrials(storage, "s");
  const [taken] = await takeTrials(storage, "s");
  await storage.start("s", [{ ticket: taken.ticket, params: { x: 1 }, origin: "added" }], null);
  await mirror.refresh();
  expect(mirror.records.map((t) => t.number)).toEqual([1]);
  expect(mirror.records).toBe(mirror.records);
  const before = mirror.records;
  await storage.finish("s", [{ ticket: taken.ticket, outcome: complete(4) }], null);
  await mirror.refresh();
  expect(mirror.records).not.toBe(before);
  expect(mirror.records).toMatchObject([{ state: "complete", value: 4 }]);
  expect(mirror.record(9)).toBeUndefined();
});
