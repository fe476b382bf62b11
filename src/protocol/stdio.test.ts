import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mutate } from "../../test/mutate.ts";
import { createStudy, float } from "../index.ts";
import { createRng } from "../numeric/rng.ts";
import { openStorage } from "../storage/open-storage.ts";
import { allTrials } from "../storage/storage.ts";
import { MAX_LINE_CHARACTERS, type StdioOptions, StdioSession } from "./stdio.ts";

interface Answer {
  readonly error?: string;
  readonly code?: string;
  readonly hint?: string;
  readonly trial: number;
  readonly params: { readonly [name: string]: unknown };
  readonly step?: number;
  readonly bytes?: string;
  readonly prune: boolean;
  readonly trials: readonly {
    readonly trial: number;
    readonly params: { readonly [name: string]: unknown };
    readonly values: readonly unknown[];
  }[];
}

/** A session that takes and gives objects; a string is a line as it is. */
function open(options: StdioOptions = {}) {
  const session = new StdioSession(options);
  return async (request: object | string): Promise<Answer> => {
    const line = typeof request === "string" ? request : JSON.stringify(request);
    const answer = await session.answer(line);
    expect(answer).not.toContain("\n");
    return JSON.parse(answer) as Answer;
  };
}

const line = { x: { type: "float", low: 0, high: 1 } };

describe("the protocol over standard input and output", () => {
  it("says which earlier studies a new one learns from, and starts without if it is to", async () => {
    const folder = mkdtempSync(join(tmpdir(), "attune-stdio-"));
    const say = open({ storage: `sqlite:${join(folder, "s.db")}` });
    const create = { op: "create", space: line, directions: ["minimize"], seed: 1 };
    expect(await say({ ...create, study: "a" })).toEqual({ study: "a" });
    for (let i = 0; i < 12; i++) {
      const { trial, params } = await say({ op: "ask" });
      await say({ op: "tell", trial, values: [Number(params["x"])] });
    }
    expect(await say({ ...create, study: "b" })).toEqual({ study: "b", experience: ["a"] });
    expect(await say({ ...create, study: "c", experience: false })).toEqual({ study: "c" });
    expect(await say({ ...create, study: "d", experience: 1 })).toMatchObject({ code: "usage" });
    rmSync(folder, { recursive: true });
  });
  it("begins with usual values by the names of parameters, unless it is not to", async () => {
    const space = { lr: { type: "float", low: 1e-5, high: 1, log: true } };
    const firstRate = async (options: StdioOptions, fields: object) => {
      const say = open(options);
      await say({ op: "create", space, ...fields });
      return (await say({ op: "ask" })).params["lr"];
    };
    expect(await firstRate({}, {})).toBeCloseTo(1e-3, 12);
    expect(await firstRate({ nameHints: false }, {})).toBeCloseTo(Math.sqrt(1e-5), 12);
    expect(await firstRate({ nameHints: false }, { nameHints: true })).toBeCloseTo(1e-3, 12);
    expect(await firstRate({}, { nameHints: false })).toBeCloseTo(Math.sqrt(1e-5), 12);
    expect(await open()({ op: "create", space, nameHints: "no" })).toMatchObject({
      error: 'nameHints must be true or false, got "no"',
    });
  });
  it("gives the active parameters of a flat space, and the best trial", async () => {
    const say = open();
    const space = {
      lr: { type: "float", low: 1e-4, high: 1, log: true },
      model: { type: "categorical", choices: ["svm", "net"] },
      c: { type: "float", low: 0, high: 1, when: { model: "svm" } },
      layers: { type: "int", low: 1, high: 4, when: { model: "net" } },
    };
    expect(await say({ op: "ask" })).toEqual({
      error: "no study yet",
      code: "usage",
      hint: 'send {"op":"create",…} first',
    });
    expect(await say({ op: "create", space, directions: ["maximize"], seed: 4 })).toEqual({
      study: "study",
    });
    const asked: Answer[] = [];
    for (let i = 0; i < 3; i++) asked.push(await say({ op: "ask" }));
    expect(asked.map((a) => a.trial)).toEqual([0, 1, 2]);
    for (const { params } of asked)
      expect(Object.keys(params).sort()).toEqual(
        params["model"] === "svm" ? ["c", "lr", "model"] : ["layers", "lr", "model"],
      );
    expect(await say({ op: "tell", trial: 0, values: [1] })).toEqual({ ok: true });
    expect(await say('{"op":"tell","trial":1,"values":[NaN]}')).toEqual({ ok: true });
    expect(await say({ op: "tell", trial: 2, values: ["-Infinity"] })).toEqual({ ok: true });
    expect(await say({ op: "best" })).toEqual({
      trials: [{ trial: 0, params: asked[0].params, values: [1] }],
    });
  });
  it("answers several trials at once, and takes `value` for one objective", async () => {
    const say = open();
    await say({ op: "create", space: line, seed: 1 });
    const { trials } = await say({ op: "ask", count: 2 });
    expect(trials.map((t) => t.trial)).toEqual([0, 1]);
    await say({ op: "tell", trial: 0, value: "Infinity" });
    expect(await say({ op: "best" })).toEqual({
      trials: [{ trial: 0, params: trials[0].params, values: ["Infinity"] }],
    });
  });
  it("serves several objectives with constraints", async () => {
    const say = open({ sampler: "genetic", seed: 1 });
    await say({ op: "create", space: line, directions: ["minimize", "maximize"], constraints: 1 });
    for (let i = 0; i < 6; i++) {
      await say({ op: "ask" });
      await say({ op: "tell", trial: i, values: [i, i * i], constraints: [i % 2 ? 1 : -1] });
    }
    const { trials } = await say({ op: "best" });
    expect(trials.map((t) => [t.trial, t.values])).toEqual([
      [0, [0, 0]],
      [2, [2, 4]],
      [4, [4, 16]],
    ]);
  });
  it("is exhausted when nothing is left to try", async () => {
    const say = open();
    await say({ op: "create", space: { n: { type: "int", low: 1, high: 2 } } });
    for (let i = 0; i < 2; i++) {
      await say({ op: "ask" });
      await say({ op: "tell", trial: i, values: [i] });
    }
    expect(await say({ op: "ask" })).toMatchObject({ code: "space-exhausted" });
  });
  it("gives the same trials with the same seed, and those that the library gives", async () => {
    const run = async (): Promise<unknown[]> => {
      const say = open({ seed: 7 });
      await say({ op: "create", space: line });
      const params: unknown[] = [];
      for (let i = 0; i < 14; i++) {
        params.push((await say({ op: "ask" })).params);
        await say({ op: "tell", trial: i, values: [(i * 5) % 7] });
      }
      return params;
    };
    const served = await run();
    expect(await run()).toEqual(served);
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 7 });
    for (let i = 0; i < 14; i++) {
      const trial = await study.ask();
      expect(served[i]).toEqual(trial.params);
      await trial.tell((i * 5) % 7);
    }
  });
});

describe("a wrong request", () => {
  it("is answered, and the session continues", async () => {
    const say = open();
    await say({ op: "create", space: line });
    await say({ op: "ask" });
    const trial = 0;
    for (const [request, code, message] of [
      ["no json", "usage", "not a line of JSON: "],
      ["null", "usage", "unknown op undefined"],
      [{ op: "bset" }, "usage", "did you mean best?"],
      [{ op: "ask", count: 0 }, "usage", "count must be a whole number from 1 to 100000, got 0"],
      [{ op: "tell", trial: 9, values: [1] }, "trial-finished", "trial 9 was not asked for here"],
      [{ op: "tell", trial: "0", values: [1] }, "trial-finished", 'trial "0" was not asked'],
      [{ op: "tell", trial }, "result-invalid", "values must be a list of 1, got undefined"],
      [{ op: "tell", trial, values: [1, 2] }, "result-invalid", "values must be a list of 1"],
      [{ op: "tell", trial, values: 1 }, "result-invalid", "values must be a list, got 1"],
      [{ op: "tell", trial, values: ["a"] }, "result-invalid", '"a"'],
      [
        { op: "tell", trial, values: [1], constraints: [0] },
        "result-invalid",
        "constraints must be a list of 0, got [0]",
      ],
      [{ op: "tell", trial, state: "won" }, "usage", "state must be complete, pruned or failed"],
      [{ op: "report", trial, value: 1, step: -1 }, "usage", "step must be a whole number from 0"],
      [{ op: "checkpoint", trial, step: 1, bytes: 7 }, "usage", "bytes must be a string of base64"],
      [{ op: "checkpoint", trial, step: 1, bytes: "no base64!" }, "usage", "bytes must be"],
      [{ op: "checkpoint", trial, step: -1, bytes: "" }, "usage", "step must be a whole number"],
    ] as const)
      expect(await say(request), JSON.stringify(request)).toMatchObject({
        code,
        error: expect.stringContaining(message),
      });
    expect(await say({ op: "report", trial, value: 0.5, step: 1 })).toEqual({ prune: false });
    expect(await say({ op: "tell", trial, state: "failed" })).toEqual({ ok: true });
    expect(await say({ op: "tell", trial, values: [1] })).toMatchObject({ code: "trial-finished" });
    expect(await say({ op: "tell", trial, state: "failed" })).toEqual({ ok: true });
    expect(await say({ op: "tell", trial, state: "failed", message: "b" })).toMatchObject({
      code: "trial-finished",
      error: expect.stringContaining("has ended already (failed: reported as failed)"),
    });
  });
  it.each([
    [{ directions: [] }, 'directions must be a list of "minimize" and "maximize", got []'],
    [{ directions: ["up"] }, "directions must be a list"],
    [{ constraints: -1 }, "constraints must be a whole number from 0 to 1000, got -1"],
    [{ budget: "9" }, 'budget must be a whole number from 1, got "9"'],
    [{ seed: 0.5 }, "seed must be a whole number, got 0.5"],
    [{ sampler: 7 }, "sampler must be a string, got 7"],
    [{ sampler: "tep" }, 'unknown sampler "tep"'],
    [{ pruner: "medain" }, 'unknown pruner "medain"'],
    [{ storage: "redis://x" }, "unknown storage"],
    [{ fidelity: { epochs: 9 } }, 'fidelity must be as {"epochs": [1, 81]}, got {"epochs":9}'],
  ])("create with %j is refused", async (fields, message) => {
    const say = open();
    expect(await say({ op: "create", space: line, ...fields })).toMatchObject({
      error: expect.stringContaining(message),
    });
    expect(await say({ op: "create", space: line })).toEqual({ study: "study" });
  });
});

describe("checkpoints", () => {
  it("let trials be paused and resumed, also as members of a population", async () => {
    const say = open({ pruner: "pbt:2:6" });
    const space = { rate: { type: "float", low: 0, high: 1 } };
    await say({ op: "create", space, seed: 2, budget: 4 });
    let resumed = 0;
    let copied = 0;
    /** Sum of the rates of each trial's steps: what its checkpoint holds. */
    const sums = new Map<number, number>();
    for (;;) {
      const { trial, params, step: from = 0, error } = await say({ op: "ask" });
      if (error !== undefined) break;
      const saved = await say({ op: "checkpoint", trial });
      expect(saved.step ?? 0).toBe(from);
      let sum =
        saved.bytes === undefined ? 0 : Number(Buffer.from(saved.bytes, "base64").toString());
      if (from > 0) resumed++;
      if (from > 0 && sum !== sums.get(trial)) copied++;
      let prune = false;
      for (let step = from + 1; step <= 6 && !prune; step++) {
        sum += params["rate"] as number;
        sums.set(trial, sum);
        const bytes = Buffer.from(String(sum)).toString("base64");
        expect(await say({ op: "checkpoint", trial, step, bytes })).toEqual({ ok: true });
        ({ prune } = await say({ op: "report", trial, value: -sum, step }));
      }
      await say({ op: "tell", trial, ...(prune ? { state: "pruned" } : { values: [-sum] }) });
    }
    expect(resumed).toBe(8);
    expect(copied).toBeGreaterThan(0);
    expect(await say({ op: "checkpoint", trial: 0 })).toMatchObject({ code: "trial-finished" });
  });
});

describe("a session and its study", () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-stdio-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const request = async (session: StdioSession, fields: object): Promise<Answer> =>
    JSON.parse(await session.answer(JSON.stringify(fields))) as Answer;

  it("gives back what it had asked for when it is closed; then it has no study", async () => {
    const url = `sqlite:${join(folder, "closed.db")}` as const;
    const session = new StdioSession({ storage: url, study: "oven", seed: 1 });
    expect(await request(session, { op: "create", space: line })).toEqual({ study: "oven" });
    const { trials } = await request(session, { op: "ask", count: 2 });
    await request(session, { op: "tell", trial: 0, values: [0.5] });
    await session.close();
    await session.close(); // does nothing
    expect(await request(session, { op: "best" })).toMatchObject({ error: "no study yet" });
    expect(await request(session, { op: "tell", trial: 1, values: [1] })).toMatchObject({
      code: "usage",
      error: "no study yet",
    });
    const storage = await openStorage(url);
    const rows = await allTrials(storage, "oven");
    expect(rows.map((row) => [row.number, row.state, row.params, row.values])).toEqual([
      [0, "complete", trials[0].params, [0.5]],
      [1, "waiting", trials[1].params, []],
    ]);
    await storage.close();
  });
  it("continues a stored study, and gets the trials that were given back first", async () => {
    const url = `sqlite:${join(folder, "continued.db")}` as const;
    const create = { op: "create", space: line, storage: url, study: "oven" };
    const first = new StdioSession();
    await request(first, { ...create, seed: 9 });
    const { params } = await request(first, { op: "ask" });
    await first.close();
    const second = new StdioSession();
    expect(await request(second, { ...create, seed: 8 })).toMatchObject({
      code: "study-exists",
      error: 'study "oven" has seed 9, not 8',
    });
    await request(second, create);
    expect(await request(second, { op: "ask" })).toEqual({ trial: 0, params });
    expect(await request(second, { ...create, directions: ["maximize"] })).toMatchObject({
      code: "space-changed",
    });
    await second.close();
  });
  it("a stored study goes on with its own sampler, and without hints for all that come", async () => {
    const space = { lr: { type: "float", low: 1e-5, high: 1, log: true } };
    const url = `sqlite:${join(folder, "resumed.db")}` as const;
    const origins = [];
    for (const fields of [{ sampler: "sobol" }, {}, { sampler: "random" }]) {
      const session = new StdioSession({ storage: url, study: "own" });
      await request(session, { op: "create", space, ...fields });
      await request(session, { op: "ask" });
      await request(session, { op: "tell", trial: origins.length, value: 1 });
      await session.close();
      origins.push(fields);
    }
    const say = open({ storage: url, study: "plain" });
    await say({ op: "create", space, nameHints: false });
    const again = open({ storage: url, study: "plain" });
    await again({ op: "create", space });
    expect((await again({ op: "ask" })).params["lr"]).toBeCloseTo(Math.sqrt(1e-5), 12);
    const storage = await openStorage(url);
    expect((await allTrials(storage, "own")).map(({ origin }) => origin)).toMatchObject([
      { sampler: "sobol" },
      { sampler: "sobol" },
      { sampler: "random" },
    ]);
    await storage.close();
  });
  it("another create leaves the study and its trials; one that is refused leaves it open", async () => {
    const say = open();
    await say({ op: "create", space: line, study: "one" });
    await say({ op: "ask" });
    expect(await say({ op: "create", space: line, study: "two" })).toEqual({ study: "two" });
    expect(await say({ op: "tell", trial: 0, values: [1] })).toMatchObject({
      code: "trial-finished",
      error: "trial 0 was not asked for here, or is finished",
    });
    expect((await say({ op: "ask" })).trial).toBe(0);
    for (const wrong of [{}, { space: line, storage: 5 }, { space: line, sampler: "none" }])
      expect(await say({ op: "create", ...wrong })).toMatchObject({ error: expect.any(String) });
    expect(await say({ op: "tell", trial: 0, values: [1] })).toEqual({ ok: true });
    expect((await say({ op: "ask" })).trial).toBe(1);
  });
  it.each<[object, string]>([
    [{ storage: 5 }, "storage must be a string, got 5"],
    [{ study: 5 }, "study must be a string, got 5"],
    [{ budget: -3 }, "budget must be a whole number from 1, got -3"],
    [{ constraints: 1e9 }, "constraints must be a whole number from 0 to 1000, got 1000000000"],
    [{ constraints: 2 ** 60 }, "beyond 2^53"],
    [{ directions: Array(2000).fill("minimize") }, "directions must be a whole number from 1 to"],
    [
      { space: { x: { type: "fixed", value: "x".repeat(2e6) } } },
      "the space has more than 1000000",
    ],
  ])("refuses a create with %j", async (wrong, message) => {
    const answer = await open()({ op: "create", space: line, ...wrong });
    expect(answer.error).toContain(message);
  });
  it("bounds the trials of one request, and the length of a line", async () => {
    const say = open();
    await say({ op: "create", space: line });
    expect(await say({ op: "ask", count: 1e7 })).toMatchObject({
      error: "count must be a whole number from 1 to 100000, got 10000000",
    });
    expect(await say(`{"op":"ask","x":"${"x".repeat(MAX_LINE_CHARACTERS)}"}`)).toMatchObject({
      error: `the line has more than ${MAX_LINE_CHARACTERS} characters`,
    });
  });
  it("answers a thousand lines that were changed, each with one line", async () => {
    const requests = [
      { op: "create", space: line, study: "a", directions: ["minimize"], budget: 50, seed: 1 },
      { op: "create", space: line, pruner: "asha", fidelity: { epochs: [1, 9] }, constraints: 1 },
      { op: "ask", count: 2 },
      { op: "tell", trial: 0, values: [0.5], constraints: [1], state: "complete" },
      { op: "report", trial: 1, value: 0.5, step: 3 },
      { op: "checkpoint", trial: 1, step: 3, bytes: "Zm9v" },
      { op: "best" },
    ].map((request) => JSON.stringify(request));
    const say = open({ sampler: "random" });
    for (let seed = 0; seed < 1400; seed++) {
      const answer = await say(mutate(requests[seed % 7]!, createRng(seed)));
      if (answer.error === undefined) continue;
      expect(answer.code, `seed ${seed}`).toBeTypeOf("string");
      expect(answer.error, `seed ${seed}`).not.toMatch(/undefined \(|not a function|not iterable/);
    }
    expect(await say({ op: "create", space: line })).toEqual({ study: "study" });
  });
  it("the settings of a request come before those of the session", async () => {
    const params = async (options: StdioOptions, fields: object): Promise<unknown> => {
      const say = open(options);
      await say({ op: "create", space: line, ...fields });
      return (await say({ op: "ask", count: 2 })).trials.map((trial) => trial.params);
    };
    const settings = { sampler: "sobol", seed: 5 };
    const expected = await params(settings, {});
    expect(await params({}, settings)).toEqual(expected);
    expect(await params({ sampler: "random", seed: 1 }, settings)).toEqual(expected);
    expect(await params({ sampler: "random", seed: 5 }, {})).not.toEqual(expected);
    expect(await params(settings, { seed: 6, sampler: null })).not.toEqual(expected);
  });
});

describe("one's own points", () => {
  const space = {
    opt: { type: "categorical", choices: ["sgd", "adam"] },
    lr: { type: "float", low: 0, high: 1, when: { opt: "sgd" } },
    n: { type: "int", low: 1, high: 9 },
  };
  it("enqueued are asked for first, with what is missing sampled; added ones are learned from", async () => {
    const say = open();
    await say({
      op: "create",
      space,
      directions: ["maximize", "minimize"],
      constraints: 1,
      seed: 1,
    });
    expect(await say({ op: "enqueue", params: { lr: 0.25 } })).toEqual({ ok: true });
    const add = { op: "add", params: { opt: "adam", n: 4 }, values: [1, "Infinity"] };
    expect(await say({ ...add, constraints: [-1] })).toEqual({ ok: true });
    expect(await say({ ...add, values: [2, 1], constraints: [0.5] })).toEqual({ ok: true });
    expect(await say({ ...add, values: [0, 1], constraints: [0] })).toEqual({ ok: true });
    const asked = await say({ op: "ask" });
    expect(asked).toEqual({ trial: 0, params: { opt: "sgd", lr: 0.25, n: expect.any(Number) } });
    expect((await say({ op: "best" })).trials.at(-1)).toEqual({
      trial: 3,
      params: { opt: "adam", n: 4 },
      values: [0, 1],
    });
  });
  it.each([
    [{ op: "enqueue" }, "params must be an object, got undefined"],
    [{ op: "enqueue", params: [1] }, "params must be an object, got [1]"],
    [{ op: "enqueue", params: { opt: "adam", lr: 0.5 } }, 'lr: is of opt "sgd", but opt is "adam"'],
    [{ op: "enqueue", params: { m: 1 } }, "m: no parameter of that name"],
    [{ op: "add", params: { opt: "adam" }, values: [1] }, "n: is missing"],
    [{ op: "add", params: { opt: "adam", n: 1 } }, "values must be a list of 1, got undefined"],
    [{ op: "add", params: { opt: "adam", n: 1 }, values: ["x"] }, '"x"'],
    [{ op: "add", params: { opt: "adam", n: 1 }, values: ["NaN"] }, "an added trial needs a"],
  ])("are refused with what is wrong: %j", async (request, message) => {
    const say = open();
    await say({ op: "create", space });
    expect(await say(request)).toMatchObject({ error: expect.stringContaining(message) });
    expect(await say({ op: "best" })).toEqual({ trials: [] });
    expect((await say({ op: "ask" })).trial).toBe(0);
  });
});

describe("the outcome of a trial", () => {
  it("is pruned, or failed with the caller's message, and neither is the best", async () => {
    const session = new StdioSession({ storage: "memory:" });
    const say = async (fields: object): Promise<Answer> =>
      JSON.parse(await session.answer(JSON.stringify(fields))) as Answer;
    await say({ op: "create", space: line });
    await say({ op: "ask", count: 3 });
    expect(await say({ op: "tell", trial: 0, state: "pruned" })).toEqual({ ok: true });
    expect(await say({ op: "tell", trial: 1, state: "failed", message: "burnt" })).toEqual({
      ok: true,
    });
    expect(await say({ op: "best" })).toEqual({ trials: [] });
    expect(await say({ op: "tell", trial: 2, state: "complete", value: -2 })).toEqual({ ok: true });
    expect((await say({ op: "best" })).trials.map((t) => [t.trial, t.values])).toEqual([[2, [-2]]]);
    for (const trial of [0, 1, 2])
      expect(await say({ op: "tell", trial, values: [0] })).toMatchObject({
        code: "trial-finished",
      });
  });
  it("takes `values` before `value` where a request has both", async () => {
    const say = open();
    await say({ op: "create", space: line });
    await say({ op: "ask" });
    await say({ op: "tell", trial: 0, value: 1, values: [2] });
    expect((await say({ op: "best" })).trials[0].values).toEqual([2]);
  });
  it("may be told after a result that was refused", async () => {
    const say = open();
    await say({ op: "create", space: line, directions: ["minimize", "minimize"], constraints: 2 });
    await say({ op: "ask" });
    const tell = { op: "tell", trial: 0 };
    for (const [fields, error] of [
      [{ value: 1, constraints: [0, 0] }, "result: value1 must be a number, got undefined"],
      [{ values: [1] }, "values must be a list of 2, got [1]"],
      [{ values: [1, 2] }, "constraints must be a list of 2, got undefined"],
      [{ values: [1, 2], constraints: 0 }, "constraints must be a list, got 0"],
      [{ values: [1, "2"], constraints: [0, 0] }, 'result: value1 must be a number, got "2"'],
    ] as const)
      expect(await say({ ...tell, ...fields }), error).toMatchObject({
        code: "result-invalid",
        error,
      });
    expect(await say({ ...tell, values: [1, 2], constraints: [0, 0] })).toEqual({ ok: true });
    expect((await say({ op: "best" })).trials[0].values).toEqual([1, 2]);
  });
});

describe("operations that do not exist", () => {
  it.each<[unknown, string]>([
    [{ op: "toString" }, 'unknown op "toString"'],
    [{ op: "constructor" }, 'unknown op "constructor"'],
    [{ op: 7 }, "unknown op 7"],
    [{}, "unknown op undefined"],
    [[], "unknown op undefined"],
    [7, "unknown op undefined"],
  ])("%j is refused with the list of those that do", async (request, message) => {
    const say = open();
    expect(await say(JSON.stringify(request))).toEqual({
      code: "usage",
      error: `${message}; valid: create, ask, tell, report, checkpoint, enqueue, add, best`,
    });
  });
  it("a report or checkpoint of a trial that was never asked for is refused", async () => {
    const say = open();
    await say({ op: "create", space: line });
    const requests = [{ op: "report", value: 1, step: 1 }, { op: "checkpoint" }, { op: "tell" }];
    for (const request of requests)
      expect(await say({ ...request, trial: 0 })).toMatchObject({
        code: "trial-finished",
        error: "trial 0 was not asked for here, or is finished",
      });
  });
});

describe("reports and checkpoints", () => {
  it("a report is pruned as soon as the pruner finds it bad", async () => {
    const say = open({ pruner: "threshold:1" });
    expect(await say({ op: "create", space: line })).toEqual({ study: "study" });
    await say({ op: "ask" });
    expect(await say({ op: "report", trial: 0, step: 0, value: 0.5 })).toEqual({ prune: false });
    expect(await say({ op: "report", trial: 0, step: 1, value: 1.5 })).toEqual({ prune: true });
  });
  it.each<[object, string]>([
    [{ step: 1 }, "report: needs a number, got undefined"],
    [{ step: 1, value: "low" }, 'report: needs a number, got "low"'],
    [{ step: 1, value: [1] }, "report: needs a number, got [1]"],
    [{ value: 1 }, "step must be a whole number from 0, got undefined"],
    [{ value: 1, step: 0.5 }, "step must be a whole number from 0, got 0.5"],
  ])("a report with %j is refused", async (fields, error) => {
    const say = open();
    await say({ op: "create", space: line });
    await say({ op: "ask" });
    expect(await say({ op: "report", trial: 0, ...fields })).toMatchObject({ error });
  });
  it("a checkpoint is read back as it was written, and is empty before", async () => {
    const say = open();
    await say({ op: "create", space: line });
    await say({ op: "ask" });
    const trial = 0;
    expect(await say({ op: "checkpoint", trial })).toEqual({});
    const bytes = Buffer.from([0, 255, 10, 13]).toString("base64");
    expect(await say({ op: "checkpoint", trial, step: 3, bytes })).toEqual({ ok: true });
    expect(await say({ op: "checkpoint", trial })).toEqual({ step: 3, bytes });
    expect(await say({ op: "checkpoint", trial, step: 4, bytes: "" })).toEqual({ ok: true });
    expect(await say({ op: "checkpoint", trial })).toEqual({ step: 4, bytes: "" });
  });
  it("the trial says how far it may be trained where the study has a fidelity", async () => {
    const say = open({ pruner: "asha:1:9" });
    await say({ op: "create", space: line, fidelity: { epochs: [1, 9] }, seed: 1 });
    expect(await say({ op: "ask" })).toEqual({ trial: 0, params: expect.any(Object), fidelity: 1 });
  });
});

it.each([
  [{ op: "create", seeed: 1 }, 'create has no field "seeed"', "did you mean seed?"],
  [{ op: "ask", cuont: 2 }, 'ask has no field "cuont"', "did you mean count?"],
  [{ op: "tell", trial: 0, vaules: [1] }, 'tell has no field "vaules"', "did you mean values?"],
  [
    { op: "report", trial: 0, value: 1, stpe: 1 },
    'report has no field "stpe"',
    "did you mean step?",
  ],
  [{ op: "enqueue", param: { x: 1 } }, 'enqueue has no field "param"', "did you mean params?"],
  [{ op: "best", count: 1 }, 'best has no field "count"', "valid names: op"],
])("a field that an operation does not have is refused: %j", async (request, error, hint) => {
  const session = new StdioSession();
  await session.answer('{"op":"create","space":{"x":{"type":"float","low":0,"high":1}}}');
  expect(JSON.parse(await session.answer(JSON.stringify(request)))).toEqual({
    ...{ error, code: "usage", hint },
  });
  await session.close();
});
