import { describe, expect, it } from "vitest";
import { takeTrials, toRequest } from "../../../test/contract/take-trials.ts";
import { newDatabases } from "../../../test/new-database.ts";
import { complete, createParts, overrideStorage } from "../../../test/study-parts.ts";
import { asha } from "../../pruner/index.ts";
import type { Pruner } from "../../pruner/pruner.ts";
import { grid } from "../../sampler/grid.ts";
import { EVERYTHING, type Sampler } from "../../sampler/sampler.ts";
import { categorical, float } from "../../space/builders.ts";
import { type Space, space } from "../../space/space.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { BeginRequest, InsertedTrial, Storage } from "../../storage/storage.ts";

const openSqlite = newDatabases();

/** Proposes trial n the point n / 100, counted by what has been started. */
const counting: Sampler = {
  name: "counting",
  supports: EVERYTHING,
  plan: ({ space: s }) => ({
    propose: ({ finished, pending, paused }, streams) =>
      streams.map((_, i) => ({
        unit: new Float64Array(s.width).fill(
          (finished.length + pending.length + paused.length + i) / 100,
        ),
      })),
  }),
};
const waiting = (params: InsertedTrial["params"]): InsertedTrial => ({
  state: "waiting",
  params,
  origin: "enqueued",
  values: [],
  limits: [],
  seconds: 0,
});
const two = space({ kind: categorical(["a", "b"]) }) as Space;
const numbers = (trials: readonly { readonly number: number }[]) => trials.map((t) => t.number);

describe("asking for new trials", () => {
  it("chooses the parameters before the number is taken: one request, nothing to start", async () => {
    const begins: BeginRequest[] = [];
    let starts = 0;
    const inner = memory();
    const storage = overrideStorage(inner, {
      begin: (study, request) => {
        begins.push(request);
        return inner.begin(study, request);
      },
      start: (...args) => {
        starts++;
        return inner.start(...args);
      },
    });
    const { asking, events, context } = await createParts({ storage, sampler: counting });
    const { trials, exhausted } = await asking.ask(3);
    expect(trials.map((t) => [t.number, t.params.x])).toEqual([
      [0, 0],
      [1, 0.01],
      [2, 0.02],
    ]);
    expect(exhausted).toBe(false);
    expect(begins.map((b) => b.starts?.map((s) => s.params.x))).toEqual([[0, 0.01, 0.02]]);
    expect(starts).toBe(0);
    expect(events).toEqual(["started 0", "started 1", "started 2"]);
    expect(context.leases.trials).toEqual(trials);
  });

  it("chooses again by what has changed if another worker began a trial in between", async () => {
    const inner = memory();
    const other = await createParts({ storage: inner, sampler: counting });
    let interfere: (() => Promise<unknown>) | undefined = () => other.asking.ask(1);
    const requests: (readonly unknown[] | undefined)[] = [];
    const storage = overrideStorage(inner, {
      async begin(study, request) {
        requests.push(request.starts);
        const before = interfere;
        interfere = undefined;
        await before?.();
        return inner.begin(study, request);
      },
    });
    const { asking, mirror } = await createParts({ storage, sampler: counting });
    const [trial] = (await asking.ask(1)).trials;
    expect([trial.number, trial.params.x]).toEqual([1, 0.01]);
    expect(mirror.rows.get(1)).toMatchObject({ params: { x: 0.01 }, state: "running" });
    expect(mirror.history.pending.length).toBe(2);
    // It was contended, so the next request only reserves; the one after it chooses beforehand.
    await asking.ask(1);
    await asking.ask(1);
    expect(requests.map((starts) => starts?.length)).toEqual([1, undefined, 1]);
    expect(mirror.rows.get(2)?.params).toEqual({ x: 0.02 });
  });

  it("one call at a time: concurrent calls get different trials, each knowing those before", async () => {
    const { asking } = await createParts({ sampler: counting });
    const answers = await Promise.all([asking.ask(2), asking.ask(1), asking.ask(2)]);
    expect(answers.map((a) => a.trials.map((t) => t.params.x))).toEqual([
      [0, 0.01],
      [0.02],
      [0.03, 0.04],
    ]);
  });

  it("a call that fails does not stop the next one", async () => {
    const inner = memory();
    let broken = true;
    const storage = overrideStorage(inner, {
      begin: async (study, request) => {
        if (broken) throw new Error("unreachable");
        return inner.begin(study, request);
      },
    });
    const { asking } = await createParts({ storage });
    await expect(asking.ask(1)).rejects.toThrow("unreachable");
    broken = false;
    expect(numbers((await asking.ask(1)).trials)).toEqual([0]);
  });

  it("the budget counts begun trials of all workers; a spent one is not exhaustion", async () => {
    const storage = memory();
    const [a, b] = [await createParts({ storage }), await createParts({ storage })];
    expect(numbers((await a.asking.ask(2, 3)).trials)).toEqual([0, 1]);
    expect(await b.asking.ask(2, 3)).toMatchObject({ trials: [{ number: 2 }], exhausted: false });
    expect(await a.asking.ask(1, 3)).toEqual({ trials: [], exhausted: false });
  });

  it("a spent budget leaves waiting trials alone, which are begun under a larger one", async () => {
    const { asking, storage, mirror } = await createParts();
    await asking.ask(2, 2);
    await storage.insert("s", [waiting({ x: 0.5 })], "k");
    await mirror.refresh();
    expect(await asking.ask(1, 2)).toEqual({ trials: [], exhausted: false });
    expect((await asking.ask(1, 3)).trials).toMatchObject([{ number: 2, params: { x: 0.5 } }]);
  });

  it("a space that is used up is exhaustion, with the trials that were left", async () => {
    const { asking } = await createParts({ space: two, sampler: grid() });
    const first = await asking.ask(5);
    expect(first.exhausted).toBe(true);
    expect(new Set(first.trials.map((t) => t.params.kind))).toEqual(new Set(["a", "b"]));
    expect(await asking.ask(1)).toEqual({ trials: [], exhausted: true });
  });

  it("gives back a reserved number for which nothing is left, to wait", async () => {
    const inner = memory();
    const other = await createParts({ storage: inner, space: two, sampler: grid() });
    let interfere: (() => Promise<unknown>) | undefined = () => other.asking.ask(2);
    const storage = overrideStorage(inner, {
      async begin(study, request) {
        await interfere?.();
        interfere = undefined;
        return inner.begin(study, request);
      },
    });
    const { asking, mirror } = await createParts({ storage, space: two, sampler: grid() });
    expect(await asking.ask(1)).toEqual({ trials: [], exhausted: true });
    expect(mirror.rows.get(2)).toMatchObject({ state: "waiting", params: null, attempt: 0 });
  });

  it("a trial of another worker whose lease ran out is taken up in a space that is used up", async () => {
    const storage = memory();
    const { asking } = await createParts({ storage, space: two, sampler: grid(), leaseMs: -1 });
    const lost = (await asking.ask(2)).trials;
    const other = await createParts({ storage, space: two, sampler: grid() });
    expect(numbers((await other.asking.ask(2)).trials)).toEqual(numbers(lost));
  });

  it("announces a fallback of the sampler", async () => {
    const tired: Sampler = {
      name: "tired",
      supports: EVERYTHING,
      plan: () => ({
        propose: (_, streams) =>
          streams.map(() => ({ unit: Float64Array.of(0.5), fallback: "no model" })),
      }),
    };
    const { asking, events, mirror } = await createParts({ sampler: tired });
    await asking.ask(1);
    expect(events).toEqual(["started 0", "degraded 0"]);
    expect(mirror.rows.get(0)?.origin).toEqual({ sampler: "tired", fallback: "no model" });
  });
});

describe("asking for trials that were begun before", () => {
  it("takes waiting trials first, in order of number, before new ones", async () => {
    const { asking, storage, mirror } = await createParts({ sampler: counting });
    await storage.insert("s", [waiting({ x: 0.7 }), waiting({ x: 0.8 })], "k");
    await mirror.refresh();
    const { trials } = await asking.ask(3);
    expect(trials.map((t) => [t.number, t.params.x, t.origin])).toEqual([
      [0, 0.7, "enqueued"],
      [1, 0.8, "enqueued"],
      [2, 0.02, { sampler: "counting" }],
    ]);
  });

  it("learns from `begin` that a trial waits of which it has not read", async () => {
    const storage = memory();
    const { asking } = await createParts({ storage, sampler: counting });
    await storage.insert("s", [waiting({ x: 0.7 })], "k");
    const { trials } = await asking.ask(2);
    expect(trials.map((t) => [t.number, t.params.x])).toEqual([
      [0, 0.7],
      [1, 0.01],
    ]);
  });

  it("completes an enqueued trial by a proposal, and keeps what is given", async () => {
    const pair = space({ x: float(0, 1), y: float(0, 1) }) as Space;
    const { asking, storage, mirror } = await createParts({ space: pair, sampler: counting });
    await storage.insert("s", [waiting({ y: 0.25 })], "k");
    await mirror.refresh();
    const { trials } = await asking.ask(1);
    expect(trials).toMatchObject([{ params: { x: 0, y: 0.25 }, origin: "enqueued" }]);
    expect(mirror.rows.get(0)?.params).toEqual({ x: 0, y: 0.25 });
  });

  it("resumes a lost trial with its parameters, and says so", async () => {
    const storage = memory();
    const lost = await createParts({ storage, sampler: counting, leaseMs: -1 });
    await lost.asking.ask(1);
    const { asking, events } = await createParts({ storage, sampler: counting });
    const { trials } = await asking.ask(1);
    expect(trials).toMatchObject([{ number: 0, attempt: 2, params: { x: 0 } }]);
    expect(events).toEqual(["started 0", "retried 0 lost 2"]);
  });

  it("gives every trial back if the sampler throws, so that another worker gets them", async () => {
    let broken = true;
    const moody: Sampler = {
      ...counting,
      plan: (problem) => ({
        propose(history, streams) {
          if (broken) throw new Error("no proposal");
          return counting.plan(problem).propose(history, streams);
        },
      }),
    };
    const { asking, storage, mirror, context } = await createParts({ sampler: moody });
    await storage.insert("s", [waiting({ x: 0.7 }), waiting({})], "k");
    await mirror.refresh();
    await expect(asking.ask(2)).rejects.toThrow("no proposal");
    expect([...mirror.rows].map((r) => [r.state, r.attempt])).toEqual([
      ["waiting", 0],
      ["waiting", 0],
    ]);
    expect(context.leases.trials).toEqual([]);
    broken = false;
    expect((await asking.ask(2)).trials.map((t) => [t.number, t.attempt])).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });
});

describe("asking where trials are paused", () => {
  const promoteAll: Pruner = {
    name: "all",
    supports: { objectives: 1 },
    decide: () => "pause",
    promote: ({ paused }, count) => Array.from(paused.number.subarray(0, count)),
  };
  it("promotes what the pruner names, from the step that it had, `started` once only", async () => {
    const { asking, telling, events } = await createParts({ pruner: promoteAll });
    const [trial] = (await asking.ask(1)).trials;
    await trial.checkpoint.write(Uint8Array.of(7), 4);
    await trial.report(1, 4);
    await telling.finish(trial.ticket, trial.stopped);
    const [again] = (await asking.ask(1)).trials;
    expect([again.number, again.attempt, again.lastStep]).toEqual([0, 1, 4]);
    expect((await again.checkpoint.read())?.bytes).toEqual(Uint8Array.of(7));
    await again.finish(complete(1));
    expect(events).toEqual([
      "started 0",
      "reported 0/4",
      "paused 0",
      "promoted 0/4",
      "finished 0",
      "improved 0",
    ]);
  });
  it("tells the pruner whether new trials may still begin", async () => {
    const seen: boolean[] = [];
    const pruner: Pruner = {
      ...promoteAll,
      promote: (_history, _count, fresh) => {
        seen.push(fresh);
        return [];
      },
    };
    const { asking } = await createParts({ pruner });
    const { trials } = await asking.ask(2, 2);
    await trials[0].finish({ state: "paused", step: 1 });
    await asking.ask(1, 3);
    await asking.ask(1, 3);
    // Nothing was paused at the first request, so the pruner was not asked.
    expect(seen).toEqual([true, false]);
  });
  it("never asks a pruner that does not promote", async () => {
    const { promote: _, ...pruner } = asha({ min: 1, max: 9 });
    const { asking, storage } = await createParts({ pruner: pruner as Pruner });
    const [trial] = (await asking.ask(1)).trials;
    await trial.finish({ state: "paused", step: 1 });
    expect(numbers((await asking.ask(1)).trials)).toEqual([1]);
    expect((await storage.list())[0].counts.paused).toBe(1);
  });
});

describe("asking a storage that loses answers", () => {
  /** Carries out the next call of a method, but loses its answer. */
  function lossy(inner: Storage) {
    let lost: keyof Storage | undefined;
    const lose =
      <A extends unknown[], R>(name: keyof Storage, method: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        const answer = await method(...args);
        if (lost !== name) return answer;
        lost = undefined;
        throw new Error(`answer to ${name} lost`);
      };
    const storage = overrideStorage(inner, {
      begin: lose("begin", inner.begin.bind(inner)),
      claim: lose("claim", inner.claim.bind(inner)),
      start: lose("start", inner.start.bind(inner)),
    });
    return {
      storage,
      loseNext: (name: keyof Storage) => {
        lost = name;
      },
    };
  }

  it.each(["begin", "claim", "start"] as const)(
    "%s: the next request gets the same trials",
    async (method) => {
      const inner = await openSqlite();
      const { storage, loseNext } = lossy(inner);
      const { asking, events, mirror } = await createParts({ storage, sampler: counting });
      if (method !== "begin") {
        await storage.insert("s", [waiting({ x: 0.6 })], "k");
        await mirror.refresh();
      }
      loseNext(method);
      await expect(asking.ask(1)).rejects.toThrow(/lost/);
      const { trials } = await asking.ask(1);
      expect(trials.map((t) => [t.number, t.attempt])).toEqual([[0, 1]]);
      expect(trials[0].params.x).toBe(method === "begin" ? 0 : 0.6);
      await trials[0].finish(complete(1));
      // It was not lost by a worker, so it is no retry.
      expect(events).toEqual(["started 0", "finished 0", "improved 0"]);
      expect((await asking.ask(1)).trials.map((t) => t.number)).toEqual([1]);
      await inner.close();
    },
  );

  it("in memory, too, a number is not left reserved if the sampler throws", async () => {
    await completesReserved(memory());
  });
  it("a reserved number whose parameters could not be chosen is completed by the next request", async () => {
    const inner = await openSqlite();
    await completesReserved(inner);
    await inner.close();
  });
  async function completesReserved(inner: Storage): Promise<void> {
    const other = await createParts({ storage: inner, sampler: counting });
    let proposals = 0;
    const moody: Sampler = {
      ...counting,
      plan: (problem) => ({
        propose(history, streams) {
          if (++proposals === 2) throw new Error("no proposal");
          return counting.plan(problem).propose(history, streams);
        },
      }),
    };
    let interfere: (() => Promise<unknown>) | undefined = () => other.asking.ask(1);
    const storage = overrideStorage(inner, {
      async begin(study, request) {
        await interfere?.();
        interfere = undefined;
        return inner.begin(study, request);
      },
    });
    const { asking } = await createParts({ storage, sampler: moody });
    await expect(asking.ask(1)).rejects.toThrow("no proposal");
    expect((await asking.ask(1)).trials.map((t) => [t.number, t.params.x])).toEqual([[1, 0.01]]);
  }

  it("a smaller request after a lost one gets all trials of the lost one, and is not exhausted", async () => {
    const inner = await openSqlite();
    const { storage, loseNext } = lossy(inner);
    const { asking } = await createParts({ storage, sampler: counting });
    loseNext("begin");
    await expect(asking.ask(3)).rejects.toThrow(/lost/);
    const { trials, exhausted } = await asking.ask(1);
    expect(numbers(trials)).toEqual([0, 1, 2]);
    expect(exhausted).toBe(false);
    await inner.close();
  });
});

it("the requests of one session have keys of their own", async () => {
  const keys: string[] = [];
  const inner = memory();
  const storage = overrideStorage(inner, {
    begin: (study, request) => {
      keys.push(request.key);
      return inner.begin(study, request);
    },
  });
  const [a, b] = [await createParts({ storage }), await createParts({ storage })];
  for (const { asking } of [a, b, a]) await asking.ask(1);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  // Another worker's request is not mistaken for one of these.
  await takeTrials(inner, "s", toRequest());
});
