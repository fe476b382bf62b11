import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { categorical, createStudy, fixed, float } from "attune";
import { asha, threshold } from "attune/pruners";
import { random } from "attune/samplers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scratch, startProgram } from "./command.ts";
import { settle } from "./study-parts.ts";
import { waitUntil } from "./wait-until.ts";

const module = new URL("./objectives/bowl.js", import.meta.url);
const space = { x: float(0, 1), how: categorical(["well", "throw", "exit"]) };

const folder = scratch();
let logs = 0;
/** A new, empty file to which the objectives of this test append. */
function logFile(): string {
  const path = join(folder, `${logs++}.log`);
  writeFileSync(path, "");
  process.env["ATTUNE_TEST_LOG"] = path;
  return path;
}
afterEach(() => void vi.useRealTimers());

describe.each(["thread", "process"] as const)("an objective in its own %s", (isolate) => {
  it("is evaluated, reports, notes and fails as one in this thread", async () => {
    const study = await createStudy({ space, objectives: "minimize", seed: 1 });
    for (const how of ["well", "throw", "exit", "well"] as const)
      await study.enqueue({ x: 0.25, how });
    await study.optimize(module, { trials: 4, isolate, parallel: 2 });
    expect(study.trials).toMatchObject([
      {
        state: "complete",
        value: 0.0625,
        attributes: { seen: 0 },
        reports: [{ step: 0, value: 0.25 }, { step: 1 }, { step: 2 }],
      },
      { state: "failed", reason: "error", message: "no luck" },
      { state: "failed", reason: "error", message: expect.stringMatching(/ended with code 3/) },
      { state: "complete" },
    ]);
  });
  it("is ended in an endless loop at its time limit, and the next one runs", async () => {
    const log = logFile();
    const study = await createStudy({
      space: { x: float(0, 1), how: categorical(["loop", "well"]) },
      objectives: "minimize",
      seed: 1,
    });
    await study.enqueue({ how: "loop" });
    await study.enqueue({ how: "well" });
    // The limit is so long that only the jump below exceeds it: the second one is never late.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    const run = study.optimize(module, { trials: 2, isolate, perTrial: { seconds: 5000 } });
    await waitUntil(() => readFileSync(log, "utf8") === "loop\n");
    // The message that the objective was called, from which its time counts, was sent before.
    for (let i = 0; i < 20; i++) await settle();
    vi.advanceTimersByTime(5_000_000);
    await run;
    expect(study.trials).toMatchObject([
      { state: "failed", reason: "timeout", message: "took longer than 5000 s" },
      { state: "complete" },
    ]);
  });
  it("is ended in an endless loop when the study is stopped", async () => {
    const log = logFile();
    const study = await createStudy({
      space: { x: float(0, 1), how: fixed("loop") },
      objectives: "minimize",
      seed: 1,
    });
    const stop = new AbortController();
    const run = study.optimize(module, { trials: 9, isolate, parallel: 2, signal: stop.signal });
    await waitUntil(() => readFileSync(log, "utf8") === "loop\nloop\n");
    stop.abort();
    await run;
    await study.refresh();
    expect(study.trials.map((t) => t.state)).toEqual(["waiting", "waiting"]);
  });
  it("that needs more memory than it may fails for that reason", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), how: fixed("memory") },
      objectives: "minimize",
      seed: 1,
    });
    await study.optimize(module, { trials: 1, isolate, perTrial: { megabytes: 60 } });
    expect(study.trials).toMatchObject([{ state: "failed", reason: "memory" }]);
  });
  it("keeps checkpoints, is paused, and goes on from them", async () => {
    const log = logFile();
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler: random(),
      seed: 1,
      pruner: asha({ min: 1, max: 27 }),
    });
    await study.optimize(new URL("./objectives/epochs.js", import.meta.url), {
      trials: 12,
      isolate,
      parallel: 2,
    });
    const steps = readFileSync(log, "utf8").trim().split("\n");
    expect(new Set(study.trials.map((t) => t.state))).toEqual(new Set(["paused", "complete"]));
    expect(new Set(steps.map((line) => line.split(" ", 2).join("/"))).size).toBe(steps.length);
    for (const line of steps) {
      const [number, step, sum] = line.split(" ").map(Number) as [number, number, number];
      expect(sum).toBeCloseTo(step * study.trials[number]!.params.x, 9);
    }
  });
  it("is pruned by an exception, and by trial.pruned() alone", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), how: categorical(["throw-pruned", "say-pruned"]) },
      objectives: "minimize",
      seed: 1,
    });
    for (const how of ["throw-pruned", "say-pruned"] as const) await study.enqueue({ how });
    await study.optimize(module, { trials: 2, isolate });
    expect(study.trials).toMatchObject([
      { state: "pruned", step: 4 },
      { state: "pruned", step: 0 },
    ]);
  });
  it("keeps the name, the stack and the causes of what it throws", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), how: categorical(["deep", "object"]) },
      objectives: "minimize",
      seed: 1,
    });
    for (const how of ["deep", "object"] as const) await study.enqueue({ how });
    await study.optimize(module, { trials: 2, isolate });
    expect(study.trials).toMatchObject([
      {
        state: "failed",
        reason: "error",
        message: "deep",
        thrown: {
          name: "TypeError",
          message: "deep",
          stack: expect.stringMatching(/TypeError: deep\n.*bowl\.js/),
          cause: {
            name: "RangeError",
            message: "root",
            cause: { name: "Object", message: '{"code":7}' },
          },
        },
      },
      {
        state: "failed",
        message: '{"code":42,"why":"no luck"}',
        thrown: { name: "Object", message: '{"code":42,"why":"no luck"}' },
      },
    ]);
  });
  it("is pruned", async () => {
    const study = await createStudy({
      space: { x: float(0.6, 1), how: fixed("well") },
      objectives: "minimize",
      seed: 1,
      pruner: threshold({ worseThan: 0.5 }),
    });
    await study.optimize(module, { trials: 2, isolate });
    expect(study.trials).toMatchObject([
      { state: "pruned", step: 0 },
      { state: "pruned", step: 0 },
    ]);
  });
  it("gives the trials of one in this thread, with the same seed", async () => {
    const run = async (objective: any, options: object) => {
      const study = await createStudy({
        space: { x: float(0, 1), how: fixed("well") },
        objectives: "minimize",
        seed: 8,
      });
      await study.optimize(objective, { trials: 12, ...options });
      return study.trials.map((t) => t.params);
    };
    expect(await run(module, { isolate })).toEqual(
      await run(({ x }: { x: number }) => (x - 0.5) ** 2, {}),
    );
  });
});

it("a program that runs a module in threads goes on to its end without any option", async () => {
  const program = join(folder, "program.mjs");
  writeFileSync(join(folder, "square.mjs"), "export default ({ x }) => x * x;");
  writeFileSync(
    program,
    `import { createStudy, float } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)};
     async function main() {
       const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
       const [module, ...options] = process.argv.slice(2);
       await study.optimize(new URL(module, import.meta.url), { trials: 2, ...JSON.parse(options[0] ?? "{}") });
       for (const trial of study.trials) console.log(trial.state, trial.message ?? trial.value === trial.params.x ** 2);
     }
     main();`,
  );
  const run = async (...args: readonly string[]) =>
    (await startProgram(folder, process.execPath, [program, ...args]).done).out.trim().split("\n");
  const all = ["complete true", "complete true"];
  expect(await run("./square.mjs")).toEqual(all);
  expect(await run("./square.mjs", '{"parallel":2}')).toEqual(all);
  expect(await run("./square.mjs", '{"perTrial":{"megabytes":500}}')).toEqual(all);
  expect(await run("./square.mjs", '{"perTrial":{"seconds":600}}')).toEqual(all);
  expect(await run("./none.mjs")).toEqual([
    expect.stringMatching(/^failed Cannot find module .*none\.mjs/),
    expect.stringMatching(/^failed Cannot find module .*none\.mjs/),
  ]);
});

it("a module that is not there, or has no objective, is said on the trial", async () => {
  const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 1 });
  await study.optimize(new URL("./objectives/none.js", import.meta.url), { trials: 1 });
  await study.optimize(new URL("./fixtures/empty-module.js", import.meta.url), { trials: 2 });
  expect(study.trials[0]).toMatchObject({
    state: "failed",
    message: expect.stringMatching(/none\.js/),
  });
  expect(study.trials[1]).toMatchObject({
    state: "failed",
    message: expect.stringMatching(/no default export/),
  });
});
