import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch, type TrialJson, trialsOf } from "./command.ts";

const folder = scratch();
/** Where the commands of this file keep their temporary files. */
const temporary = join(folder, "tmp");
mkdirSync(temporary);
process.env["TMPDIR"] = temporary;
const space = '{"x":{"type":"float","low":0,"high":1}}';
const node = process.execPath;
const optimize = (study: string, ...args: readonly string[]) =>
  attuneHere(folder, "optimize", space, "--study", study, ...args);

/** Trains up to step 9; `trained` is what a checkpoint holds. */
writeFileSync(
  join(folder, "train.mjs"),
  `import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
  const path = process.env.ATTUNE_CHECKPOINT;
  const x = Number(process.env.ATTUNE_PARAM_X);
  const saved = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { step: 0, sum: 0 };
  // A checkpoint may be newer than the report that it was stored with, never older.
  if (saved.step < Number(process.env.ATTUNE_STEP)) process.exit(3);
  for (let step = saved.step + 1, sum = saved.sum + x; step <= 9; step++, sum += x) {
    const error = Math.abs(sum - step * x).toFixed(6);
    appendFileSync("log", process.env.ATTUNE_TRIAL + " " + step + " " + error + "\\n");
    writeFileSync(path + ".tmp", JSON.stringify({ step, sum }));
    renameSync(path + ".tmp", path);
    console.log("attune: step=" + step + " value=" + (x + 1 / step));
    await new Promise((resolve) => setTimeout(resolve, 100)); // training takes time
  }
  console.log(x + 1 / 9);`,
);
/** A member of a population, which the pruner pauses at steps 3 and 6: it waits for that. */
writeFileSync(
  join(folder, "member.mjs"),
  `import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
  const path = process.env.ATTUNE_CHECKPOINT;
  const x = Number(process.env.ATTUNE_PARAM_X);
  const trained = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  if (String(trained.length) !== process.env.ATTUNE_STEP) process.exit(3);
  while (trained.length < 9) {
    trained.push(x, x, x);
    writeFileSync(path + ".tmp", JSON.stringify(trained));
    renameSync(path + ".tmp", path);
    console.log("attune: step=" + trained.length + " value=" + Math.abs(x - 0.5));
    if (trained.length < 9) await new Promise((resolve) => setTimeout(resolve, 600_000));
  }
  writeFileSync("trained-" + process.argv[2] + process.env.ATTUNE_TRIAL, JSON.stringify(trained));
  console.log(Math.abs(x - 0.5));`,
);

describe("asha with checkpoints", () => {
  it("pauses trials and resumes them from their checkpoints when it promotes them", async () => {
    const run = (trials: number) =>
      optimize(
        "asha",
        ...["--trials", String(trials), "--parallel", "2", "--seed", "1", "--pruner", "asha:1:9"],
        ...["--", node, "train.mjs"],
      );
    const first = await run(8);
    const [, finished, paused] = /\n(\d) trials? finished, (\d) paused/.exec(first.err) ?? [];
    expect([first.code, Number(finished) + Number(paused)], first.err).toEqual([0, 8]);
    expect(Number(finished)).toBeGreaterThan(0); // at the end the best one is trained in full
    expect((await run(12)).code).toBe(0);
    const log = readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    const steps = log.map((text) => text.split(" "));
    expect(steps.filter(([, , error]) => error !== "0.000000")).toEqual([]); // sums fit their steps
    const begun = steps.filter(([, step]) => step === "1").map(([trial]) => Number(trial));
    expect(begun.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i)); // once
    const trials = await trialsOf(folder, "asha");
    for (const { reports } of trials)
      expect(reports.map((r) => r.step)).toEqual(
        [...new Set(reports.map((r) => r.step))].sort((a, b) => a - b),
      );
    const complete = trials.filter((t) => t.state === "complete");
    expect(complete.length).toBeGreaterThan(0);
    for (const { params, value } of complete) expect(value).toBe(Number(params["x"]) + 1 / 9);
    expect(readdirSync(temporary)).toEqual([]); // no checkpoint is left over
  });
  it("says so if the time is over before a trial was trained to its last step", async () => {
    const code = "echo attune: step=1 value=$ATTUNE_PARAM_X; sleep 600";
    const limits = ["--seconds", "2", "--seed", "1", "--pruner", "asha:1:81"];
    // Each trial reports once; the checkpoint is what lets it be paused.
    const keep = 'echo 1 > "$ATTUNE_CHECKPOINT"; ';
    expect(await optimize("short", ...limits, "--", "sh", "-c", keep + code)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /no trial was trained to its last step yet, \d+ are paused; study short in .*same command/,
      ),
    });
  });
});

describe("a population", () => {
  const schedule = ["--pruner", "pbt:3:9", "--sampler", "random"];
  it("copies checkpoints; the schedule says what a member was trained with", async () => {
    const { code, err } = await optimize(
      "pbt",
      ...["--trials", "6", "--parallel", "2", "--seed", "3", ...schedule],
      ...["--", node, "member.mjs", "pbt"],
    );
    expect([code, err]).toEqual([0, expect.stringContaining("\n6 trials finished")]);
    const copied = (await trialsOf(folder, "pbt")).filter((t) => t.schedule !== undefined);
    expect(copied.length).toBeGreaterThan(0);
    for (const { number, origin, schedule: stages = [] } of copied) {
      const trained = JSON.parse(readFileSync(join(folder, `trained-pbt${number}`), "utf8"));
      const xOf = (step: number) => stages.findLast((stage) => stage.step < step)?.params.x;
      expect(trained).toEqual(Array.from({ length: 9 }, (_, i) => xOf(i + 1)));
      expect(origin).toMatchObject({
        sampler: "pbt",
        reason: expect.stringMatching(/^copied trial \d at step \d$/),
      });
    }
  });
  it("is the same each time with one trial at a time", async () => {
    const { code, out } = await optimize(
      "winner",
      ...["--trials", "4", "--seed", "14", ...schedule, "--", node, "member.mjs", "winner"],
    );
    expect(code).toBe(0);
    // The winner has copied twice.
    expect(out).toMatch(
      /\(trial 0\)\n {2}after step {3}0 {2}x 0\.3486\n {2}after step {3}3 {2}x 0\.4486 {2}\(weights of trial 2\)\n {2}after step {3}6 /,
    );
    expect((await attuneHere(folder, "best", "--study", "winner")).out).toBe(out);
    const best = await jsonHere<TrialJson>(folder, "best", "--study", "winner");
    expect(best.schedule?.map((stage) => stage.step)).toEqual([0, 3, 6]);
    expect(best.schedule?.map((stage) => stage.params.x)).toEqual(
      [0, 3, 6].map(
        (step) => JSON.parse(readFileSync(join(folder, "trained-winner0"), "utf8"))[step],
      ),
    );
  });
  it.each([
    [["--sampler", "cma-es", "--pruner", "pbt:3:9"], "sampler cma-es waits for results"],
    [["--pruner", "pbt:9:9"], "got interval 9, max 9"],
  ])("refuses %j", async (args, message) => {
    expect(await optimize("refused", ...args, "--", node, "member.mjs")).toMatchObject({
      code: 2,
      err: expect.stringContaining(message),
    });
  });
});

describe("a report that is refused", () => {
  it("ends the command at once, and fails the trial", async () => {
    const code = "echo attune: step=1 value=1; sleep 600; echo 1";
    const { err } = await optimize(
      "no-checkpoint",
      ...["--trials", "1", "--pruner", "pbt:3:9", "--sampler", "random", "--", "sh", "-c", code],
    );
    expect(err).toContain(
      "trial   0  failed: pruner pbt copies checkpoints, but trial 0 wrote none",
    );
  });
});

describe("--fidelity", () => {
  it("gives the number of steps by name to commands that can't report", async () => {
    const { code, out } = await optimize(
      "fidelity",
      ...["--trials", "8", "--seed", "1", "--fidelity", "epochs=1:9", "--pruner", "asha:1:9"],
      ...["--json", "--", node, "-p", "{x} + 1 / {epochs}"],
    );
    expect(code).toBe(0);
    const { best } = JSON.parse(out) as { readonly best: TrialJson };
    expect(best.value).toBeCloseTo(Number(best.params["x"]) + 1 / 9);
  });
  it.each([
    ["epochs=9", "1", "must be as epochs=1:81"],
    ["epochs=1:9", "{epoch}", "did you mean {epochs}?"],
  ])("%s with %s is refused", async (fidelity, text, message) => {
    expect(await optimize("refused", "--fidelity", fidelity, "--", node, "-p", text)).toMatchObject(
      { code: 2, err: expect.stringContaining(message) },
    );
  });
});

describe("attune simulate", () => {
  it("says what another pruner and more workers would have saved", async () => {
    const code =
      'for (let s = 1; s <= 9; s++) console.log("attune: step=" + s + " value=" + ({x} + 1 / s)); ' +
      "console.log({x} + 1 / 9)";
    await optimize(
      "curves",
      ...["--trials", "12", "--seed", "1", "--sampler", "random", "--", node, "-e", code],
    );
    const trials = await trialsOf(folder, "curves");
    const best = Math.min(...trials.map((t) => Number(t.value)));
    interface Simulated {
      readonly steps: number;
      readonly seconds: number;
      readonly best: number;
      readonly utilisation: number;
    }
    const simulate = ["simulate", "--study", "curves", "--pruner", "asha:1:9"];
    const { recorded, simulated, ...rest } = await jsonHere<{
      readonly recorded: Simulated;
      readonly simulated: Simulated;
    }>(folder, ...simulate, "--workers", "4");
    expect(rest).toEqual({ study: "curves", curves: 12 });
    expect(recorded).toMatchObject({ steps: 108, best, utilisation: 1 });
    expect(simulated).toMatchObject({ best });
    expect(simulated.steps).toBeLessThan(54);
    expect(simulated.seconds).toBeLessThan(recorded.seconds / 4);
    const { out } = await attuneHere(folder, ...simulate);
    expect(out).toMatch(/^steps +\d+ instead of 108 \(\d+ %\)\ntime +\d/);
    expect(out).toContain(`\nbest value  ${best} instead of ${best}\nworkers     1, busy 100 %`);
  });
  it("refuses a study without curves, and a misspelt pruner", async () => {
    await optimize("plain", "--trials", "2", "--", "echo", "{x}");
    expect(await attuneHere(folder, "simulate", "--study", "plain")).toMatchObject({
      code: 2,
      err: expect.stringContaining("has 0 trials that report every step"),
    });
    const typo = ["simulate", "--study", "curves", "--pruner", "ahsa"];
    expect(await attuneHere(folder, ...typo)).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean asha"),
    });
  });
});
