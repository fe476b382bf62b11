import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { takeTrials } from "../../test/contract/take-trials.ts";
import { median } from "../pruner/percentile.ts";
import { grid } from "../sampler/grid.ts";
import { random } from "../sampler/random.ts";
import { categorical, choose, float, int } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import { openStorage } from "../storage/open-storage.ts";
import { createDynamicStudy } from "./define-by-run/dynamic-study.ts";
import { maximize, minimize } from "./minimize/minimize.ts";
import { createStudy } from "./study.ts";

const line = { x: float(0, 1) };
const tick = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("budgets", () => {
  it("trials count over all calls and workers", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    await study.optimize(({ x }) => x, { trials: 7 });
    await study.optimize(async ({ x }) => (await tick(1), x), { trials: 20, parallel: 6 });
    expect(study.trials.length).toBe(20);
    expect(study.trials.map((t) => t.number)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
  it("without any, 100 trials are run, or the whole of a smaller space", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    await study.optimize(({ x }) => x);
    expect(study.trials.length).toBe(100);
  });
  it("seconds end a run, and what was under way is left for the next", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    let reason = "";
    study.on("stopped", (e) => {
      reason = e.reason;
    });
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "performance"],
      shouldAdvanceTime: true,
    });
    onTestFinished(() => void vi.useRealTimers());
    await study.optimize(
      ({ x }, trial) => {
        if (trial.number < 3) return x;
        return new Promise<number>((_, reject) => {
          trial.signal.addEventListener("abort", () => reject(trial.signal.reason));
          vi.advanceTimersByTime(2_000_000);
        });
      },
      { seconds: 2_000 },
    );
    vi.useRealTimers();
    expect(reason).toBe("seconds");
    await study.refresh();
    expect(study.trials.map((t) => t.state)).toEqual([
      "complete",
      "complete",
      "complete",
      "waiting",
    ]);
    const given = study.trials[3].params;
    await study.optimize(({ x }) => x, { trials: 4 });
    expect(study.trials[3]).toMatchObject({ state: "complete", params: given });
  });
  it.each([
    { trials: 0 },
    { trials: 1.5 },
    { seconds: -1 },
    { parallel: 0 },
    { retries: -1 },
    { perTrial: { seconds: 0 } },
  ])("that make no sense are refused: %o", async (options) => {
    const study = await createStudy({ space: line, objectives: "minimize" });
    await expect(study.optimize(() => 0, options)).rejects.toMatchObject({ code: "usage" });
  });
});

describe("stopping", () => {
  it("by a signal, from inside or outside", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    const controller = new AbortController();
    await study.optimize(({ x }, t) => (t.number === 4 && controller.abort(), x), {
      trials: 50,
      signal: controller.signal,
    });
    expect(study.trials.filter((t) => t.state === "complete").length).toBe(5);
    await study.optimize(({ x }, t) => (t.number === 9 && study.stop(), x), { trials: 50 });
    expect(study.trials.length).toBe(10);
    await study.optimize(({ x }) => x, { trials: 12 });
    expect(study.trials.length).toBe(12);
  });
});

describe("failures", () => {
  it.each([false, true])(
    "end a run after 3 errors without a result, with the last one as cause (watched: %s)",
    async (isWatched) => {
      const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
      if (isWatched) study.on("finished", () => {});
      const reasons: unknown[] = [];
      study.on("stopped", (event) => void reasons.push(event.reason, event.explanation));
      class Mine extends Error {}
      const errors: Error[] = [];
      const failing = (): number => {
        errors.push(new Mine(`failure ${errors.length}`, { cause: "root" }));
        throw errors[errors.length - 1];
      };
      await expect(study.optimize(failing, { trials: 50 })).rejects.toMatchObject({
        code: "run-failed",
        message: "the last 3 trials failed; the last one failed: failure 2",
      });
      const error = await study.optimize(failing, { trials: 50 }).catch((e) => e);
      expect(error.cause).toBe(errors[5]);
      expect(reasons).toEqual(Array(2).fill(["failures", "the last 3 trials failed"]).flat());
      expect(study.trials[5]).toMatchObject({
        state: "failed",
        message: "failure 5",
        thrown: {
          name: "Error",
          stack: errors[5].stack?.slice(0, 4000),
          cause: { message: "root" },
        },
      });
      await study.optimize(failing, { trials: 30, failuresInARow: Infinity });
      expect(study.trials.length).toBe(30);
    },
  );
  it("end a run of a study with results after 10, or as many as were said", async () => {
    for (const [failuresInARow, expected] of [
      [undefined, 15],
      [2, 7],
      [12, 17],
    ] as const) {
      const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
      const run = study.optimize(
        ({ x }, { number }) => {
          if (number < 5) return x;
          throw new Error("no luck");
        },
        { trials: 40, ...(failuresInARow !== undefined && { failuresInARow }) },
      );
      await expect(run).rejects.toMatchObject({ code: "run-failed" });
      expect(study.trials.length).toBe(expected);
    }
  });
  it("keep their cause for minimize, also where no limit ended the run", async () => {
    const error = new TypeError("deep\n  down", { cause: new Error("root") });
    const run = minimize(
      () => {
        throw error;
      },
      line,
      { trials: 2 },
    );
    await expect(run).rejects.toMatchObject({
      code: "run-failed",
      message: "no trial completed; the last one failed: TypeError: deep down",
    });
    expect(await run.catch((e) => e.cause)).toBe(error);
  });
  it("are recorded by reason, and the search goes on", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    const outcomes: ((trial: any) => any)[] = [
      () => Promise.reject(new Error("no luck")),
      () => {
        throw "a text";
      },
      () => Number.NaN,
      () => tick(500),
      () => "0.5",
      () => undefined,
      () => Infinity,
      () => 1,
    ];
    await study.optimize((_, t) => outcomes[t.number](t), {
      trials: outcomes.length,
      perTrial: { seconds: 0.1 },
      failuresInARow: Infinity,
    });
    const told = study.trials.map((t) =>
      t.state === "failed" ? `${t.reason}: ${t.message}` : `${t.state} ${(t as any).value}`,
    );
    expect(told).toEqual([
      "error: no luck",
      "error: a text",
      "not-a-number: the value is not a number",
      "timeout: took longer than 0.1 s",
      'error: result: needs a number, got "0.5"',
      "error: result: needs a number, got undefined",
      "complete Infinity",
      "complete 1",
    ]);
    expect(study.best!.value).toBe(1);
  });
  it("are retried as often as asked, with the same parameters", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    const seen: number[][] = [];
    const retried: number[] = [];
    study.on("retried", (e) => retried.push(e.attempt));
    await study.optimize(
      ({ x }, t) => {
        seen.push([t.number, x]);
        if (t.number === 1) throw new Error("always");
        return x;
      },
      { trials: 3, retries: 2 },
    );
    const once = seen.filter(([n]) => n === 1);
    expect(once.length).toBe(3);
    expect(new Set(once.map(([, x]) => x)).size).toBe(1);
    expect(study.trials[1]).toMatchObject({ state: "failed", attempt: 3, message: "always" });
    expect(retried).toEqual([2, 3]); // each once
    expect(study.trials.length).toBe(3);
  });
  it("of the user's own making name what is expected", async () => {
    await expect(createStudy({ space: line, objectives: "minimise" as any })).rejects.toThrow(
      /objectives must be/,
    );
    await expect(createStudy({ space: line, objectives: "minimize", seed: 0.5 })).rejects.toThrow(
      /seed/,
    );
    await expect(
      createStudy({ space: line, objectives: "minimize", limits: { m: {} as any } }),
    ).rejects.toThrow(/limit m/);
    const study = await createStudy({ space: line, objectives: "minimize" });
    await expect(study.enqueue({ x: 3 })).rejects.toThrow(/x: 3 is outside 0 … 1/);
    await expect(study.enqueue({ y: 3 } as any)).rejects.toThrow(/no parameter of that name/);
    await expect(study.add([{ params: { x: 0.5 }, result: Number.NaN }])).rejects.toMatchObject({
      code: "result-invalid",
    });
    await expect(study.optimize(() => 0, { isolate: "thread" } as any)).rejects.toThrow(
      /can't be isolated/,
    );
    const two = await createStudy({
      space: line,
      objectives: { a: "minimize", b: "maximize" },
      limits: { m: { atMost: 1 } },
    });
    const asked = await two.ask();
    await expect(asked.tell({ value: { a: 1 } } as any)).rejects.toThrow(/b must be a number/);
    await expect(asked.tell({ value: { a: 1, b: 1 } } as any)).rejects.toThrow(
      /limit m must be measured/,
    );
    await asked.tell({ value: { a: 1, b: 1 }, limits: { m: 0 } });
  });
  it("minimize throws when no trial completed, with the last reason", async () => {
    await expect(
      minimize(
        () => {
          throw new Error("broken");
        },
        line,
        { trials: 2 },
      ),
    ).rejects.toThrow(/no trial completed.*broken/);
  });
});

describe("shortcuts", () => {
  it("find the least and the most", async () => {
    const seen: number[] = [];
    const least = await minimize(
      ({ x, n }) => {
        seen.push((x - 0.3) ** 2 + n);
        return (x - 0.3) ** 2 + n;
      },
      { x: float(0, 1), n: int(0, 3) },
      { trials: 60 },
    );
    expect(seen.length).toBe(60);
    expect(least.params.n).toBe(0);
    expect(least.value).toBe(Math.min(...seen));
    expect(
      (await maximize(({ c }) => c.length, { c: categorical(["a", "bbb", "cc"]) })).params.c,
    ).toBe("bbb");
  });
});

describe("ask and tell", () => {
  it("a ticket is JSON and works where the study is opened again; saying it twice is harmless", async () => {
    const storage = memory();
    const open = () =>
      createStudy({ name: "oven", space: line, objectives: "maximize", storage, seed: 1 });
    const first = await open();
    const ticket = JSON.parse(JSON.stringify((await first.ask()).ticket));
    const second = await open();
    await second.tell(ticket, 8);
    await second.tell(ticket, 8);
    await expect(second.tell(ticket, 9)).rejects.toMatchObject({ code: "trial-finished" });
    await first.refresh();
    expect(first.best!.value).toBe(8);
    const bad = (await first.ask()).ticket;
    await first.tell(bad, -Infinity);
    await expect(first.tell(bad, 4)).rejects.toThrow("trial 1 has ended already (-Infinity)");
    await expect(second.tell({ ...ticket, token: "forged" }, 1)).rejects.toMatchObject({
      code: "lease-lost",
    });
    await expect(second.tell({ ...ticket, study: "other" }, 1)).rejects.toMatchObject({
      code: "usage",
    });
  });
  it("trials are pruned and fail by hand", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    const [a, b] = await study.ask(2);
    await a!.report(1, 0);
    await a!.report(2, 5);
    await a!.prune();
    await b!.fail(new Error("burnt"));
    expect(study.trials).toMatchObject([
      { state: "pruned", step: 5, reports: [{ step: 0 }, { step: 5 }] },
      { state: "failed", message: "burnt" },
    ]);
    await expect(a!.report(1, -1)).rejects.toThrow(/the step of a report must be a whole number/);
  });
  it("enqueued values of a branch are completed, and its flat names are understood", async () => {
    const study = await createStudy({
      space: {
        opt: choose({ sgd: { lr: float(0, 1), m: float(0, 1) }, adam: { lr: float(0, 1) } }),
        n: int(1, 9),
      },
      objectives: "minimize",
      seed: 1,
    });
    await study.enqueue({ opt: { kind: "sgd", lr: 0.125 } });
    await study.enqueue({ opt: { kind: "adam" }, n: 4 });
    await study.enqueue({ "opt.sgd.m": 0.25 } as object);
    const params = (await study.ask(3)).map((trial) => trial.params);
    expect(params).toMatchObject([
      { opt: { kind: "sgd", lr: 0.125 } },
      { opt: { kind: "adam" }, n: 4 },
      { opt: { kind: "sgd", m: 0.25 } },
    ]);
    expect(params.flatMap((p) => study.space.check(p))).toEqual([]);
    await expect(study.enqueue({ "opt.sgd.mm": 0.25 } as object)).rejects.toMatchObject({
      message: "opt.sgd.mm: no parameter of that name",
      hint: "did you mean opt.sgd.m?",
    });
    await study.close();
  });
  it("enqueued values come first, what is missing is sampled, and results from elsewhere count", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), n: int(0, 9) },
      objectives: "minimize",
      seed: 1,
    });
    await study.add([{ params: { x: 0.1, n: 1 }, result: -5 }]);
    await study.enqueue({ n: 7 });
    await study.optimize(({ x }) => x, { trials: 4 });
    expect(study.best).toMatchObject({ number: 0, value: -5, origin: "added" });
    expect(study.trials[1]).toMatchObject({ origin: "enqueued", params: { n: 7 } });
    expect(study.trials[1].params.x).toBeGreaterThanOrEqual(0);
  });
  it("defaults are the first trial", async () => {
    const study = await createStudy({
      space: { rate: float(1e-4, 1, { log: true, default: 0.01 }) },
      objectives: "minimize",
      seed: 1,
    });
    expect((await study.ask()).params.rate).toBe(0.01);
  });
});

describe("best and front", () => {
  it("go by direction, and only what is feasible counts", async () => {
    const study = await createStudy({
      space: line,
      objectives: { gain: "maximize" },
      limits: { m: { atMost: 0.5 } },
      seed: 1,
    });
    await study.optimize(({ x }) => ({ value: { gain: x }, limits: { m: x } }), { trials: 50 });
    expect(study.best!.value.gain).toBeLessThanOrEqual(0.5);
    expect(study.best!.feasible).toBe(true);
    expect((study as any).front).toBeUndefined();
  });
  it("the front has what no other dominates", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: { a: "minimize", b: "maximize" },
      seed: 1,
    });
    await study.optimize(({ x, y }) => ({ a: x, b: x - y }), { trials: 60 });
    for (const t of study.front)
      for (const u of study.trials)
        if (u.state === "complete")
          expect(
            u.value.a <= t.value.a &&
              u.value.b >= t.value.b &&
              (u.value.a < t.value.a || u.value.b > t.value.b),
          ).toBe(false);
    expect((study as any).best).toBeUndefined();
  });
});

describe("pruning", () => {
  it("stops trials, which keep their reports", async () => {
    const study = await createStudy({
      space: line,
      objectives: "minimize",
      pruner: median(),
      sampler: random(),
      seed: 3,
    });
    await study.optimize(
      async ({ x }, trial) => {
        for (let step = 0; step < 10; step++) {
          await trial.report(x + 1 / (step + 1), step);
          if (trial.shouldPrune()) return trial.pruned();
        }
        return x;
      },
      { trials: 30 },
    );
    const pruned = study.trials.filter((t) => t.state === "pruned");
    expect(pruned.length).toBeGreaterThan(5);
    for (const t of pruned) expect(t.reports.length).toBe(t.step + 1);
    expect(study.best!.value).toBeLessThan(0.2);
  });
});

describe("trials whose workers are gone", () => {
  it("are taken up before any new one is begun", async () => {
    const folder = mkdtempSync(join(tmpdir(), "attune-lost-"));
    const storage = await openStorage(`sqlite:${join(folder, "a.db")}`);
    const make = () =>
      createStudy({
        name: "s",
        space: line,
        objectives: "minimize",
        seed: 1,
        storage,
        sampler: random(),
      });
    await (await make()).ask();
    const lost = await takeTrials(storage, "s", { count: 4, leaseMs: 20 });
    await storage.start(
      "s",
      lost.map(({ ticket }) => ({ ticket, params: { x: ticket.number / 10 }, origin: "added" })),
      null,
    );
    await tick(40);
    const study = await make();
    const numbers: number[] = [];
    for (let i = 0; i < 6; i++) numbers.push((await study.ask()).number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
    await storage.close();
    rmSync(folder, { recursive: true });
  });
});

describe("events", () => {
  it("come in order, to listeners and to loops, which end with the study", async () => {
    const study = await createStudy({ space: line, objectives: "minimize", seed: 1 });
    const seen: string[] = [];
    const loop = (async () => {
      for await (const e of study.events()) seen.push(e.type);
    })();
    const improved: number[] = [];
    const off = study.on("improved", ({ trial }) => improved.push(trial.value));
    await study.optimize(async ({ x }, t) => (await t.report(x, 1), x), { trials: 5 });
    off();
    await study.optimize(({ x }) => x, { trials: 8 });
    await study.close();
    await loop;
    expect(seen.filter((e) => e === "started").length).toBe(8);
    expect(seen.filter((e) => e === "finished").length).toBe(8);
    expect(seen.filter((e) => e === "reported").length).toBe(5);
    expect(seen.filter((e) => e === "stopped").length).toBe(2);
    expect(improved).toEqual([...improved].sort((a, b) => b - a));
    await expect(study.ask()).rejects.toThrow(/is closed/);
  });
  it("tell of the beginning and the end of each trial once, whatever the storage and the way it was begun", async () => {
    const folder = mkdtempSync(join(tmpdir(), "attune-events-"));
    for (const storage of ["memory:", `sqlite:${join(folder, "a.db")}`] as const) {
      const study = await createStudy({ space: line, objectives: "minimize", seed: 1, storage });
      const heard: string[] = [];
      study.on("started", ({ trial }) => heard.push(`begun ${trial.number}`));
      study.on("finished", ({ trial }) => heard.push(`ended ${trial.number}`));
      await study.optimize(({ x }) => x, { trials: 3 });
      await study.enqueue({ x: 0.5 });
      for (const trial of [await study.ask(), ...(await study.ask(2))])
        await trial.tell(trial.params.x);
      await study.close();
      expect(heard).toHaveLength(12);
      for (let i = 0; i < 6; i++)
        expect(heard.indexOf(`begun ${i}`)).toBeLessThan(heard.indexOf(`ended ${i}`));
      expect(heard.indexOf("begun 0")).toBe(0);
    }
    rmSync(folder, { recursive: true });
  });
  it("tell when a sampler did less than it is named for", async () => {
    const reasons: string[] = [];
    const study = await createStudy({
      space: space(
        { a: int(0, 3), b: int(0, 3) },
        { constraints: { c: (p) => p.a === 3 && p.b === 3 } },
      ),
      objectives: "minimize",
      seed: 1,
      sampler: random(),
    });
    study.on("degraded", (e) => reasons.push(e.reason));
    await study.optimize(({ a }) => a, { trials: 5 });
    expect(study.trials).toMatchObject([
      {
        params: { a: 3, b: 3 },
        origin: { fallback: expect.stringMatching(/violated a constraint/) },
      },
    ]);
    expect(reasons.length).toBe(1);
  });
});

describe("studies that are opened again", () => {
  it("with another space, objective or seed are refused", async () => {
    const storage = memory();
    const open = (options: object) =>
      createStudy({
        name: "s",
        space: line,
        objectives: "minimize",
        storage,
        seed: 1,
        ...options,
      } as any);
    await open({});
    await expect(open({ space: { x: float(0, 2) } })).rejects.toMatchObject({
      code: "space-changed",
    });
    await expect(open({ objectives: "maximize" })).rejects.toMatchObject({ code: "space-changed" });
    await expect(open({ seed: 2 })).rejects.toMatchObject({ code: "study-exists" });
    await expect(open({ sampler: grid() })).resolves.toBeDefined(); // another way to search the same
  });
});

describe("define by run", () => {
  it("the objective asks for each value where it needs it, and the search learns from it", async () => {
    const study = await createDynamicStudy({ objectives: "minimize", seed: 3 });
    await study.optimize(
      (trial) => {
        const kind = trial.suggest("kind", categorical(["far", "near"]));
        expect(trial.suggest("kind", categorical(["far", "near"]))).toBe(kind);
        const x = trial.suggest("x", float(-1, 1));
        return kind === "far" ? 5 + x : (trial.suggest("y", float(0, 1)) - 0.5) ** 2 + x ** 2;
      },
      { trials: 80 },
    );
    expect(study.best!.value).toBeLessThan(0.05);
    expect(study.best!.params).toMatchObject({ kind: "near" });
    await study.close();
  });
  it("goes on with what is stored", async () => {
    const storage = memory();
    const objective = (trial: any): number =>
      trial.suggest("x", float(0, 1)) + (trial.signal.aborted ? 1 : 0);
    const run = async (trials: number) => {
      const study = await createDynamicStudy({
        name: "d",
        objectives: "minimize",
        seed: 3,
        storage,
      });
      await study.optimize(objective, { trials });
      return study;
    };
    await run(6);
    const study = await run(12);
    expect(study.history.finished.length).toBe(12);
    await expect(
      study
        .optimize((t) => t.suggest("x", float(0, 2)), { trials: 13 })
        .then((s) => (s as any).best),
    ).resolves.toBeDefined();
    expect(study.history.finished.length).toBe(13);
  });
});

describe("conditional spaces", () => {
  it("are searched branch by branch", async () => {
    const study = await createStudy({
      space: { model: choose({ a: { x: float(0, 1) }, b: { y: float(0, 1), z: float(0, 1) } }) },
      objectives: "minimize",
      seed: 1,
    });
    await study.optimize(
      ({ model }) =>
        model.kind === "a" ? 1 + model.x : (model.y - 0.7) ** 2 + (model.z - 0.2) ** 2,
      { trials: 60 },
    );
    expect(study.best!.params.model.kind).toBe("b");
    expect(study.best!.value).toBeLessThan(0.02);
    expect(study.space.flatten(study.best!.params)).toHaveProperty("model.b.y");
  });
});
