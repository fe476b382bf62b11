import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  complete,
  type Deferred,
  defer,
  line,
  overrideStorage,
  recordEvents,
  settle,
} from "../../../test/study-parts.ts";
import { grid } from "../../sampler/grid.ts";
import { random } from "../../sampler/random.ts";
import { categorical } from "../../space/builders.ts";
import { type Space, space } from "../../space/space.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { Storage } from "../../storage/storage.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { OpenOptions } from "../options/session-options.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import { openSession } from "../session/open-session.ts";
import type { Session } from "../session/session.ts";
import { stopAfterFailures, stopAtTarget, stopWhenDrained } from "../stopping/stop-rules.ts";
import { SessionStudy } from "../study.ts";
import { joinFleet, waitForOthers } from "./fleet.ts";
import { runStudy } from "./optimize.ts";
import { Run, type RunOptions } from "./run.ts";

const open = (options: Partial<OpenOptions> = {}, studySpace: Space = line): Promise<Session> =>
  openSession(
    { name: "s", objectives: "minimize", sampler: random(), seed: 1, ...options },
    studySpace,
  );

/** Evaluates by a function; counts how often it was closed. */
function by(evaluate: (trial: LiveTrial) => unknown, killable = false) {
  const evaluator = {
    killable,
    closed: 0,
    evaluate,
    async close() {
      evaluator.closed++;
    },
  } satisfies Evaluator & { closed: number };
  return evaluator;
}

/** Evaluations that the test settles, by number and attempt, and the order in which they started. */
class Held {
  readonly started: string[] = [];
  readonly #evaluations = new Map<string, Deferred<unknown>>();
  readonly evaluator = by((trial) => {
    const key = `${trial.number}.${trial.attempt}`;
    this.started.push(key);
    const evaluation = this.#get(key);
    trial.signal.addEventListener("abort", () => evaluation.reject(trial.signal.reason));
    return evaluation.promise;
  });
  #get(key: string): Deferred<unknown> {
    let evaluation = this.#evaluations.get(key);
    if (evaluation === undefined) this.#evaluations.set(key, (evaluation = defer()));
    return evaluation;
  }
  async resolve(key: string, value: unknown): Promise<void> {
    this.#get(key).resolve(value);
    await rest();
  }
  async reject(key: string, error = new Error("no luck")): Promise<void> {
    this.#get(key).reject(error);
    await rest();
  }
}
/** Lets the run do all that it can do now, its turn of the event loop included. */
async function rest(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await settle();
    await new Promise((resolve) => setTimeout(resolve));
  }
}
const finishedOrder = ({ history }: Session): readonly number[] =>
  Array.from(history.finished.number.subarray(0, history.finished.length));
const states = async (session: Session): Promise<readonly string[]> => {
  await session.refresh();
  return session.trials.map((t) => t.state);
};
/** Whether a promise has settled, after all that can happen now. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  await rest();
  return settled;
}

describe("a run", () => {
  it("has no more workers than trials, of which each would ask again and again", async () => {
    const session = await open();
    const asked = vi.spyOn(session, "ask");
    await new Run(
      session,
      by(() => 1),
      { trials: 3, parallel: 100_000 },
    ).run();
    expect(session.finishedCount).toBe(3);
    expect(asked.mock.calls.length).toBeLessThan(12);
  });
  it("evaluates up to the number of finished trials, then closes the evaluator", async () => {
    const session = await open();
    const evaluator = by(({ params }) => params.x);
    expect(await new Run(session, evaluator, { trials: 5, parallel: 2 }).run()).toBe("trials");
    expect(await states(session)).toEqual(Array(5).fill("complete"));
    expect(evaluator.closed).toBe(1);
    // Another run of the same number has nothing to do.
    let more = 0;
    await new Run(
      session,
      by(() => more++),
      { trials: 5 },
    ).run();
    expect(more).toBe(0);
  });
  it("ends when the sampler has nothing left, after the running trials", async () => {
    const two = space({ kind: categorical(["a", "b"]) }) as Space;
    const session = await open({ sampler: grid() }, two);
    const held = new Held();
    const running = new Run(session, held.evaluator, { parallel: 3 }).run();
    await rest();
    expect(held.started).toEqual(["0.1", "1.1"]);
    await held.resolve("1.1", 1);
    expect(await hasSettled(running)).toBe(false);
    await held.resolve("0.1", 0);
    expect(await running).toBe("exhausted");
  });
  it("an evaluator that throws, at once or later, or gives no number, makes failed trials", async () => {
    const session = await open();
    const results = [
      () => {
        throw new Error("at once");
      },
      async () => {
        throw new TrialFailure("memory", "later");
      },
      () => Number.NaN,
      () => "text",
      async () => 5,
    ];
    await new Run(
      session,
      by((trial) => results[trial.number]()),
      { trials: 5 },
    ).run();
    expect(session.trials).toMatchObject([
      { state: "failed", reason: "error", message: "at once" },
      { state: "failed", reason: "memory", message: "later" },
      { state: "failed", reason: "not-a-number" },
      { state: "failed", reason: "error", message: expect.stringMatching(/needs a number/) },
      { state: "complete", value: 5 },
    ]);
  });
  it("throws what the storage throws, after the other workers have ended, and closes the evaluator", async () => {
    const inner = memory();
    let begins = 0;
    const storage = overrideStorage(inner, {
      begin: async (study, request) => {
        if (++begins > 2) throw new Error("unreachable");
        return inner.begin(study, request);
      },
    });
    const session = await open({ storage });
    const events: string[] = [];
    recordEvents(session.emitter, events);
    const held = new Held();
    const running = new Run(session, held.evaluator, { parallel: 3 }).run();
    running.catch(() => {});
    expect(await hasSettled(running)).toBe(false);
    await held.resolve("0.1", 0);
    await held.resolve("1.1", 1);
    await expect(running).rejects.toThrow("unreachable");
    expect(held.evaluator.closed).toBe(1);
    expect(await states(session)).toEqual(["complete", "complete"]);
    expect(events.filter((e) => e.startsWith("stopped"))).toEqual([]);
  });
  it("goes on after a trial whose lease was lost in the middle", async () => {
    const storage = memory();
    const session = await open({ storage, leaseMs: -1 });
    const other = await open({ storage });
    const evaluator = by(async (trial) => {
      if (trial.number === 0 && trial.attempt === 1) {
        const [taken] = await other.askAll(1);
        await taken.tell(77);
      }
      return trial.number;
    });
    // Leases that are over at once are only lost if another worker asks.
    await new Run(session, evaluator, { trials: 1 }).run();
    expect(session.trials).toMatchObject([{ state: "complete", value: 77, attempt: 2 }]);
  });
  it("events come in order, those of the end last, and once each", async () => {
    const session = await open();
    const events: string[] = [];
    recordEvents(session.emitter, events);
    const values = [3, 4, 1];
    await new Run(
      session,
      by((t) => values[t.number]),
      { trials: 3 },
    ).run();
    expect(events).toEqual([
      "started 0",
      "finished 0",
      "improved 0",
      "started 1",
      "finished 1",
      "started 2",
      "finished 2",
      "improved 2",
      "stopped trials",
    ]);
  });
  it("guards the leases only of evaluations in this thread", async () => {
    const session = await open();
    const guard = vi.spyOn(session, "guard");
    await new Run(
      session,
      by(() => 1, true),
      { trials: 1 },
    ).run();
    expect(guard).not.toHaveBeenCalled();
    await new Run(
      session,
      by(() => 1, false),
      { trials: 2 },
    ).run();
    expect(guard).toHaveBeenCalledOnce();
  });
});

describe("a budget", () => {
  it("that is spent while trials wait for a retry is not the end", async () => {
    const session = await open();
    const held = new Held();
    const running = new Run(session, held.evaluator, { trials: 2, parallel: 2, retries: 1 }).run();
    await rest();
    await held.resolve("0.1", 0);
    // Nothing may be begun any more, but trial 1 may come back.
    expect(await hasSettled(running)).toBe(false);
    await held.reject("1.1");
    expect(held.started).toEqual(["0.1", "1.1", "1.2"]);
    await held.resolve("1.2", 1);
    expect(await running).toBe("trials");
    expect(session.trials).toMatchObject([{ attempt: 1 }, { attempt: 2, value: 1 }]);
  });
  it("that is spent by waiting trials of others ends a run at once", async () => {
    const session = await open();
    const [waiting] = await session.askAll(1);
    expect(
      await new Run(
        session,
        by(() => 1),
        { trials: 1 },
      ).run(),
    ).toBe("trials");
    await waiting.tell(1);
  });
});

describe("retries", () => {
  it("keep the parameters, are counted by attempt, and are announced", async () => {
    const session = await open();
    const events: string[] = [];
    recordEvents(session.emitter, events);
    const seen: unknown[] = [];
    const evaluator = by((trial) => {
      seen.push(trial.params.x);
      throw new TrialFailure("timeout", "late");
    });
    await new Run(session, evaluator, { trials: 1, retries: 2 }).run();
    expect(new Set(seen).size).toBe(1);
    expect(seen).toHaveLength(3);
    expect(session.trials).toMatchObject([{ state: "failed", reason: "timeout", attempt: 3 }]);
    expect(events.filter((e) => !e.startsWith("started"))).toEqual([
      "retried 0 timeout 2",
      "retried 0 timeout 3",
      "finished 0",
      "stopped trials",
    ]);
  });
  it("are not made of a value that is not a number, since it would be none again", async () => {
    const session = await open();
    let evaluations = 0;
    const evaluator = by(() => {
      evaluations++;
      return Number.NaN;
    });
    await new Run(session, evaluator, { trials: 1, retries: 5 }).run();
    expect(evaluations).toBe(1);
  });
});

describe("in order", () => {
  it("evaluations that finish in the opposite order are stored in order of number", async () => {
    const session = await open();
    const held = new Held();
    const running = new Run(session, held.evaluator, {
      trials: 5,
      parallel: 3,
      inOrder: true,
    }).run();
    await rest();
    await held.resolve("2.1", 2);
    await held.resolve("1.1", 1);
    expect(finishedOrder(session)).toEqual([]);
    expect(held.started).toEqual(["0.1", "1.1", "2.1"]);
    await held.resolve("0.1", 0);
    expect(finishedOrder(session)).toEqual([0, 1, 2]);
    expect(held.started).toEqual(["0.1", "1.1", "2.1", "3.1", "4.1"]);
    await held.resolve("4.1", 4);
    await held.resolve("3.1", 3);
    await running;
    expect(finishedOrder(session)).toEqual([0, 1, 2, 3, 4]);
  });
  /** What each of 8 trials starts after, if their evaluations end in this order. */
  async function startsOf(order: readonly number[], first: () => Promise<void>): Promise<string[]> {
    const session = await open();
    const log: string[] = [];
    const held = new Held();
    const evaluator: Evaluator = {
      ...held.evaluator,
      evaluate: (trial) => {
        log.push(`${trial.number} after ${finishedOrder(session).join()}`);
        return held.evaluator.evaluate(trial);
      },
    };
    const running = new Run(session, evaluator, { trials: 8, parallel: 3, inOrder: true }).run();
    await first();
    for (const number of order) await held.resolve(`${number}.1`, number);
    await running;
    expect(finishedOrder(session)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    return log;
  }
  const inOrder = [0, 1, 2, 3, 4, 5, 6, 7];
  it("a trial starts after the same others have finished, whatever time each takes", async () => {
    const expected = await startsOf(inOrder, rest);
    expect(expected.slice(0, 4)).toEqual(["0 after ", "1 after ", "2 after ", "3 after 0"]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(inOrder, { minLength: 8 }), async (order) => {
        expect(await startsOf(order, rest)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
  it("so does one of the first round, if the first evaluation ends at once", async () => {
    const atOnce = await startsOf(inOrder, async () => {});
    expect(atOnce).toEqual(await startsOf(inOrder, rest));
  });
  it("a trial waits for one of a lower number that is retried", async () => {
    const session = await open();
    const held = new Held();
    const options: RunOptions = { trials: 2, parallel: 2, inOrder: true, retries: 1 };
    const running = new Run(session, held.evaluator, options).run();
    await rest();
    await held.reject("0.1");
    expect(held.started).toEqual(["0.1", "1.1", "0.2"]);
    await held.resolve("1.1", 1);
    const early = finishedOrder(session);
    await held.resolve("0.2", 0);
    await running;
    expect(early).toEqual([]);
    expect(finishedOrder(session)).toEqual([0, 1]);
  });
  it("does not wait for ever if the storage fails", async () => {
    const inner = memory();
    const storage = overrideStorage(inner, {
      finish: async () => {
        throw new Error("unreachable");
      },
    });
    const session = await open({ storage });
    const held = new Held();
    const running = new Run(session, held.evaluator, { parallel: 2, inOrder: true }).run();
    running.catch(() => {});
    await rest();
    await held.resolve("1.1", 1);
    await held.resolve("0.1", 0);
    await expect(running).rejects.toThrow("unreachable");
  });
});

describe("stopping", () => {
  it("by a signal aborts the running trials and gives them back", async () => {
    const session = await open();
    const held = new Held();
    const stop = new AbortController();
    const running = new Run(session, held.evaluator, { parallel: 2, signal: stop.signal }).run();
    await rest();
    stop.abort();
    expect(await running).toBe("signal");
    expect(await states(session)).toEqual(["waiting", "waiting"]);
    expect(session.trials.every((t) => !("attempt" in t))).toBe(true);
  });
  it("by a signal that was aborted before begins nothing", async () => {
    const session = await open();
    const run = new Run(
      session,
      by(() => 1),
      { signal: AbortSignal.abort() },
    );
    expect(await run.run()).toBe("signal");
    expect(session.trials).toEqual([]);
  });
  it("by `session.stop` ends every run of the session, and no later one", async () => {
    const session = await open();
    const [a, b] = [new Held(), new Held()];
    const runs = [a, b].map((held) => new Run(session, held.evaluator, {}).run());
    await rest();
    session.stop();
    expect(await Promise.all(runs)).toEqual(["stop", "stop"]);
    expect(
      await new Run(
        session,
        by(() => 1),
        { trials: 2 },
      ).run(),
    ).toBe("trials");
  });
  it("while asking gives the trial back that arrives", async () => {
    const inner = memory();
    const asked = defer<void>();
    const answer = defer<void>();
    const storage = overrideStorage(inner, {
      begin: async (study, request) => {
        const begun = await inner.begin(study, request);
        asked.resolve();
        await answer.promise;
        return begun;
      },
    });
    const session = await open({ storage });
    let evaluations = 0;
    const run = new Run(
      session,
      by(() => evaluations++),
    );
    const running = run.run();
    await asked.promise;
    run.stop("signal");
    answer.resolve();
    expect(await running).toBe("signal");
    expect(evaluations).toBe(0);
    expect(await states(session)).toEqual(["waiting"]);
  });
  it("a failure of its own that a trial had before the signal counts", async () => {
    const session = await open();
    const stop = new AbortController();
    const evaluator = by(async (trial) => {
      stop.abort();
      if (trial.number === 0) throw new TrialFailure("timeout", "late");
      return 1;
    });
    await new Run(session, evaluator, { signal: stop.signal }).run();
    expect(await states(session)).toEqual(["failed"]);
  });
  it("a value that a trial returns after the signal counts", async () => {
    const session = await open();
    const stop = new AbortController();
    const evaluator = by(async () => {
      stop.abort();
      return 1;
    });
    await new Run(session, evaluator, { signal: stop.signal }).run();
    expect(await states(session)).toEqual(["complete"]);
  });
  it("a drain lets running trials finish; a signal then cuts it short", async () => {
    const run = async (cut: boolean): Promise<readonly unknown[]> => {
      const session = await open();
      const held = new Held();
      const [drain, stop] = [new AbortController(), new AbortController()];
      const running = new Run(session, held.evaluator, {
        parallel: 2,
        signal: stop.signal,
        rules: [stopWhenDrained(drain.signal)],
      }).run();
      await rest();
      drain.abort();
      await held.resolve("0.1", 0);
      expect(held.started).toEqual(["0.1", "1.1"]);
      if (cut) stop.abort();
      else await held.resolve("1.1", 1);
      return [await running, ...(await states(session))];
    };
    expect(await run(false)).toEqual(["drained", "complete", "complete"]);
    expect(await run(true)).toEqual(["signal", "complete", "waiting"]);
  });
  it("a signal also aborts what still runs after the target was reached", async () => {
    const session = await open();
    const held = new Held();
    const stop = new AbortController();
    const running = new Run(session, held.evaluator, {
      parallel: 2,
      signal: stop.signal,
      rules: [stopAtTarget(session.mirror, 0)],
    }).run();
    await rest();
    await held.resolve("0.1", 0);
    stop.abort();
    const ended = await hasSettled(running);
    await held.resolve("1.1", 1);
    await running;
    expect(ended).toBe(true);
  });
  it("by time aborts the running trials", async () => {
    const session = await open();
    const held = new Held();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const running = new Run(session, held.evaluator, { seconds: 60 }).run();
    await settle();
    vi.advanceTimersByTime(59_999);
    await settle();
    expect(held.started).toEqual(["0.1"]);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect(await running).toBe("seconds");
    expect(await states(session)).toEqual(["waiting"]);
  });
});

describe("a limit of each trial", () => {
  it("ends the wait for a function, aborts its signal, and is a failure", async () => {
    const session = await open();
    const never = defer<number>();
    const signals: AbortSignal[] = [];
    const evaluator = by((trial) => {
      signals.push(trial.signal);
      return never.promise;
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const running = new Run(session, evaluator, { trials: 1, perTrial: { seconds: 2 } }).run();
    await settle();
    vi.advanceTimersByTime(2000);
    vi.useRealTimers();
    await running;
    expect(session.trials).toMatchObject([
      { state: "failed", reason: "timeout", message: "took longer than 2 s" },
    ]);
    expect(signals[0].reason).toMatchObject({ message: "took longer than 2 s" });
  });
  it("is left to an evaluator that can end an evaluation itself", async () => {
    const session = await open();
    const limits: unknown[] = [];
    const evaluator: Evaluator = {
      killable: true,
      evaluate: (_, given) => limits.push(given),
      async close() {},
    };
    await new Run(session, evaluator, { trials: 1, perTrial: { seconds: 2, megabytes: 9 } }).run();
    expect(limits).toEqual([{ seconds: 2, megabytes: 9 }]);
  });
});

describe("until all finish", () => {
  /** A session whose storage counts how often it is waited for. */
  async function waitingSession(storage: Storage) {
    const waits: number[] = [];
    const session = await open({
      storage: overrideStorage(storage, {
        changes: (study, after, options) => {
          if (options?.waitMs) waits.push(options.waitMs);
          return storage.changes(study, after, options);
        },
      }),
    });
    return { session, waits };
  }
  it("a worker waits for the trials of others, and evaluates one that comes back", async () => {
    const storage = memory();
    const other = await open({ storage });
    const [theirs, lost] = await other.askAll(2);
    const { session, waits } = await waitingSession(storage);
    const held = new Held();
    const { signal } = new AbortController();
    const options = { trials: 2, waitForOthers: waitForOthers(session.context, 2, signal) };
    const running = new Run(session, held.evaluator, options).run();
    expect(await hasSettled(running)).toBe(false);
    expect(waits.length).toBe(1);
    await other.giveBack([lost.ticket]);
    await rest();
    expect(held.started).toEqual(["1.1"]);
    await held.resolve("1.1", 1);
    expect(await hasSettled(running)).toBe(false);
    await theirs.finish(complete(0));
    expect(await running).toBe("trials");
  });
  it("does not wait if not asked to, nor if none of their trials can come back", async () => {
    const storage = memory();
    const other = await open({ storage });
    const [theirs] = await other.askAll(1);
    const { session, waits } = await waitingSession(storage);
    expect(
      await new Run(
        session,
        by(() => 1),
        { trials: 1 },
      ).run(),
    ).toBe("trials");
    await theirs.finish({ state: "paused", step: 1 });
    const { signal } = new AbortController();
    await new Run(
      session,
      by(() => 1),
      { trials: 1, waitForOthers: waitForOthers(session.context, 1, signal) },
    ).run();
    expect(waits).toEqual([]);
  });
  it("a signal ends the wait", async () => {
    const storage = memory();
    const other = await open({ storage });
    await other.askAll(1);
    const { session } = await waitingSession(storage);
    const stop = new AbortController();
    const running = runStudy(
      session,
      by(() => 1),
      { trials: 1, signal: stop.signal },
      joinFleet(session.context, { untilAllFinish: true }),
    );
    expect(await hasSettled(running)).toBe(false);
    stop.abort();
    expect(await running).toMatchObject({ reason: "signal" });
  });
  it("a drain ends the wait", async () => {
    const storage = memory();
    const other = await open({ storage });
    await other.askAll(1);
    const { session } = await waitingSession(storage);
    const drain = new AbortController();
    const running = runStudy(
      session,
      by(() => 1),
      { trials: 1 },
      joinFleet(session.context, { drain: drain.signal, untilAllFinish: true }),
    );
    expect(await hasSettled(running)).toBe(false);
    drain.abort();
    expect(await running).toMatchObject({ reason: "drained" });
  });
});

describe("rules", () => {
  it("the first that holds ends the run, with its explanation", async () => {
    const session = await open();
    const stopped: unknown[] = [];
    session.emitter.on("stopped", (event) => stopped.push(event));
    const rules = [
      { reason: "target", check: () => undefined },
      { reason: "enough", check: () => (session.finishedCount < 2 ? undefined : "why") },
      { reason: "failures", check: () => (session.finishedCount < 2 ? undefined : "not this") },
    ] as const;
    expect(
      await new Run(
        session,
        by(() => 1),
        { rules },
      ).run(),
    ).toBe("enough");
    expect(stopped).toEqual([{ type: "stopped", reason: "enough", explanation: "why" }]);
    expect(session.finishedCount).toBe(2);
  });
  it("a target is reached in the objective's direction, by an earlier run too", async () => {
    const session = await open({ objectives: "maximize" });
    const evaluator = by((trial) => trial.number);
    const rules = [stopAtTarget(session.mirror, 3)];
    expect(await new Run(session, evaluator, { rules }).run()).toBe("target");
    expect(session.finishedCount).toBe(4);
    expect(await new Run(session, evaluator, { rules }).run()).toBe("target");
    expect(session.finishedCount).toBe(4);
  });
  it("failures in a row are those of this run, and a success starts the count again", async () => {
    const session = await open();
    const fails = [true, true, false, true, true, true, true, true];
    const evaluator = by((trial) => {
      if (fails[trial.number]) throw new Error("no luck");
      return 1;
    });
    const run = () =>
      new Run(session, evaluator, { rules: [stopAfterFailures(session.mirror, 3)] }).run();
    expect(await run()).toBe("failures");
    expect(session.finishedCount).toBe(6);
    // The last three failed before this rule was made.
    fails.push(false);
    const rules = [stopAfterFailures(session.mirror, 3)];
    expect(await new Run(session, evaluator, { rules, trials: 8 }).run()).toBe("trials");
    expect(session.finishedCount).toBe(8);
  });
  it("failures end a run by default: 3 errors before the first result, else 10 of any kind", async () => {
    /** Trials that finish before failures end a run; each letter is what a trial does. */
    const finishedAfter = async (does: string): Promise<number> => {
      const session = await open();
      const evaluator = by((trial) => {
        const what = does[trial.number];
        if (what === "e") throw new Error("no luck");
        if (what === "t") throw new TrialFailure("timeout", "late");
        return what === "n" ? Number.NaN : what === "p" ? trial.pruned() : 1;
      });
      const rules = [stopAfterFailures(session.mirror)];
      const reason = await new Run(session, evaluator, { rules, trials: does.length }).run();
      expect(reason).toBe(session.finishedCount < does.length ? "failures" : "trials");
      return session.finishedCount;
    };
    expect(await finishedAfter("eeee")).toBe(3);
    expect(await finishedAfter("eepeeee")).toBe(6);
    expect(await finishedAfter("ttttnnnntttt")).toBe(10);
    expect(await finishedAfter("tetetee")).toBe(6);
    expect(await finishedAfter("eeceeeeeeeeeeeee")).toBe(13);
    expect(await finishedAfter("eeceeeeeeeeec")).toBe(13);
  });
  it("pruned trials are no failures", async () => {
    const session = await open();
    const evaluator = by((trial) => trial.pruned());
    const rules = [stopAfterFailures(session.mirror, 1)];
    expect(await new Run(session, evaluator, { rules, trials: 3 }).run()).toBe("trials");
  });
});

describe("optimize", () => {
  it.each([
    [{ trials: 0 }, /trials/],
    [{ parallel: 1.5 }, /parallel/],
    [{ repeat: 0 }, /repeat/],
    [{ failuresInARow: 0 }, /failuresInARow/],
    [{ retries: -1 }, /retries/],
    [{ seconds: 0 }, /seconds/],
    [{ perTrial: { seconds: -1 } }, /perTrial.seconds/],
    [{ perTrial: { megabytes: 0 } }, /perTrial.megabytes/],
    [{ target: Number.NaN }, /target/],
  ])("refuses %j by name", async (options, message) => {
    const study = new SessionStudy(await open());
    await expect(study.optimize(() => 1, options)).rejects.toThrow(message);
  });
  it("refuses a target for several objectives", async () => {
    const study = new SessionStudy(await open({ objectives: { a: "minimize", b: "minimize" } }));
    await expect(study.optimize(() => 1, { target: 1 })).rejects.toThrow(/one objective/);
  });
  it("runs 100 trials where neither a number nor a time is given", async () => {
    const session = await open();
    expect(
      await runStudy(
        session,
        by(() => 1),
        {},
      ),
    ).toEqual({ reason: "trials", explanation: "" });
    expect(session.finishedCount).toBe(100);
  });
});
