import { afterEach, describe, expect, it, vi } from "vitest";
import { takeTrials } from "../../../test/contract/take-trials.ts";
import { complete, line, overrideStorage, recordEvents } from "../../../test/study-parts.ts";
import { asha, pbt } from "../../pruner/index.ts";
import { cmaEs } from "../../sampler/index.ts";
import { random } from "../../sampler/random.ts";
import { float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { Storage } from "../../storage/storage.ts";
import { createDynamicStudy } from "../define-by-run/dynamic-study.ts";
import { streamOf } from "../events/event-stream.ts";
import type { OpenOptions } from "../options/session-options.ts";
import { findStudy, readStudy } from "../stored/read-study.ts";
import { openAs } from "./open-as.ts";
import { openSession } from "./open-session.ts";
import { Session } from "./session.ts";

const open = (options: Partial<OpenOptions> = {}) =>
  openSession({ name: "s", objectives: "minimize", sampler: random(), seed: 1, ...options }, line);
/** A storage that counts how often it was closed. */
function closing(inner: Storage = memory()) {
  const counted = { closed: 0, storage: inner };
  counted.storage = overrideStorage(inner, {
    close: async () => {
      counted.closed++;
      await inner.close();
    },
  });
  return counted;
}

describe("opening a session", () => {
  it.each([
    [{ objectives: "min" as "minimize" }, /objectives must be .* got "min"/],
    [{ objectives: {} }, /objectives must be/],
    [{ limits: { mb: {} as { atMost: number } } }, /limit mb needs atLeast, atMost or both/],
    [{ seed: 1.5 }, /seed must be a whole number, got 1.5/],
  ] satisfies readonly (readonly [Partial<OpenOptions>, RegExp])[])(
    "refuses %j",
    async (options, message) => {
      await expect(open(options)).rejects.toMatchObject({
        code: "usage",
        message: expect.stringMatching(message),
      });
    },
  );
  it("of a study with another seed is refused, without one it goes on with the stored seed", async () => {
    const { storage } = closing();
    await open({ storage, seed: 7 });
    await expect(open({ storage, seed: 8 })).rejects.toMatchObject({
      code: "study-exists",
      message: 'study "s" has seed 7, not 8',
    });
    const again = await openSession({ name: "s", objectives: "minimize", storage }, line);
    expect(again.seed).toBe(7);
  });
  it("a pruner that does not fit is named, and a storage of the caller's stays open", async () => {
    const counted = closing();
    const { storage } = counted;
    await expect(
      open({ storage, sampler: cmaEs(), pruner: pbt({ interval: 1, max: 4 }) }),
    ).rejects.toMatchObject({ code: "pruner-unsupported" });
    await expect(
      open({
        storage: overrideStorage(storage, { checkpoints: undefined }),
        pruner: pbt({ interval: 1, max: 4 }),
      }),
    ).rejects.toMatchObject({ code: "pruner-unsupported" });
    expect(await storage.list()).toEqual([]); // no study was made for it
    await open({ storage, name: "fine", pruner: asha({ min: 1, max: 4 }) });
    expect(counted.closed).toBe(0);
  });
});

describe("closing a session", () => {
  it("gives back what runs, ends loops of events, and is done once", async () => {
    const counted = closing();
    const session = await open({ storage: counted.storage });
    await session.askAll(2);
    const loop = (async () => {
      for await (const _ of streamOf(session.emitter));
    })();
    await Promise.all([session.close(), session.close()]);
    await loop;
    expect((await counted.storage.list())[0].counts.waiting).toBe(2);
    expect(counted.closed).toBe(0);
    await expect(session.askAll(1)).rejects.toMatchObject({ code: "usage" });
  });
  it("a closed session rejects when it is asked", async () => {
    const session = await open();
    await session.close();
    const asked = session.ask(1);
    await expect(asked).rejects.toMatchObject({ code: "usage" });
  });
  it("closes a storage that it owns, once", async () => {
    const counted = closing();
    const { storage } = counted;
    const sampler = random();
    const session = await openAs(
      Session,
      { objectives: "minimize", storage, ownsStorage: true, sampler },
      line,
    );
    await Promise.all([session.close(), session.close()]);
    await session.leave();
    expect(counted.closed).toBe(1);
  });
  it("by leaving leaves running trials to the holders of their tickets", async () => {
    const { storage } = closing();
    const session = await open({ storage, detached: true });
    const [trial] = await session.askAll(1);
    await session.leave();
    expect((await storage.list())[0].counts.running).toBe(1);
    const later = await open({ storage });
    await later.tell(trial.ticket, 3);
    expect(later.best?.value).toBe(3);
  });
});

describe("trials from outside", () => {
  it("enqueued outside the space are evaluated as they are, with what they lack", async () => {
    const session = await open();
    const outside = { x: 7, baseline: { kind: "none" } };
    await session.enqueueOnce([outside], "baseline");
    const { trials } = await session.ask(1);
    expect(trials[0]?.params).toEqual(outside);
  });
  it("enqueued by a key come once, also from a later session", async () => {
    const { storage } = closing();
    const session = await open({ storage });
    await session.enqueue({ x: 0.5 }, "mine");
    await (await open({ storage })).enqueue({ x: 0.7 }, "mine");
    await session.enqueueOnce([{ x: 0.1 }, { x: 0.2 }], "both");
    await session.enqueueOnce([{ x: 0.1 }, { x: 0.2 }], "both");
    expect(session.trials.map((t) => t.params.x)).toEqual([0.5, 0.1, 0.2]);
    // Without a key each call adds one.
    await session.enqueue({ x: 0.3 });
    await session.enqueue({ x: 0.3 });
    expect(session.trials).toHaveLength(5);
  });
  it("are checked: unknown names and wrong values, but a missing value may be sampled", async () => {
    const session = await openSession(
      { objectives: "minimize", sampler: random(), seed: 1 },
      space({ x: float(0, 1), n: int(1, 3) }),
    );
    await session.enqueue({ n: 2 });
    await expect(session.enqueue({ n: 9 })).rejects.toMatchObject({ code: "params-invalid" });
    await expect(session.enqueue({ m: 1 })).rejects.toMatchObject({ code: "params-invalid" });
    await expect(session.add([{ params: { n: 2 }, result: 1 }])).rejects.toMatchObject({
      code: "params-invalid",
    });
    const params = { x: 0.5, n: 1 };
    await expect(session.add([{ params, result: Number.NaN }])).rejects.toThrow(
      /an added trial needs a result: the value is not a number/,
    );
    await session.add([{ params, result: { value: 4, error: 1, cost: 2 } }]);
    expect(session.best).toMatchObject({ value: 4, error: 1, cost: 2, origin: "added", params });
    expect(session.trials).toHaveLength(2);
  });
});

describe("asking a session", () => {
  it("for all needs at least one, or the space is exhausted", async () => {
    const one = await openSession(
      { objectives: "minimize", sampler: random(), seed: 1 },
      space({ n: int(1, 2) }),
    );
    expect(await one.askAll(5)).toHaveLength(2);
    await expect(one.askAll(1)).rejects.toMatchObject({ code: "space-exhausted" });
  });
  it("two sessions of one study see each other's trials when they read", async () => {
    const { storage } = closing();
    const [a, b] = [await open({ storage }), await open({ storage })];
    const events: string[] = [];
    recordEvents(b.emitter, events);
    const [trial] = await a.askAll(1);
    await trial.finish(complete(5));
    expect(b.best).toBeUndefined();
    await b.refresh();
    expect(b.best?.value).toBe(5);
    expect(b.bestTrials).toEqual([b.best]);
    expect(events).toEqual(["finished 0", "improved 0"]);
  });
});

describe("reading a stored study", () => {
  it("has its trials in order of number and the best, without changing it", async () => {
    const { storage } = closing();
    const session = await open({ storage, limits: { mb: { atMost: 5 } } });
    const trials = await session.askAll(3);
    const finish = (i: number, value: number, mb: number) =>
      trials[i].tell({ value, limits: { mb } });
    await finish(2, 1, 9);
    await finish(1, 3, 1);
    await finish(0, 4, 1);
    await takeTrials(storage, "s");
    const before = await storage.changes("s", null);
    const stored = await readStudy(storage, undefined);
    expect(stored.trials.map((t) => [t.number, t.state])).toEqual([
      [0, "complete"],
      [1, "complete"],
      [2, "complete"],
    ]);
    expect(stored.best.map((t) => t.number)).toEqual([1]);
    expect(stored.view.history.finished.length).toBe(3);
    expect(await storage.changes("s", null)).toEqual(before);
  });
  it("of several objectives has the front; without a space its view has the names of trials", async () => {
    const { storage } = closing();
    const study = await createDynamicStudy({
      name: "d",
      objectives: { a: "minimize", b: "minimize" },
      storage,
      sampler: random(),
      seed: 1,
    });
    const values = [
      { a: 1, b: 3 },
      { a: 2, b: 2 },
      { a: 2, b: 3 },
    ];
    await study.optimize((trial) => (trial.suggest("x", float(0, 1)), values[trial.number]), {
      trials: 3,
    });
    const stored = await readStudy(storage, "d");
    expect([stored.info.space, stored.view.space.names]).toEqual([null, ["x"]]);
    const [unit] = stored.view.history.finished.unit;
    expect([...unit].slice(0, 3)).toEqual(stored.trials.map((t) => t.params["x"]));
    expect(stored.best.map((t) => t.number)).toEqual([0, 1]);
  });
  it("needs a name where there are several, and says which is nearest", async () => {
    const { storage } = closing();
    await expect(findStudy(storage, undefined)).rejects.toThrow(/there is no study in memory:/);
    await open({ storage, name: "first" });
    expect((await findStudy(storage, undefined)).name).toBe("first");
    await open({ storage, name: "second" });
    await expect(findStudy(storage, undefined)).rejects.toThrow(/has 2 studies/);
    await expect(findStudy(storage, "secnd")).rejects.toMatchObject({
      code: "study-not-found",
      hint: expect.stringContaining("second"),
    });
  });
});

describe("a study without a declared space", () => {
  const suggesting = () =>
    createDynamicStudy({ objectives: "minimize", sampler: random(), seed: 1 });
  it("gives the same value for the same name, and refuses another range in a later trial", async () => {
    const study = await suggesting();
    const failures: unknown[] = [];
    await study.optimize(
      (trial) => {
        if (trial.number === 1)
          try {
            trial.suggest("x", float(0, 2));
          } catch (error) {
            failures.push(error);
          }
        const x = trial.suggest("x", float(0, 1));
        expect(trial.suggest("x", float(0, 1))).toBe(x);
        return x;
      },
      { trials: 2 },
    );
    expect(failures).toMatchObject([{ code: "space-changed" }]);
    expect(study.history.finished.state.slice(0, 2)).toEqual(["complete", "complete"]);
    expect(Object.keys(study.best?.params ?? {})).toEqual(["x"]);
  });
  it("refuses another range in the same trial", async () => {
    const study = await suggesting();
    let second: unknown;
    await study.optimize(
      (trial) => {
        const x = trial.suggest("x", float(0, 1));
        second = trial.suggest("x", int(10, 20));
        return x;
      },
      { trials: 1 },
    );
    expect(second).toBeUndefined();
    expect(study.history.finished.state[0]).toBe("failed");
  });
  it("stores the values of a trial that failed, and draws a new name by trial and name", async () => {
    const run = async () => {
      const { storage } = closing();
      const study = await createDynamicStudy({
        objectives: "minimize",
        storage,
        sampler: random(),
        seed: 3,
      });
      await study.optimize(
        (trial) => {
          trial.suggest("x", float(0, 1));
          if (trial.number === 1) trial.suggest("late", int(1, 1000));
          throw new Error("no luck");
        },
        { trials: 2 },
      );
      return (await readStudy(storage, undefined)).trials;
    };
    const trials = await run();
    expect(trials.map((t) => [t.state, Object.keys(t.params)])).toEqual([
      ["failed", ["x"]],
      ["failed", ["x", "late"]],
    ]);
    expect((await run()).map((t) => t.params)).toEqual(trials.map((t) => t.params));
  });
});

describe("a trial that another process asked for", () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  it("has taken no time less than none, also where the clock was set back since", async () => {
    const storage = memory();
    const asking = await open({ storage, detached: true });
    const [trial] = await asking.askAll(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
    const other = await open({ storage, detached: true });
    const resumed = await other.resume(trial.ticket);
    await resumed?.tell(1);
    const [{ seconds }] = other.trials as readonly { readonly seconds?: number }[];
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(60);
  });
});
