/** Needs `npm run build`: threads and processes run the compiled program. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { type Deferred, defer } from "../../../../test/study-parts.ts";
import { waitUntil } from "../../../../test/wait-until.ts";
import type { LiveTrial } from "../../session/live-trial.ts";
import type { Pool } from "./pool.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-pool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());

const log = join(folder, "log");
const path = join(folder, "objective.mjs");
writeFileSync(
  path,
  `import { appendFileSync } from "node:fs";
   import { threadId } from "node:worker_threads";
   const note = (text) => appendFileSync(${JSON.stringify(log)}, text + "\\n");
   export default async function ({ how }, trial) {
     note("started " + trial.number);
     if (how === "loop") for (;;);
     if (how === "listen")
       return new Promise((resolve) => {
         const answer = () => { note("heard " + trial.signal.reason.message); resolve(7); };
         if (trial.signal.aborted) answer();
         else trial.signal.addEventListener("abort", answer);
       });
     if (how === "ignore") return new Promise(() => {});
     if (how === "unawaited") return void trial.report(1, 1), 5;
     if (how === "report") return (await trial.report(1, 1)) ? 1 : 0;
     if (how === "throw") throw new Error("no luck");
     if (how === "stray") { Promise.reject(new RangeError("stray")); return new Promise(() => {}); }
     if (how === "late") { setTimeout(() => { throw new RangeError("late"); }); return new Promise(() => {}); }
     return threadId + process.pid;
   }`,
);
const lines = (): readonly string[] => readFileSync(log, "utf8").trim().split("\n");

/** Numbers of the trials whose objective was called. */
let calls: number[] = [];

/** As much of a trial as a pool needs. */
function createTrial(how: string, number = 0) {
  writeFileSync(log, "");
  calls = [];
  const controller = new AbortController();
  const reports: Deferred<boolean>[] = [];
  const trial = {
    number,
    repeat: 0,
    params: { how },
    fidelity: Infinity,
    signal: controller.signal,
    abort: (reason: string) => controller.abort(new Error(reason)),
    setAttr() {},
    startClock: () => void calls.push(number),
    report: () => {
      const answer = defer<boolean>();
      reports.push(answer);
      return answer.promise;
    },
  };
  // The pool is compiled apart, and uses these members alone.
  return { trial: trial as unknown as LiveTrial, reports };
}

/** A pool of the compiled program, since threads can't run TypeScript on every Node. */
async function createPool(isolate: "thread" | "process"): Promise<Pool> {
  const compiled = new URL("../../../../dist/study/evaluator/isolated/pool.js", import.meta.url);
  const module = (await import(compiled.href)) as { readonly Pool: typeof Pool };
  return new module.Pool(pathToFileURL(path), isolate, undefined);
}

describe.each(["thread", "process"] as const)("a pool of one %s", (isolate) => {
  it("is kept for the next trial, also after one that threw", async () => {
    const pool = await createPool(isolate);
    const first = await pool.evaluate(createTrial("well").trial, undefined);
    await expect(pool.evaluate(createTrial("throw").trial, undefined)).rejects.toThrow("no luck");
    expect(await pool.evaluate(createTrial("well").trial, undefined)).toBe(first);
    await pool.close();
  });
  it.each(["stray", "late"])(
    "has the error that nothing caught (%s), then starts anew",
    async (how) => {
      const pool = await createPool(isolate);
      await expect(pool.evaluate(createTrial(how).trial, undefined)).rejects.toMatchObject({
        message: how,
        cause: {
          name: "RangeError",
          message: how,
          stack: expect.stringContaining("objective.mjs"),
        },
      });
      expect(await pool.evaluate(createTrial("well").trial, undefined)).toEqual(expect.any(Number));
      await pool.close();
    },
  );
  it("aborts the trial's signal there, and takes the value of an objective that heeds it", async () => {
    const pool = await createPool(isolate);
    const { trial } = createTrial("listen");
    const evaluation = pool.evaluate(trial, undefined);
    await waitUntil(() => lines().includes("started 0"));
    trial.abort("the study was stopped");
    expect(await evaluation).toBe(7);
    expect(lines()).toEqual(["started 0", "heard the study was stopped"]);
    await pool.close();
  });
  it.each(["loop", "ignore"])(
    "ends an objective that goes on (%s) after the grace time",
    async (how) => {
      const pool = await createPool(isolate);
      const { trial } = createTrial(how);
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const evaluation = pool.evaluate(trial, undefined);
      let ended = false;
      evaluation.catch(() => {
        ended = true;
      });
      vi.useRealTimers();
      await waitUntil(() => lines().includes("started 0"));
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      trial.abort("the study was stopped");
      vi.advanceTimersByTime(249);
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      expect(ended).toBe(false);
      vi.advanceTimersByTime(1);
      await expect(evaluation).rejects.toThrow("the study was stopped");
      vi.useRealTimers();
      // Another one takes the next trial.
      expect(await pool.evaluate(createTrial("well", 1).trial, undefined)).toBeGreaterThan(0);
      await pool.close();
    },
  );
  it("a value that comes in the grace time after a time limit is late all the same", async () => {
    const pool = await createPool(isolate);
    const { trial } = createTrial("listen");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const evaluation = pool.evaluate(trial, 60);
    evaluation.catch(() => {});
    await waitUntil(() => calls.length > 0);
    vi.advanceTimersByTime(60_000);
    await expect(evaluation).rejects.toMatchObject({
      reason: "timeout",
      message: "took longer than 60 s",
    });
    expect(lines()).toEqual(["started 0", "heard took longer than 60 s"]);
    await pool.close();
  });
  it("an objective whose trial is aborted already is not started", async () => {
    const pool = await createPool(isolate);
    const { trial } = createTrial("listen");
    trial.abort("the study was stopped");
    const evaluation = pool.evaluate(trial, undefined);
    const result = await evaluation.catch((error: Error) => error.message);
    await pool.close();
    expect(result).toBe("the study was stopped");
  });
  it("a late answer to the last trial's report is none to this trial's", async () => {
    const pool = await createPool(isolate);
    const last = createTrial("unawaited", 0);
    expect(await pool.evaluate(last.trial, undefined)).toBe(5);
    const next = createTrial("report", 1);
    const evaluation = pool.evaluate(next.trial, undefined);
    await waitUntil(() => next.reports.length === 1);
    last.reports[0].resolve(true);
    let result: unknown;
    void evaluation.then((value) => {
      result = value;
    });
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    next.reports[0].resolve(false);
    await evaluation;
    await pool.close();
    expect(result).not.toBe(1);
  });
  it("close ends what still runs, which is an error of its evaluation", async () => {
    const pool = await createPool(isolate);
    const { trial } = createTrial("loop");
    const evaluation = pool.evaluate(trial, undefined);
    evaluation.catch(() => {});
    await waitUntil(() => lines().includes("started 0"));
    await pool.close();
    await expect(evaluation).rejects.toMatchObject({ reason: "error" });
  });
});
