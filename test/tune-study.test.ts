import { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStorage, type StorageUrl } from "attune/storage";
import { type Row, type Task, type TuneResult, tune } from "attune/tune";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { allTrials } from "../src/storage/storage.ts";
import { findStudy } from "../src/study/stored/read-study.ts";
import { quick, tableRows, withBoosting } from "./tune-rows.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-tune-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const database = (name: string): StorageUrl => `sqlite:${join(folder, `${name}.db`)}`;

/** The trials of a study as they are stored. */
async function storedTrials(url: StorageUrl, study?: string) {
  const storage = await openStorage(url);
  try {
    const { name } = await findStudy(storage, study);
    const trials = await allTrials(storage, name);
    return trials.toSorted((a, b) => a.number - b.number);
  } finally {
    await storage.close();
  }
}

describe("candidates that lose", () => {
  it("are given up after their first folds; those on the leaderboard have all of them", async () => {
    const storage = database("folds");
    const r = await tune(tableRows(150), {
      ...quick,
      trials: 16,
      models: ["tree", "neighbors"],
      storage,
    });
    const trials = await storedTrials(storage);
    const lost = trials.filter((t) => t.internal["folds"] !== undefined);
    expect(lost.length).toBeGreaterThan(0);
    const [best] = r.leaderboard;
    for (const t of lost) {
      expect(t.internal["folds"]).toHaveLength(2);
      // By AUC, where greater is better.
      expect(t.state === "complete" && t.values[0]).toBeLessThan(best.validation.mean);
      expect(r.leaderboard.some((e) => e.number === t.number)).toBe(false);
    }
    for (const e of r.leaderboard) expect(e.folds.length).toBe(8);
    expect(r.leaderboard.length + lost.length).toBe(16);
    // What was found stays with the study, for the dashboard.
    const opened = await openStorage(storage);
    const { tuned } = (await findStudy(opened, undefined)).internal;
    await opened.close();
    expect(tuned).toMatchObject({
      estimate: { mean: r.estimate.mean, rows: r.estimate.rows },
      best: { members: r.best.members.map(({ number, weight }) => ({ number, weight })) },
      leaderboard: r.leaderboard.map(({ number, train }) => ({ number, train })),
      statements: r.verdict.statements,
      notes: r.notes.map(({ message }) => ({ message })),
    });
  });

  it("are given up on few of many rows, the same ones with one process and with two", async () => {
    const storage = database("rows");
    const many = tableRows(10_100);
    const run = (study: string, parallel: number) =>
      tune(many, {
        target: "y",
        ignore: ["amount", "town", "day", "plan"],
        trials: 11,
        seed: 2,
        parallel,
        folds: 2,
        holdout: 0,
        models: ["linear", "tree"],
        study,
        storage,
      });
    const two = await run("two", 2);
    await run("one", 1);
    const trials = await storedTrials(storage, "two");
    const shape = (t: (typeof trials)[number]) => [
      t.params,
      t.internal["screened"],
      t.state === "complete" && t.values[0],
    ];
    expect((await storedTrials(storage, "one")).map(shape)).toEqual(trials.map(shape));
    // The constant and the linear model are evaluated in any case.
    for (const t of trials) {
      const screened = t.internal["screened"] ?? [];
      expect(screened, `trial ${t.number}`).toHaveLength(t.number < 2 ? 0 : 1);
    }
    const lost = trials.filter((t) => t.internal["measured"] === undefined);
    expect(lost.length).toBeGreaterThan(0);
    expect(two.leaderboard.length).toBe(11 - lost.length);
    for (const e of two.leaderboard) expect(e.folds.length).toBe(2);
    for (const t of lost) expect(two.leaderboard.some((e) => e.number === t.number)).toBe(false);
    // The baselines and the other defaults are never given up.
    expect(Math.min(...lost.map((t) => t.number))).toBeGreaterThan(3);
  });
});

describe("a search with a time limit", () => {
  afterEach(() => void vi.restoreAllMocks());
  /** Moves the clock of this process forward when it is called. */
  function mockClock(): (ms: number) => void {
    let offset = 0;
    const real = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => real() + offset);
    return (ms) => {
      offset += ms;
    };
  }

  it("ends with candidates that were all scored on every fold", async () => {
    const advance = mockClock();
    const storage = database("time");
    const r = await tune(tableRows(100), {
      target: "y",
      ignore: ["amount"],
      models: ["linear", "tree"],
      seconds: 1000,
      seed: 1,
      parallel: 1,
      repeats: 2,
      storage,
      onProgress({ finished, secondsLeft, trials }) {
        expect(secondsLeft).toBeLessThan(1000);
        expect(trials).toBeUndefined();
        if (finished === 5) advance(1e6);
      },
    });
    expect(r.trials).toBe(5);
    expect(r.leaderboard.length).toBeGreaterThan(2);
    for (const e of r.leaderboard) expect(e.folds.length).toBe(e.whole ? 8 : 16);
    // Those that were running were given back.
    for (const t of await storedTrials(storage)) expect(["complete", "waiting"]).toContain(t.state);
  });

  it("has a constant when the first model is late by a quarter of the time, and says what was not tried", async () => {
    const advance = mockClock();
    const r = await tune(tableRows(60), {
      ...{ ...quick, trials: undefined, seconds: 1000, parallel: 1 },
      onProgress: ({ finished }) => void (finished === 1 && advance(1.3e6)),
    });
    expect([r.best.model, r.trials]).toEqual(["constant", 1]);
    expect(r.untried[0]).toMatchObject({ model: "linear" });
  });

  it("has a result, though late, when the time was over before any candidate was evaluated", async () => {
    const now = performance.now();
    // A clock that stands still: the first candidates have the time that they need.
    vi.spyOn(performance, "now").mockReturnValue(now);
    const r = await tune(tableRows(60), {
      ...{ ...quick, trials: undefined, seconds: 1000, startedMs: now - 1.001e6 },
    });
    expect(r.seconds).toBeGreaterThan(1000);
    expect(r.best.model).not.toBe("constant");
    expect(r.trials).toBeLessThan(6);
    expect(r.untried.length).toBeGreaterThan(0);
  });
});

describe("a study", () => {
  it("is continued by the same call: nothing is done twice, and more trials are added", async () => {
    const storage = database("same");
    const data = tableRows(120);
    const run = (trials: number, rows = data) =>
      tune(rows, { ...quick, trials, folds: 4, storage });
    const first = await run(5);
    const second = await run(5);
    expect(second.study).toBe(first.study);
    expect(second.leaderboard).toEqual(first.leaderboard);
    const third = await run(8);
    expect(third.trials).toBe(8);
    expect(third.leaderboard.filter((e) => e.number < 5)).toEqual(first.leaderboard);
    expect((await run(3, tableRows(121))).study).not.toBe(first.study);
  });

  it("with other data or settings is another one; under the same name it is refused", async () => {
    const storage = database("other");
    const run = (rows: number, folds: number) =>
      tune(tableRows(rows), { ...quick, folds, trials: 3, study: "mine", storage });
    await run(60, 2);
    for (const [rows, folds] of [
      [61, 2],
      [60, 3],
    ])
      await expect(run(rows, folds)).rejects.toMatchObject({
        code: "space-changed",
        message:
          'study "mine" was started with other data or settings ' +
          "(folds, metric, holdout, weights, seed, models), or by another version of Attune",
      });
  });

  it("that a signal stopped keeps what is done, and ends as an unbroken one does", async () => {
    const storage = database("stopped");
    const controller = new AbortController();
    const data = tableRows(120);
    const options = { ...quick, trials: 9, folds: 4, storage };
    await expect(
      tune(data, {
        ...options,
        signal: controller.signal,
        onProgress: (p) => p.finished === 5 && controller.abort(),
      }),
    ).rejects.toMatchObject({
      code: "run-failed",
      message: "stopped after 5 trials",
      hint: "run the same command again to continue",
    });
    const rest = await tune(data, options);
    expect(rest.trials).toBe(9);
    const whole = await tune(data, { ...options, storage: "memory:" });
    expect(await outcomeOf(rest, data)).toEqual(await outcomeOf(whole, data));
  });

  it.each([
    [0, quick.models],
    [0.25, withBoosting],
  ])(
    "that the user ended has a result, and ends as an unbroken one does: holdout %d",
    async (holdout, models) => {
      const storage = database(`ended-${holdout}`);
      const controller = new AbortController();
      const data = tableRows(120);
      const options = { ...quick, models, trials: 9, folds: 4, holdout, storage };
      const early = await tune(data, {
        ...options,
        endSearch: controller.signal,
        onProgress: (p) => p.finished === 6 && controller.abort(),
      });
      expect(early.trials).toBe(6);
      for (const { number } of early.best.members) expect(number).toBeLessThan(6);
      expect((await outcomeOf(early, data)).predictions.length).toBe(5);
      const rest = await tune(data, options);
      expect(rest.trials).toBe(9);
      // The models of the first six trials were in memory then, and are trained again now.
      const whole = await tune(data, { ...options, storage: "memory:" });
      expect(await outcomeOf(rest, data)).toEqual(await outcomeOf(whole, data));
      // Nothing is left to search: all that is trained is the kept model.
      const again = await tune(data, options);
      expect(await outcomeOf(again, data)).toEqual(await outcomeOf(whole, data));
    },
  );

  it("stores a fold without a score as such: it is none when the study is continued, either", async () => {
    const storage = database("one-class");
    const data = tableRows(160).map((row, i) => ({ ...row, at: i, y: i < 110 ? row["y"] : "no" }));
    const run = (trials: number) =>
      tune(data, {
        ...{ ...quick, models: ["linear", "tree"], trials, storage, metric: "auc" },
        folds: { by: "time", column: "at", count: 4 },
      });
    const first = await run(5);
    expect(first.leaderboard[0].folds.filter(Number.isNaN).length).toBe(1);
    const second = await run(5);
    expect(second.leaderboard).toEqual(first.leaderboard);
  });

  it("goes on when processes that train are killed; the trials that they ran have failed", async () => {
    const storage = database("killed");
    let kills = 0;
    const r = await tune(tableRows(150), {
      ...quick,
      parallel: 2,
      trials: 14,
      storage,
      onProgress({ finished }) {
        if (finished < 4 || kills === 4) return;
        kills++;
        for (const child of activeChildren()) child.kill("SIGKILL");
      },
    });
    expect(r.trials).toBe(14);
    const failed = (await storedTrials(storage)).filter((t) => t.state === "failed");
    expect(failed.length).toBeGreaterThan(0);
    for (const t of failed) {
      expect(t.message).toBe("the worker process ended with SIGKILL");
      expect(r.leaderboard.some((e) => e.number === t.number)).toBe(false);
    }
    expect(r.failed.map((t) => t.number)).toEqual(failed.map((t) => t.number));
    for (const e of r.leaderboard) expect(e.folds.length).toBe(8);
  });
});

/** What a result says and predicts, without anything that depends on time. */
async function outcomeOf(r: TuneResult<Task>, rows: readonly Row[]) {
  const predictions: unknown[] = [];
  for await (const p of r.predict(rows.slice(0, 5))) predictions.push(p);
  const { rowsPerSecond: _, ...best } = r.best;
  const leaderboard = r.leaderboard.map(({ number, validation, folds }) => ({
    ...{ number, validation, folds },
  }));
  const { estimate, constant } = r;
  const text = JSON.stringify(r.verdict).replaceAll(/ \(which need about [^)]*\)/g, "");
  const verdict: unknown = JSON.parse(text);
  return { best, estimate, constant, verdict, predictions, leaderboard };
}

/** The child processes of this one. Node lists its active handles, but has no type for that. */
function activeChildren(): ChildProcess[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  return _getActiveHandles().filter((handle) => handle instanceof ChildProcess);
}
