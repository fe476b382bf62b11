import { describe, expect, it } from "vitest";
import {
  complete,
  createParts,
  overrideStorage,
  type PartsOptions,
} from "../../../test/study-parts.ts";
import { asha, threshold } from "../../pruner/index.ts";
import type { Decision, Pruner } from "../../pruner/pruner.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { FinishRequest } from "../../storage/storage.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import { requireTicket } from "./require-ticket.ts";

async function createTrial(options: PartsOptions = {}) {
  const parts = await createParts(options);
  const [trial] = (await parts.asking.ask(1)).trials;
  return { ...parts, trial };
}
/** A pruner that gives these decisions one after the other, and notes what it was asked. */
function written(...decisions: readonly Decision[]) {
  const asked: boolean[] = [];
  let next = 0;
  const pruner: Pruner = {
    name: "written",
    supports: { objectives: 1 },
    decide(_number, _history, canPause) {
      asked.push(canPause);
      return decisions[next++];
    },
    promote: () => [],
  };
  return { pruner, asked };
}

describe("reporting", () => {
  it("stores the value, and answers what the pruner says of the history with it", async () => {
    const { trial, mirror, events } = await createTrial({ pruner: threshold({ worseThan: 2 }) });
    expect(await trial.report(1.5, 0)).toBe(false);
    expect(trial.shouldPrune()).toBe(false);
    expect(await trial.report(2.5, 3)).toBe(true);
    expect(trial.shouldPrune()).toBe(true);
    expect(mirror.rows.get(0)?.reports.map((r) => [r.step, ...r.values])).toEqual([
      [0, 1.5],
      [3, 2.5],
    ]);
    expect(mirror.rows.get(0)?.reports[0].seconds).toBeGreaterThanOrEqual(0);
    expect(events).toEqual(["started 0", "reported 0/0", "reported 0/3"]);
    expect(trial.stopped).toEqual({ state: "pruned", step: 3 });
  });
  it.each([
    [-1, 1],
    [1.5, 1],
    [1, "1"],
    [1, { value: 1 }],
  ])("refuses step %s with value %s, and stores nothing", async (step, value) => {
    const { trial, mirror } = await createTrial();
    await expect(trial.report(value, step)).rejects.toMatchObject({
      code: expect.stringMatching(/usage|result-invalid/),
    });
    expect(mirror.rows.get(0)?.reports).toEqual([]);
    expect(trial.lastStep).toBe(0);
  });
  it("of a repeat after the first one is no report", async () => {
    const { trial, mirror } = await createTrial({ pruner: threshold({ worseThan: 0 }) });
    trial.startRepeat(1);
    expect(await trial.report(5, 1)).toBe(false);
    expect(mirror.rows.get(0)?.reports).toEqual([]);
  });
  it("of a trial that another worker has stops it, and aborts its signal", async () => {
    const storage = memory();
    const { trial, mirror } = await createTrial({ storage, leaseMs: -1 });
    const other = await createParts({ storage });
    await other.asking.ask(1);
    expect(trial.signal.aborted).toBe(false);
    expect(await trial.report(1, 1)).toBe(true);
    expect(trial.signal.reason).toMatchObject({ message: "its lease was lost" });
    expect(mirror.rows.get(0)?.reports).toEqual([]);
  });
});

describe("pausing", () => {
  it("needs a checkpoint: without one the pruner is told so, and a pause is a stop", async () => {
    const { pruner, asked } = written("pause", "pause");
    const { trial } = await createTrial({ pruner });
    await trial.report(1, 1);
    expect(trial.stopped).toEqual({ state: "pruned", step: 1 });
    await trial.checkpoint.write(Uint8Array.of(1), 2);
    await trial.report(1, 2);
    expect(trial.stopped).toEqual({ state: "paused", step: 2 });
    expect(asked).toEqual([false, true]);
  });
  it("needs a study that can pause", async () => {
    const { pruner, asked } = written("pause");
    const { trial } = await createTrial({ pruner, canPause: false });
    await trial.checkpoint.write(Uint8Array.of(1), 1);
    expect(await trial.report(1, 1)).toBe(true);
    expect(trial.stopped.state).toBe("pruned");
    expect(asked).toEqual([false]);
  });
  it("is at the highest step, whatever was reported last", async () => {
    const { pruner } = written("continue", "pause");
    const { trial } = await createTrial({ pruner });
    await trial.checkpoint.write(Uint8Array.of(1), 5);
    await trial.report(1, 5);
    await trial.report(1, 2);
    expect(trial.stopped).toEqual({ state: "paused", step: 5 });
  });
  it("a population needs a checkpoint before each report", async () => {
    const { pruner } = written("continue");
    const { trial } = await createTrial({ pruner: { ...pruner, population: true } });
    await expect(trial.report(1, 3)).rejects.toThrow(/trial 0 wrote none before step 3/);
  });
  it("a checkpoint of a trial that another worker has aborts it and is not kept", async () => {
    const storage = memory();
    const { trial } = await createTrial({ storage, leaseMs: -1 });
    const other = await createParts({ storage });
    const [taken] = (await other.asking.ask(1)).trials;
    await trial.checkpoint.write(Uint8Array.of(1), 1);
    expect([trial.hasCheckpoint, trial.signal.aborted]).toEqual([false, true]);
    expect(await taken.checkpoint.read()).toBeUndefined();
  });
  it("a storage without checkpoints keeps none, without an error", async () => {
    const storage = overrideStorage(memory(), { checkpoints: undefined });
    const { trial } = await createTrial({ storage });
    await trial.checkpoint.write(Uint8Array.of(1), 1);
    expect(await trial.checkpoint.read()).toBeUndefined();
    expect(trial.hasCheckpoint).toBe(false);
  });
});

describe("concluding by fidelity", () => {
  const fidelity = { name: "epochs", min: 1, max: 9 };
  it("a value before the whole is a report there, and the trial pauses", async () => {
    const { pruner } = written("continue");
    const { trial, mirror } = await createTrial({ fidelity, pruner: { ...pruner, next: () => 3 } });
    expect(trial.fidelity).toBe(3);
    expect(await trial.conclude(0.5)).toEqual({ state: "paused", step: 3 });
    expect(mirror.rows.get(0)?.reports).toMatchObject([{ step: 3, values: [0.5] }]);
  });
  it("a stop there prunes it", async () => {
    const { pruner } = written("stop");
    const { trial } = await createTrial({ fidelity, pruner: { ...pruner, next: () => 3 } });
    expect(await trial.conclude(0.5)).toEqual({ state: "pruned", step: 3 });
  });
  it("a value is complete at the whole, after a report, without a fidelity, and a failure is one", async () => {
    const { pruner } = written("continue", "continue", "continue");
    const whole = await createTrial({ fidelity, pruner: { ...pruner, next: () => 20 } });
    expect(whole.trial.fidelity).toBe(9);
    expect(await whole.trial.conclude(1)).toMatchObject({ state: "complete", values: [1] });
    const early = await createTrial({ fidelity, pruner: { ...pruner, next: () => 3 } });
    expect(await early.trial.conclude(Number.NaN)).toMatchObject({ reason: "not-a-number" });
    await early.trial.report(1, 1);
    expect(await early.trial.conclude(1)).toMatchObject({ state: "complete" });
    const none = await createTrial();
    expect(none.trial.fidelity).toBe(Infinity);
    expect(await none.trial.conclude(1)).toMatchObject({ state: "complete" });
  });
  it("where trials can't be paused, one that may continue is not paused for good", async () => {
    const { trial } = await createTrial({
      fidelity,
      pruner: asha({ min: 1, max: 9 }),
      canPause: false,
    });
    expect((await trial.conclude(0.5)).state).not.toBe("paused");
  });
  it("what `pruned()` returns ends the trial as the pruner said", async () => {
    const { pruner } = written("stop");
    const { trial } = await createTrial({ fidelity, pruner });
    await trial.report(1, 2);
    expect(trial.pruned()).toBe(PRUNED_RESULT);
    expect(await trial.conclude(trial.pruned())).toEqual({ state: "pruned", step: 2 });
    // Only that very object does: an equal one is a result, and no valid one.
    await expect(trial.conclude({ pruned: true })).rejects.toMatchObject({
      code: "result-invalid",
    });
  });
});

describe("finishing", () => {
  it("stores the attributes that were set and the time that the trial took here", async () => {
    const requests: FinishRequest[] = [];
    const inner = memory();
    const storage = overrideStorage(inner, {
      finish: (study, finishes, after) => {
        requests.push(...finishes);
        return inner.finish(study, finishes, after);
      },
    });
    const { trial, mirror, context } = await createTrial({ storage });
    expect(trial.annotations).toBeUndefined();
    trial.setAttr("mine", 1);
    trial.setAttr("mine", 2);
    trial.setInternal("own", [3]);
    await trial.tell(0.5);
    expect(requests).toMatchObject([{ attributes: { mine: 2 }, internal: { own: [3] } }]);
    expect(mirror.rows.get(0)).toMatchObject({
      values: [0.5],
      attributes: { mine: 2 },
      internal: { own: [3] },
    });
    expect(context.leases.trials).toEqual([]);
  });
  it("keeps the time that the outcome gives", async () => {
    const { trial, mirror } = await createTrial();
    await trial.finish(complete(1, 42));
    expect(mirror.rows.get(0)?.seconds).toBe(42);
  });
  it("a repeated result changes nothing and is no error; another one and one of a lost lease are", async () => {
    const storage = memory();
    const { trial, mirror } = await createTrial({ storage, leaseMs: -1 });
    const other = await createParts({ storage });
    const [taken] = (await other.asking.ask(1)).trials;
    await expect(trial.tell(1)).rejects.toMatchObject({ code: "lease-lost" });
    await taken.tell(2);
    await taken.tell(2);
    await expect(taken.tell(3)).rejects.toMatchObject({ code: "trial-finished" });
    await mirror.refresh();
    expect(mirror.best).toMatchObject({ value: 2, attempt: 2 });
  });
  it("fails and prunes by hand", async () => {
    const { asking, mirror } = await createParts();
    const [a, b] = (await asking.ask(2)).trials;
    await a.fail(new Error("no luck"));
    await b.prune();
    expect(mirror.records).toMatchObject([
      { state: "failed", reason: "error", message: "no luck" },
      { state: "pruned", step: 0 },
    ]);
  });
  it("keeps the trial if the storage could not be reached, to be finished again", async () => {
    const inner = memory();
    let broken = true;
    const storage = overrideStorage(inner, {
      finish: async (...args) => {
        if (broken) throw new Error("unreachable");
        return inner.finish(...args);
      },
    });
    const { trial, context, mirror } = await createTrial({ storage });
    trial.setAttr("kept", true);
    await expect(trial.tell(1)).rejects.toThrow("unreachable");
    expect(context.leases.get(trial.ticket)).toBe(trial);
    broken = false;
    await trial.tell(1);
    expect(mirror.best?.attributes).toEqual({ kept: true });
  });
  it("a ticket of another study is refused", async () => {
    const { trial } = await createTrial();
    const { study } = trial.ticket;
    expect(() => requireTicket({ ...trial.ticket, study: "t" }, study)).toThrow('"t"');
    expect(() => requireTicket(trial.ticket, study)).not.toThrow();
  });
  it("giving back none asks nothing of the storage", async () => {
    let calls = 0;
    const inner = memory();
    const storage = overrideStorage(inner, {
      finish: (...args) => {
        calls++;
        return inner.finish(...args);
      },
    });
    const { telling, trial, mirror } = await createTrial({ storage });
    await telling.giveBack([]);
    expect(calls).toBe(0);
    await telling.giveBack([trial.ticket]);
    expect(mirror.rows.get(0)).toMatchObject({ state: "waiting", attempt: 0 });
  });
});

describe("the signal", () => {
  it("is aborted with the first reason, also if it is read only later", async () => {
    const { asking } = await createParts();
    const [a, b] = (await asking.ask(2)).trials;
    a.abort("first");
    a.abort("second");
    expect(a.signal.reason).toEqual(new Error("first"));
    const { signal } = b;
    b.abort("stop");
    expect(signal).toBe(b.signal);
    expect(signal.reason).toEqual(new Error("stop"));
  });
});
