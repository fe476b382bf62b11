import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attune, scratch } from "./command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
const node = process.execPath;
writeFileSync(
  join(folder, "train.mjs"),
  `import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
  const path = process.env.ATTUNE_CHECKPOINT;
  const x = Number(process.env.ATTUNE_PARAM_X);
  const begun = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { step: 0, sum: 0 };
  if (String(begun.step) !== process.env.ATTUNE_STEP) { console.error("another step"); process.exit(3); }
  for (let step = begun.step + 1, sum = begun.sum + x; step <= 9; step++, sum += x) {
    appendFileSync("log", process.env.ATTUNE_TRIAL + " " + step + " " + Math.abs(sum - step * x).toFixed(6) + "\\n");
    writeFileSync(path + ".tmp", JSON.stringify({ step, sum }));
    renameSync(path + ".tmp", path);
    console.log("attune: step=" + step + " value=" + (x + 1 / step));
    await new Promise((resolve) => setTimeout(resolve, 60)); // time to hear that it should end
  }
  console.log(x + 1 / 9);`,
);

describe("commands that are paused", () => {
  it("keep what they go on from in a file, and go on from it when they are promoted", {
    timeout: 60_000,
  }, async () => {
    const run = (trials: string) =>
      attune(
        folder,
        "optimize",
        space,
        "--trials",
        trials,
        "--parallel",
        "2",
        "--seed",
        "1",
        "--study",
        "s",
        "--pruner",
        "asha:1:9",
        "--",
        node,
        "train.mjs",
      );
    const first = await run("8");
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringMatching(/1 trials to the end, 7 paused/),
    });
    const second = await run("12");
    expect(second.code).toBe(0);
    const lines = readFileSync(join(folder, "log"), "utf8").trim().split("\n");
    expect(lines.every((l) => l.endsWith(" 0.000000"))).toBe(true); // the weights fit the step
    const trials = JSON.parse((await attune(folder, "trials", "--study", "s", "--json")).out);
    expect(trials.length).toBe(12);
    for (const t of trials) {
      const steps = t.reports.map((r: { step: number }) => r.step);
      expect(steps).toEqual(steps.map((_: number, i: number) => i + 1)); // none is missing
    }
    expect(trials.filter((t: { state: string }) => t.state === "complete").length).toBeGreaterThan(
      0,
    );
    expect(
      readdirSync(tmpdir()).some(
        (f) => f.startsWith("attune-") && existsSync(join(tmpdir(), f, "checkpoint-0")),
      ),
    ).toBe(false);
  });
  it("copy each other as members of a population; the schedule says what they were trained with", {
    timeout: 60_000,
  }, async () => {
    const own = scratch();
    writeFileSync(
      join(own, "member.mjs"),
      `import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
      const path = process.env.ATTUNE_CHECKPOINT;
      const x = Number(process.env.ATTUNE_PARAM_X);
      const trained = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
      if (String(trained.length) !== process.env.ATTUNE_STEP) { console.error("another step"); process.exit(3); }
      while (trained.length < 9) {
        trained.push(x);
        writeFileSync(path + ".tmp", JSON.stringify(trained));
        renameSync(path + ".tmp", path);
        console.log("attune: step=" + trained.length + " value=" + Math.abs(x - 0.5));
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      writeFileSync("trained-" + process.env.ATTUNE_TRIAL, JSON.stringify(trained));
      console.log(Math.abs(x - 0.5));`,
    );
    const args = [
      "optimize",
      space,
      "--trials",
      "6",
      "--parallel",
      "2",
      "--seed",
      "3",
      "--study",
      "p",
      "--sampler",
      "random",
    ];
    const r = await attune(own, ...args, "--pruner", "pbt:3:9", "--", node, "member.mjs");
    expect(r).toMatchObject({ code: 0, err: expect.stringContaining("6 trials; study p") });
    const trials = JSON.parse((await attune(own, "trials", "--study", "p", "--json")).out);
    const copied = trials.filter((t: { schedule?: unknown }) => t.schedule);
    expect(copied.length).toBeGreaterThan(0);
    for (const t of copied) {
      const trained = JSON.parse(readFileSync(join(own, `trained-${t.number}`), "utf8"));
      const stage = (step: number) =>
        t.schedule.findLast((s: { step: number }) => s.step < step).params.x;
      expect(trained).toEqual(Array.from({ length: 9 }, (_, i) => stage(i + 1)));
      expect(t.origin).toMatchObject({
        sampler: "pbt",
        reason: expect.stringMatching(/^copied trial \d at step \d$/),
      });
    }
    // One at a time it is the same each time: the winner of this one has copied twice.
    const alone = [
      "optimize",
      space,
      "--trials",
      "4",
      "--seed",
      "14",
      "--study",
      "w",
      "--sampler",
      "random",
      "--pruner",
      "pbt:3:9",
    ];
    const won = await attune(own, ...alone, "--", node, "member.mjs");
    expect(won).toMatchObject({ code: 0, err: expect.stringContaining("4 trials; study w") });
    expect(won.out).toMatch(
      /\(trial 0\)\n {2}after step {3}0 {2}x 0\.3486\n {2}after step {3}3 {2}x 0\.4486 {2}\(weights of trial 2\)\n {2}after step {3}6 /,
    );
    expect((await attune(own, "best", "--study", "w")).out).toBe(won.out);
    expect(
      JSON.parse((await attune(own, "best", "--study", "w", "--json")).out).schedule.length,
    ).toBe(3);
    const bad = await attune(
      own,
      ...args.slice(0, -1),
      "cma-es",
      "--study",
      "q",
      "--pruner",
      "pbt:3:9",
      "--",
      node,
      "member.mjs",
    );
    expect(bad).toMatchObject({
      code: 2,
      err: expect.stringContaining("sampler cma-es waits for results"),
    });
    const none = await attune(
      own,
      "optimize",
      space,
      "--pruner",
      "pbt:9:9",
      "--",
      node,
      "member.mjs",
    );
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringContaining("1 ≤ interval < max, got interval 9, max 9"),
    });
  });
  it("says so where time ran out before one was trained to its end", {
    timeout: 60_000,
  }, async () => {
    const r = await attune(
      folder,
      "optimize",
      space,
      "--seconds",
      "1.5",
      "--seed",
      "1",
      "--study",
      "short",
      "--pruner",
      "asha:1:81",
      "--",
      node,
      "train.mjs",
    );
    expect(r).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /no trial was trained to its end yet, \d+ are paused; study short .*the same command goes on/,
      ),
    });
  });
  it("that can't report get the number of steps by name", async () => {
    const r = await attune(
      folder,
      "optimize",
      space,
      "--trials",
      "8",
      "--seed",
      "1",
      "--study",
      "f",
      "--fidelity",
      "epochs=1:9",
      "--pruner",
      "asha:1:9",
      "--json",
      "--",
      node,
      "-p",
      "{x} + 1 / {epochs}",
    );
    expect(r.code).toBe(0);
    const { best } = JSON.parse(r.out);
    expect(best.value).toBeCloseTo(best.params.x + 1 / 9);
    const wrong = await attune(
      folder,
      "optimize",
      space,
      "--fidelity",
      "epochs=9",
      "--",
      node,
      "-p",
      "1",
    );
    expect(wrong).toMatchObject({ code: 2, err: expect.stringMatching(/must be as epochs=1:81/) });
    const misspelt = await attune(
      folder,
      "optimize",
      space,
      "--fidelity",
      "epochs=1:9",
      "--",
      node,
      "-p",
      "{epoch}",
    );
    expect(misspelt).toMatchObject({
      code: 2,
      err: expect.stringMatching(/did you mean \{epochs\}/),
    });
  });
});

describe("attune simulate", () => {
  it("says what another pruner and more workers would have saved", {
    timeout: 60_000,
  }, async () => {
    writeFileSync(
      join(folder, "whole.mjs"),
      "const x = Number(process.argv[2]); for (let step = 1; step <= 9; step++) console.log('attune: step=' + step + ' value=' + (x + 1 / step)); console.log(x + 1 / 9);",
    );
    await attune(
      folder,
      "optimize",
      space,
      "--trials",
      "12",
      "--seed",
      "1",
      "--sampler",
      "random",
      "--study",
      "w",
      "--",
      node,
      "whole.mjs",
      "{x}",
    );
    const r = await attune(
      folder,
      "simulate",
      "--study",
      "w",
      "--pruner",
      "asha:1:9",
      "--workers",
      "4",
      "--json",
    );
    expect(r.code).toBe(0);
    const { recorded, simulated, curves } = JSON.parse(r.out);
    expect([curves, recorded.steps]).toEqual([12, 108]);
    expect(simulated.steps).toBeLessThan(54);
    expect(simulated.best).toBe(recorded.best);
    expect(simulated.seconds).toBeLessThan(recorded.seconds / 4);
    expect((await attune(folder, "simulate", "--study", "w", "--pruner", "asha:1:9")).out).toMatch(
      /^steps\s+\d+ instead of 108 \(\d+ %\)\n/,
    );
    const none = await attune(folder, "simulate", "--study", "f");
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringMatching(/whose reports go all the way/),
    });
    const typo = await attune(folder, "simulate", "--study", "w", "--pruner", "ahsa");
    expect(typo).toMatchObject({ code: 2, err: expect.stringMatching(/did you mean asha/) });
  });
});
