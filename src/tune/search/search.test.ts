import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { emptyJob, foldsOf, outOfFold } from "../../../test/tune-parts.ts";
import { models as modelRegistry } from "../../model/models.ts";
import { mean } from "../../numeric/statistics.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import type { TrialRow } from "../../trial/row.ts";
import type {
  FoldTask,
  JobTask,
  ScreenResult,
  ScreenTask,
  TrainedResult,
  WholeTask,
} from "../jobs/job.ts";
import { JobHost } from "../jobs/job-host.ts";
import { metrics } from "../metric.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import { candidateSpace, trialParamsOf } from "./candidates.ts";
import { predictionsOf } from "./measurements.ts";
import { search, type TableSearch } from "./search.ts";
import { TrainedModels } from "./trained-models.ts";

/** Rows of the fake table; the search may use all of them. */
const ROWS = 24;
const HELD_ROWS = 3;

/** A task as the fake host notes it. */
interface Asked {
  readonly candidate: ModelCandidate;
  /** −1 for a task of all rows. */
  readonly fold: number;
  /** Only of a task of a sample. */
  readonly rows: number | undefined;
}

const asAsked = (task: Exclude<JobTask, { kind: "final" }>): Asked => ({
  candidate: task.candidate,
  fold: task.kind === "whole" ? -1 : task.fold,
  rows: task.kind === "screen" ? task.rows : undefined,
});

/** How the fake host answers a task. */
interface Answer {
  readonly train: number;
  /** The score, and each prediction. */
  readonly validation: number;
  readonly fitSeconds: number;
  readonly secondsPerRow: number;
  readonly steps?: number;
}

/** The depth of the tree that a task trains: it tells the candidates of a test apart. */
const depthOf = ({ candidate }: Asked): number => Number(candidate.params["depth"]);

/** A score of 0.5 after one second of training. */
const usual = (validation = 0.5): Answer => ({
  train: 0.9,
  validation,
  fitSeconds: 1,
  secondsPerRow: 0.0625,
});

const trainedBy = (task: Asked, { validation, steps, ...rest }: Answer): TrainedResult => ({
  ...rest,
  validation,
  steps,
  predictions: new Float64Array(ROWS).fill(validation),
  held: new Float64Array(HELD_ROWS).fill(validation),
  pipeline: JSON.stringify([depthOf(task), task.fold]),
});

interface Waiting {
  readonly task: Asked;
  readonly owner: object;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A host without processes: a task waits until the test answers it. */
class FakeHost extends JobHost {
  override readonly count: number = 2;
  /** Every task that was asked for. */
  readonly tasks: Asked[] = [];
  /** Tasks without an answer. */
  readonly waiting: Waiting[] = [];
  /** Messages of the errors with which owners were called off. */
  readonly calledOff: string[] = [];
  readonly #answer: ((task: Asked) => Answer | Error) | undefined;

  /** @param answer answers tasks at once; default: the test does */
  constructor(answer?: (task: Asked) => Answer | Error) {
    super(emptyJob, 0);
    this.#answer = answer;
  }

  override async screen(task: ScreenTask, owner: object): Promise<ScreenResult> {
    const { validation, fitSeconds, secondsPerRow } = await this.#ask(asAsked(task), owner);
    return { validation, seconds: fitSeconds + 4 * secondsPerRow };
  }

  override async train(task: FoldTask | WholeTask, owner: object): Promise<TrainedResult> {
    const asked = asAsked(task);
    return trainedBy(asked, await this.#ask(asked, owner));
  }

  #ask(task: Asked, owner: object): Promise<Answer> {
    this.tasks.push(task);
    const answer = this.#answer?.(task);
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer !== undefined) return Promise.resolve(answer);
    return new Promise((resolve, reject) => this.waiting.push({ task, owner, resolve, reject }));
  }

  override async callOff(owner: object, error: Error): Promise<void> {
    this.calledOff.push(error.message);
    for (const w of [...this.waiting]) if (w.owner === owner) this.#take(w).reject(error);
  }

  /** Answers the waiting tasks of a candidate. */
  answer(depth: number, score: Answer): void {
    for (const w of [...this.waiting]) if (depthOf(w.task) === depth) this.#take(w).resolve(score);
  }

  #take(w: Waiting): Waiting {
    this.waiting.splice(this.waiting.indexOf(w), 1);
    return w;
  }
}

const sessions: Session[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const session of sessions.splice(0)) await session.close();
});

/** A study whose first trials are trees of depth 1, 2, 3, … */
async function open(depths: number, timed = false): Promise<Session> {
  const session = await openSession(
    {
      name: "s",
      objectives: timed ? { score: "maximize", seconds: "minimize" } : "maximize",
      seed: 1,
    },
    candidateSpace(["tree"], "classification", { min_leaf: 1, min_split: 2, pruning: 1e-6 }),
  );
  sessions.push(session);
  const shared = { min_leaf: 1, min_split: 2, pruning: 1e-6, criterion: "gini" };
  const first = Array.from({ length: depths }, (_, i) =>
    trialParamsOf({ model: "tree", params: { depth: i + 1, ...shared } }),
  );
  await session.enqueueOnce(first, "first trials");
  return session;
}

/** Options with a number of folds instead of these. */
type Wishes = Partial<Omit<TableSearch, "folds">> & { readonly folds?: number };

const optionsFor = (
  session: Session,
  workers: JobHost,
  { folds = 6, ...more }: Wishes = {},
): TableSearch => ({
  session,
  workers,
  target: { values: new Float64Array(ROWS), classes: 0 },
  folds: foldsOf(ROWS, folds),
  rest: Int32Array.from({ length: ROWS }, (_, i) => i),
  rows: outOfFold(Array(ROWS).fill(0), 0, folds),
  // The score is the mean prediction.
  info: { ...metrics.accuracy, score: (p) => mean(p) },
  mayTrainWhole: false,
  models: new TrainedModels(),
  trials: 2,
  over: () => false,
  secondsLeft: () => Infinity,
  secondsPerTrial: Infinity,
  timed: false,
  trainingRows: 100,
  screens: [],
  raceFrom: 0,
  onFinished: () => {},
  ...more,
});

/** The stored trials, in order of number. */
const rowsOf = (session: Session): TrialRow[] =>
  [...session.mirror.rows].sort((a, b) => a.number - b.number);

describe("a search over folds", () => {
  it("asks for each fold of a candidate once, and stores the mean of the folds", async () => {
    const session = await open(1);
    const host = new FakeHost(({ fold }) => ({ ...usual(fold / 10), train: 1 - fold / 10 }));
    await search(optionsFor(session, host, { trials: 1 }));
    expect(host.tasks.map((t) => t.fold)).toEqual([0, 1, 2, 3, 4, 5]);
    const [row] = rowsOf(session);
    expect(row).toMatchObject({ state: "complete", number: 0 });
    // The score of all rows together, not the mean of the folds; here both are the same.
    expect(row.state === "complete" && row.values[0]).toBeCloseTo(0.25, 12);
    expect(row.internal["measured"]).toEqual({
      folds: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
      train: expect.closeTo(0.75, 12),
      fitSeconds: 1,
      secondsPerRow: 0.0625,
      whole: false,
    });
  });

  it("keeps the scores in order of the folds, in whatever order these finish", async () => {
    const session = await open(1);
    const host = new FakeHost();
    const done = search(optionsFor(session, host, { trials: 1 }));
    await vi.waitFor(() => expect(host.waiting.length).toBe(6), { interval: 1 });
    for (const i of [3, 0, 5, 1, 4, 2])
      host.waiting[i].resolve(usual(host.waiting[i].task.fold / 10));
    await done;
    expect(rowsOf(session)[0].internal["measured"]).toMatchObject({
      folds: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    });
  });

  it("goes on when the one who follows it throws or rejects", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const session = await open(3);
    const host = new FakeHost((t) => usual(depthOf(t) / 10));
    const onFinished = (number: number): unknown => {
      if (number === 0) throw new Error("no terminal");
      return Promise.reject(new Error("later"));
    };
    await search(optionsFor(session, host, { trials: 3, onFinished }));
    expect(rowsOf(session).map((row) => row.state)).toEqual(Array(3).fill("complete"));
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });

  it("evaluates four candidates at once, and finishes them in order of number", async () => {
    const session = await open(6);
    const host = new FakeHost();
    const finished: number[] = [];
    const done = search(
      optionsFor(session, host, { trials: 6, raceFrom: 9, onFinished: (n) => finished.push(n) }),
    );
    await vi.waitFor(() => expect(host.waiting.length).toBe(24), { interval: 1 });
    expect(new Set(host.waiting.map((w) => depthOf(w.task)))).toEqual(new Set([1, 2, 3, 4]));
    // The candidates of trials 3, 2 and 1 have their scores before that of trial 0.
    for (const depth of [4, 3, 2]) host.answer(depth, usual(depth / 10));
    await new Promise((resolve) => setImmediate(resolve));
    expect(finished).toEqual([]);
    expect(host.waiting.length).toBe(6);
    host.answer(1, usual(0.1));
    await vi.waitFor(() => expect(host.waiting.length).toBe(12), { interval: 1 });
    expect(finished).toEqual([0, 1, 2, 3]);
    host.answer(6, usual(0.6));
    host.answer(5, usual(0.5));
    await done;
    expect(finished).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    ["first come, first served", (n: number) => n],
    ["last come, first served", (n: number) => -n],
    ["a mixed order", (n: number) => (n * 7919) % 31],
  ])("proposes the same trials when folds finish in %s", async (_, rank) => {
    const run = async (host: FakeHost): Promise<unknown[]> => {
      const session = await open(3);
      let isDone = false;
      const done = search(optionsFor(session, host, { trials: 14, raceFrom: 3 })).then(() => {
        isDone = true;
      });
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        // One fold at a time, as a single slow process would answer.
        const [next] = host.waiting
          .map((w, i) => ({ w, i }))
          .sort((a, b) => rank(host.tasks.indexOf(a.w.task)) - rank(host.tasks.indexOf(b.w.task)));
        if (next === undefined) continue;
        host.waiting.splice(next.i, 1);
        next.w.resolve(scoreOf(next.w.task));
      }
      await done;
      return rowsOf(session).map((r) => [r.params, r.state === "complete" && r.values, r.internal]);
    };
    const scoreOf = (t: Asked) => usual(0.9 - Math.abs(depthOf(t) - 7) / 50 + t.fold / 100);
    expect(await run(new FakeHost())).toEqual(await run(new FakeHost(scoreOf)));
  });

  it("stores a second objective, the seconds to train and to predict, when these count", async () => {
    const session = await open(2, true);
    const host = new FakeHost((t) => usual(depthOf(t) === 1 ? 0.9 : 0.1));
    await search(optionsFor(session, host, { timed: true }));
    // Nothing is given up: a candidate that scores worse may still be the faster one.
    expect(host.tasks.length).toBe(12);
    for (const [i, score] of [0.9, 0.1].entries()) {
      const row = rowsOf(session)[i];
      expect(row.state).toBe("complete");
      expect(row.state === "complete" && row.values[0]).toBeCloseTo(score, 12);
      expect(row.state === "complete" && row.values[1]).toBe(1.25);
    }
  });

  it("stores a candidate whose model throws as failed, and goes on", async () => {
    const session = await open(2);
    const host = new FakeHost((t) => (depthOf(t) === 1 ? new Error("singular") : usual()));
    await search(optionsFor(session, host));
    expect(rowsOf(session)).toMatchObject([
      { state: "failed", message: "singular" },
      { state: "complete", values: [0.5] },
    ]);
  });
});

describe("what a search keeps of a candidate", () => {
  it("is its predictions, those for held rows as the mean of the folds, and its models", async () => {
    const session = await open(1);
    const models = new TrainedModels();
    const host = new FakeHost(({ fold }) => ({ ...usual(fold / 10), steps: 10 + fold }));
    await search(optionsFor(session, host, { trials: 1, models }));
    const [row] = rowsOf(session);
    const stored = predictionsOf(row, 0);
    expect([...(stored?.validation ?? [])]).toEqual(
      Array.from({ length: ROWS }, (_, i) => (i % 6) / 10),
    );
    expect([...(stored?.held ?? [])]).toEqual(Array(HELD_ROWS).fill(expect.closeTo(0.25, 12)));
    expect(models.of(0)).toEqual([0, 1, 2, 3, 4, 5].map((fold) => JSON.stringify([1, fold])));
    expect(row.internal["measured"]).toMatchObject({ steps: 12.5 });
  });

  it("has the score of all rows together, which is not the mean of the folds' scores", async () => {
    const session = await open(1);
    const host = new FakeHost(({ fold }) => usual(fold));
    const info = { ...metrics.accuracy, score: (p: Float64Array) => Math.max(...p) };
    await search(optionsFor(session, host, { trials: 1, info }));
    expect(rowsOf(session)[0]).toMatchObject({ state: "complete", values: [5] });
  });

  it("is one model of all rows where that predicts its training rows out of sample", async () => {
    const { tree } = modelRegistry;
    const before = tree.hasOutOfSample;
    onTestFinished(() => void Object.assign(tree, { hasOutOfSample: before }));
    Object.assign(tree, { hasOutOfSample: () => true });
    const session = await open(1);
    const models = new TrainedModels();
    const host = new FakeHost(() => usual(0.75));
    await search(optionsFor(session, host, { trials: 1, mayTrainWhole: true, models }));
    expect(host.tasks.map((t) => t.fold)).toEqual([-1]);
    const [row] = rowsOf(session);
    expect(row).toMatchObject({ state: "complete", values: [0.75] });
    // The score of each part of the rows stands for that of a fold.
    expect(row.internal["measured"]).toMatchObject({ whole: true, folds: Array(6).fill(0.75) });
    expect(models.of(0)).toEqual([JSON.stringify([1, -1])]);
    // Rows of one group may not be told apart from others' this way.
    const grouped = new FakeHost(() => usual(0.75));
    await search(optionsFor(await open(1), grouped, { trials: 1, mayTrainWhole: false }));
    expect(grouped.tasks.length).toBe(6);
  });

  it("fails a candidate without a score", async () => {
    const session = await open(1);
    const models = new TrainedModels();
    const host = new FakeHost(() => usual(Number.NaN));
    await search(optionsFor(session, host, { trials: 1, models }));
    expect(rowsOf(session)[0].state).toBe("failed");
    expect(models.of(0)).toBeUndefined();
  });

  it("is judged by the folds that have a score", async () => {
    const session = await open(5);
    const host = new FakeHost((t) => usual(depthOf(t) < 5 ? 0.7 + t.fold / 1000 : 0.2));
    // The first fold has one class, so it has no area under a curve.
    const answer = host.train.bind(host);
    vi.spyOn(host, "train").mockImplementation(async (task, owner) => {
      const result = await answer(task, owner);
      return task.kind === "fold" && task.fold === 0
        ? { ...result, validation: Number.NaN }
        : result;
    });
    await search(optionsFor(session, host, { trials: 5, raceFrom: 4 }));
    const rows = rowsOf(session);
    expect(rows.map((r) => r.state)).toEqual(Array(5).fill("complete"));
    expect(rows[0]).toMatchObject({ values: [expect.closeTo(0.7025, 12)] });
    // Fold 1 alone was compared: 0.2 with 0.701.
    expect(host.tasks.filter((t) => depthOf(t) === 5).length).toBe(2);
    expect(rows[4]).toMatchObject({ values: [expect.closeTo(0.7025 - 0.501, 12)] });
  });
});

describe("a comparison with the best candidate so far", () => {
  /** Trial 0 finishes before trial 1 is proposed: trials 1 to 3 run beside it, so they have no rival. */
  const runFive = async (last: (fold: number) => number, more: Wishes = {}) => {
    const session = await open(5);
    const rival = (fold: number): number => 0.7 + fold / 100;
    const host = new FakeHost((t) => usual(depthOf(t) < 5 ? rival(t.fold) : last(t.fold)));
    await search(optionsFor(session, host, { trials: 5, raceFrom: 4, ...more }));
    const asked = host.tasks.filter((t) => depthOf(t) === 5).map((t) => t.fold);
    return { row: rowsOf(session)[4], asked, host };
  };

  it("gives up a worse candidate after the first third of the folds", async () => {
    const { row, asked } = await runFive((fold) => 0.4 + fold / 100);
    expect(asked).toEqual([0, 1]);
    expect(row.internal["folds"]).toEqual([0.4, expect.closeTo(0.41, 12)]);
    expect(row.internal["measured"]).toBeUndefined();
    // The rival's mean 0.725, less the difference 0.3 on the common folds.
    expect(row.state === "complete" && row.values[0]).toBeCloseTo(0.425, 12);
  });
  it("estimates less than the best has, however easy the first folds were", async () => {
    const session = await open(5);
    // The best candidate scores 0.9 on the first two folds, and 0.5 on the others.
    const host = new FakeHost((t) =>
      usual((t.fold < 2 ? 0.9 : 0.5) - (depthOf(t) === 5 ? 0.3 : 0)),
    );
    // Its score of all rows is not the mean of its folds' scores.
    const info = { ...metrics.accuracy, score: (p: Float64Array) => mean(p) / 2 };
    await search(optionsFor(session, host, { trials: 5, raceFrom: 4, info }));
    const row = rowsOf(session)[4];
    expect(row.internal["folds"]).toHaveLength(2);
    const best = (0.9 * 2 + 0.5 * 4) / 6 / 2;
    expect(row).toMatchObject({ values: [expect.closeTo(best - 0.3, 12)] });
    expect(session.mirror.bestRow?.number).toBe(0);
  });
  it("asks for the other folds of a candidate that is as good", async () => {
    const { row, asked } = await runFive((fold) => 0.7 + fold / 100);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
    expect(row.internal["measured"]).toBeDefined();
    expect(row.internal["folds"]).toBeUndefined();
  });
  it("judges by the folds in common alone: what comes after them does not count", async () => {
    const { row, asked } = await runFive((fold) => (fold < 2 ? 0.8 : 0.1));
    expect(asked.length).toBe(6);
    expect(row.state === "complete" && row.values[0]).toBeCloseTo((0.8 * 2 + 0.1 * 4) / 6, 12);
  });
  it("spares the candidates before `raceFrom`", async () => {
    const { asked } = await runFive(() => 0.1, { raceFrom: 5 });
    expect(asked.length).toBe(6);
  });
  it("does not take place with fewer than four folds", async () => {
    const { asked } = await runFive(() => 0.1, { folds: 3 });
    expect(asked).toEqual([0, 1, 2]);
  });
  it("takes two of four folds, and four of twelve", async () => {
    expect((await runFive(() => 0.1, { folds: 4 })).asked.length).toBe(2);
    expect((await runFive(() => 0.1, { folds: 12 })).asked.length).toBe(4);
  });
});

describe("a trial on few rows", () => {
  const screens = [2500, 10_000];
  const large = { trainingRows: 40_000, screens, folds: 2, raceFrom: 8 };

  it("comes before the folds with all rows, on the first fold, with growing numbers of rows", async () => {
    const session = await open(1);
    const host = new FakeHost((t) => usual(t.rows === undefined ? 0.9 : t.rows / 1e5));
    await search(optionsFor(session, host, { ...large, trials: 1 }));
    expect(host.tasks.map((t) => [t.fold, t.rows])).toEqual([
      [0, 2500],
      [0, 10_000],
      [0, undefined],
      [1, undefined],
    ]);
    expect(rowsOf(session)[0].internal).toMatchObject({
      screened: [0.025, 0.1],
      measured: { folds: [0.9, 0.9] },
    });
  });
  it("gives up a candidate that is not in the better half, with an estimate of its score", async () => {
    const session = await open(9);
    // On all rows each candidate gains 0.2.
    const own = (t: Asked): number => (depthOf(t) === 9 ? 0.3 : 0.4 + depthOf(t) / 100);
    const host = new FakeHost((t) => usual(own(t) + (t.rows === undefined ? 0.2 : 0)));
    await search(optionsFor(session, host, { ...large, trials: 9 }));
    expect(host.tasks.filter((t) => depthOf(t) === 9).map((t) => t.rows)).toEqual([2500]);
    const row = rowsOf(session)[8];
    expect(row.internal["screened"]).toEqual([0.3]);
    expect(row.internal["folds"]).toBeUndefined();
    expect(row.state === "complete" && row.values[0]).toBeCloseTo(0.5, 9);
  });
  it("fails a candidate whose estimated time is more than twice the limit", async () => {
    const session = await open(2);
    // 1.25 s on 2,500 of 40,000 rows: 20 s a fold, 20 s for two folds in two processes.
    const host = new FakeHost(() => usual());
    await search(optionsFor(session, host, { ...large, secondsPerTrial: 9.9 }));
    expect(host.tasks.length).toBe(2);
    expect(rowsOf(session)[0]).toMatchObject({
      state: "failed",
      reason: "timeout",
      message: "would take about 20 s",
      internal: { needs: 20 },
    });
  });
  it("evaluates the first trials however long they would take", async () => {
    const session = await open(3);
    const host = new FakeHost(() => usual());
    const limits = { trials: 3, secondsPerTrial: 0.01, secondsLeft: () => -5, guaranteed: 2 };
    await search(optionsFor(session, host, { ...large, ...limits }));
    const states = rowsOf(session).map((r) => r.state);
    expect(states).toEqual(["complete", "complete", "failed"]);
  });
  it("does without screens where the seconds of the model are known, unless it may be given up", async () => {
    const session = await open(4);
    const host = new FakeHost(() => usual());
    const limits = { trials: 4, secondsPerTrial: 60, secondsLeft: () => 60, guaranteed: 1 };
    await search(optionsFor(session, host, { ...large, ...limits, folds: 1, raceFrom: 3 }));
    const screened = rowsOf(session).map((r) => r.internal["screened"]);
    expect(screened.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(screened[3]).toHaveLength(2);
  });
  it("lets a candidate go on whose estimated time is less than that", async () => {
    const session = await open(1);
    const host = new FakeHost(({ rows = 40_000 }) => ({
      ...usual(),
      fitSeconds: rows / 2500,
      secondsPerRow: rows / 40_000,
    }));
    await search(optionsFor(session, host, { ...large, trials: 1, secondsPerTrial: 10.1 }));
    expect(rowsOf(session)[0].state).toBe("complete");
  });
});

describe("the time limit of a search", () => {
  /** The clock of this process, which a test moves. */
  function mockClock(): (ms: number) => void {
    let offset = 0;
    const real = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => real() + offset);
    return (ms) => {
      offset += ms;
    };
  }

  it("ends the search: trials that still run are given back and are not failed", async () => {
    const session = await open(3);
    const host = new FakeHost((t) => (depthOf(t) === 1 ? usual() : usual(0.2)));
    let finished = 0;
    await search(
      optionsFor(session, host, {
        trials: undefined,
        over: () => finished > 0,
        onFinished: () => finished++,
      }),
    );
    const rows = rowsOf(session);
    expect(rows[0].state).toBe("complete");
    expect(rows.filter((r) => r.state === "failed")).toEqual([]);
    expect(rows.filter((r) => r.state === "complete").length).toBe(finished);
    expect(host.waiting).toEqual([]);
  });

  it("calls off the tasks of running trials, which then wait for the next run", async () => {
    const session = await open(3);
    const host = new FakeHost();
    let isOver = false;
    const done = search(optionsFor(session, host, { trials: 3, over: () => isOver }));
    await vi.waitFor(() => expect(host.waiting.length).toBe(18), { interval: 1 });
    isOver = true;
    await done;
    expect(host.calledOff).toEqual(Array(3).fill("the search is over"));
    expect(host.waiting).toEqual([]);
    expect(rowsOf(session).map((r) => r.state)).toEqual(["waiting", "waiting", "waiting"]);
    // The next run evaluates the same three.
    const next = new FakeHost(() => usual());
    await search(optionsFor(session, next, { trials: 3 }));
    expect(rowsOf(session).map((r) => r.state)).toEqual(["complete", "complete", "complete"]);
    expect(new Set(next.tasks.map(depthOf))).toEqual(new Set([1, 2, 3]));
  });

  it.each([
    [20_000, "failed"],
    [2000, "complete"],
  ])("a kernel machine of %i rows, which cannot be ended: %s", async (trainingRows, state) => {
    const session = await openSession(
      { name: "s", objectives: "maximize", seed: 1 },
      candidateSpace(["kernel"], "regression"),
    );
    sessions.push(session);
    const host = new FakeHost(() => usual());
    const limits = { trials: 1, secondsLeft: () => 100, secondsPerTrial: 5 };
    await search(optionsFor(session, host, { ...limits, trainingRows }));
    const [row] = rowsOf(session);
    expect(row.state).toBe(state);
    expect(host.tasks.length).toBe(state === "failed" ? 0 : 6);
    if (row.state === "failed") expect(row.message).toMatch(/^would take about \d+ s$/);
  });

  it("does not begin a trial when it is over from the start", async () => {
    const session = await open(2);
    const host = new FakeHost(() => usual());
    await search(optionsFor(session, host, { over: () => true }));
    expect(host.tasks).toEqual([]);
    expect(session.finishedCount).toBe(0);
  });

  it("lets the first trials take as long as they need", async () => {
    const session = await open(2);
    const advance = mockClock();
    const host = new FakeHost();
    const done = search(optionsFor(session, host, { secondsPerTrial: 7, guaranteed: 1 }));
    await vi.waitFor(() => expect(host.waiting.length).toBe(12), { interval: 1 });
    advance(8000);
    host.answer(1, usual(0.7));
    // Then the second one is the oldest, and late after a while.
    await vi.waitFor(() => expect(rowsOf(session)[0].state).toBe("complete"), { interval: 1 });
    expect(host.calledOff).toEqual([]);
    advance(10_600);
    await done;
    expect(host.calledOff).toEqual(["took longer than 10 s"]);
    expect(rowsOf(session).map((r) => r.state)).toEqual(["complete", "failed"]);
  });

  it("waits for a trial that is late by less than half of its time", async () => {
    const session = await open(1);
    const advance = mockClock();
    const host = new FakeHost();
    let checks = 0;
    const over = (): boolean => {
      checks++;
      return false;
    };
    const done = search(optionsFor(session, host, { secondsPerTrial: 7, trials: 1, over }));
    await vi.waitFor(() => expect(host.waiting.length).toBeGreaterThan(0), { interval: 1 });
    advance(9000);
    const before = checks;
    // Lateness is looked at after each check of the time.
    await vi.waitFor(() => expect(checks).toBeGreaterThan(before + 2), { interval: 1 });
    host.answer(1, usual(0.7));
    await done;
    expect(host.calledOff).toEqual([]);
    expect(rowsOf(session)[0].state).toBe("complete");
  });

  it("fails the oldest running trial alone when it takes too long", async () => {
    const session = await open(2);
    const advance = mockClock();
    const host = new FakeHost();
    const done = search(optionsFor(session, host, { secondsPerTrial: 7 }));
    await vi.waitFor(() => expect(host.waiting.length).toBe(12), { interval: 1 });
    advance(10_600);
    await vi.waitFor(() => expect(host.calledOff.length).toBe(1), { interval: 1 });
    // The second trial has been the oldest for no time yet.
    host.answer(2, usual(0.8));
    await done;
    expect(host.calledOff).toEqual(["took longer than 10 s"]);
    expect(rowsOf(session)).toMatchObject([
      { state: "failed", reason: "timeout", message: "took longer than 10 s" },
      { state: "complete", values: [expect.closeTo(0.8, 12)] },
    ]);
  });
});
