import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asha, median, pb2, pbt } from "../../pruner/index.ts";
import type { Pruner } from "../../pruner/pruner.ts";
import { cmaEs, random } from "../../sampler/index.ts";
import { categorical, float } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { AskedTrial } from "../../trial/trial.ts";
import { createDynamicStudy } from "../define-by-run/dynamic-study.ts";
import type { OptimizeOptions } from "../options/options.ts";
import { createStudy } from "../study.ts";

const space = { h0: float(0, 1), h1: float(0, 1) };
const INTERVAL = 5;
const MAX = 100;
const RATE = 0.02;

const bytesOf = (weights: Float64Array): Uint8Array => new Uint8Array(weights.slice().buffer);
const weightsOf = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.slice().buffer);
const quality = (w: Float64Array): number => 1.2 - (w[0] ** 2 + w[1] ** 2);

/**
 * The toy of Jaderberg et al. 2017, §3.2.1: weights climb a stand-in for the quality, steered by h0
 * and h1; no constant pair with h0 + h1 = 1 climbs both directions at full speed, so copying pays.
 */
function train(w: Float64Array, { h0, h1 }: { h0: number; h1: number }): void {
  const scale = Math.max(1e-9, h0 + h1);
  w[0] -= RATE * 2 * (h0 / scale) * w[0];
  w[1] -= RATE * 2 * (h1 / scale) * w[1];
}

async function run(
  pruner: Pruner | undefined,
  options: OptimizeOptions & { storage?: any; seed?: number; stopAfter?: number } = {},
) {
  const { storage, seed = 1, stopAfter = Infinity, ...rest } = options;
  const steps: string[] = [];
  const study = await createStudy<typeof space, "maximize">({
    space,
    objectives: "maximize",
    sampler: random(),
    seed,
    ...(pruner && { pruner }),
    ...(storage && { storage }),
  });
  await study.optimize(async (params, trial) => {
    const saved = await trial.checkpoint.read();
    const weights = saved ? weightsOf(saved.bytes) : Float64Array.of(0.9, 0.9);
    for (let step = (saved?.step ?? 0) + 1; step <= MAX; step++) {
      train(weights, params);
      steps.push(`${trial.number}/${step}`);
      if (steps.length >= stopAfter) study.stop();
      await trial.checkpoint.write(bytesOf(weights), step);
      if (await trial.report(quality(weights), step)) return trial.pruned();
    }
    return quality(weights);
  }, rest);
  return { study, steps };
}

describe("population based training", () => {
  it("trains each member step by step to the end, and copies the better ones on the way", async () => {
    const { study, steps } = await run(pbt({ interval: INTERVAL, max: MAX }), { trials: 8 });
    expect(study.trials.map((t) => t.state)).toEqual(new Array(8).fill("complete"));
    // Who copies one that is ahead need not train what that one has trained.
    expect(steps.length).toBeLessThanOrEqual(8 * MAX);
    expect(steps.length).toBeGreaterThan(6 * MAX);
    expect(new Set(steps).size).toBe(steps.length);
    expect(study.trials.filter((t) => t.schedule !== undefined).length).toBeGreaterThan(3);
    // By turns: nobody goes on while another one is behind.
    let furthest = 0;
    for (const s of steps) {
      const step = Number(s.split("/")[1]);
      expect(step).toBeGreaterThanOrEqual(furthest - 2 * INTERVAL);
      furthest = Math.max(furthest, step);
    }
  });
  it.each([
    ["pbt", pbt({ interval: INTERVAL, max: MAX })],
    ["pb2", pb2({ interval: INTERVAL, max: MAX })],
  ])("%s comes to more than any constant parameters of its first members", async (_, pruner) => {
    let ahead = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const constant = await run(undefined, { trials: 8, seed });
      const populated = await run(pruner, { trials: 8, seed });
      if (populated.study.best!.value >= constant.study.best!.value) ahead++;
    }
    expect(ahead).toBeGreaterThanOrEqual(4);
  });
  it("gives a schedule that trains the same weights again", async () => {
    const { study } = await run(pbt({ interval: INTERVAL, max: MAX }), { trials: 8 });
    const copied = study.trials.filter((t) => t.schedule !== undefined);
    expect(copied.length).toBeGreaterThan(0);
    for (const trial of copied) {
      const weights = Float64Array.of(0.9, 0.9);
      for (let step = 1; step <= MAX; step++) {
        // A stage holds from the step after the one it names.
        train(weights, trial.schedule!.findLast((s) => s.step < step)!.params);
      }
      expect(quality(weights)).toBe(trial.state === "complete" ? trial.value : Number.NaN);
      expect(trial.schedule![0].step).toBe(0);
      expect(trial.params).toEqual(trial.schedule!.at(-1)!.params);
    }
  });
  it("comes to the same however often it is stopped in between", async () => {
    const whole = await run(pb2({ interval: INTERVAL, max: MAX }), { trials: 6 });
    const storage = memory();
    let parts: Awaited<ReturnType<typeof run>>;
    let trained = 0;
    do {
      parts = await run(pb2({ interval: INTERVAL, max: MAX }), {
        trials: 6,
        storage,
        stopAfter: 37,
      });
      trained += parts.steps.length;
    } while (parts.study.trials.some((t) => t.state !== "complete"));
    expect(trained).toBe(whole.steps.length);
    const shape = (t: (typeof whole.study.trials)[number]) => ({
      params: t.params,
      schedule: t.schedule,
      reports: t.reports.map((r) => r.value),
    });
    expect(parts.study.trials.map(shape)).toEqual(whole.study.trials.map(shape));
  });
  it("copies nobody who has nothing left to train", async () => {
    const study = await createStudy({
      space,
      objectives: "minimize",
      sampler: random(),
      pruner: pbt({ interval: 2, max: 4, share: 0.5 }),
      seed: 1,
      budget: 2,
    });
    const train = async (
      trial: AskedTrial<any, "minimize">,
      loss: number,
      from: number,
      to: number,
    ) => {
      for (let step = from; step <= to; step++) {
        await trial.checkpoint.write(Uint8Array.of(trial.number), step);
        if (step < 4 && (await trial.report(loss, step))) return trial.prune();
      }
    };
    const [good, bad] = await study.ask(2);
    await train(good!, 1, 1, 2);
    await train(bad!, 2, 1, 2);
    // The good one is at the end of its training, but has not told its result yet.
    const [ahead] = await study.ask(1);
    expect(ahead!.number).toBe(good!.number);
    await train(ahead!, 1, 3, 4);
    const [behind] = await study.ask(1);
    expect(behind!.number).toBe(bad!.number);
    expect((await behind!.checkpoint.read())!.bytes).toEqual(Uint8Array.of(bad!.number)); // its own
    expect(behind!.params).toEqual(bad!.params);
  });
  it("comes to the same in a database", async () => {
    const inMemory = await run(pb2({ interval: 25, max: MAX }), { trials: 5 });
    const inFile = await run(pb2({ interval: 25, max: MAX }), {
      trials: 5,
      storage: `sqlite:${join(mkdtempSync(join(tmpdir(), "population-")), "a.db")}`,
    });
    const shape = (t: (typeof inFile.study.trials)[number]) => ({
      params: t.params,
      schedule: t.schedule,
      reports: t.reports.map((r) => r.value),
    });
    expect(inFile.study.trials.map(shape)).toEqual(inMemory.study.trials.map(shape));
    expect(inFile.study.trials.some((t) => t.schedule !== undefined)).toBe(true);
    await inFile.study.close();
  });
  it("a member whose loss is no number copies, and goes on", async () => {
    const study = await createStudy({
      space: { rate: float(0, 1), kind: categorical(["good", "bad"]) },
      objectives: "minimize",
      sampler: random(),
      pruner: pbt({ interval: 1, max: 12, share: 0.5 }),
      seed: 2,
    });
    await study.optimize(
      async ({ kind }, trial) => {
        const saved = await trial.checkpoint.read();
        let w = saved ? weightsOf(saved.bytes)[0] : 1;
        for (let step = (saved?.step ?? 0) + 1; step <= 12; step++) {
          w = kind === "bad" ? Number.NaN : w * 0.9;
          await trial.checkpoint.write(bytesOf(Float64Array.of(w)), step);
          if (await trial.report(w, step)) return trial.pruned();
        }
        return w;
      },
      { trials: 8 },
    );
    const first = study.trials.filter((t) => Number.isNaN(t.reports[0].value));
    expect(first.length).toBeGreaterThan(0);
    expect(study.trials.filter((t) => t.state === "complete").length).toBeGreaterThan(
      8 - first.length,
    );
  });
  it("works with several workers at a time, and with 16 members where nobody says how many", async () => {
    const { study, steps } = await run(pbt({ interval: 25, max: MAX }), { parallel: 3, trials: 5 });
    expect(study.trials.map((t) => t.state)).toEqual(new Array(5).fill("complete"));
    expect(new Set(steps).size).toBe(steps.length);
    const timed = await run(pbt({ interval: 50, max: MAX }), { seconds: 60 });
    expect(timed.study.trials.length).toBe(16);
  });
  it("says what is wrong", async () => {
    expect(() => pbt({ interval: 10, max: 10 })).toThrow(
      "1 ≤ interval < max, got interval 10, max 10",
    );
    expect(() => pb2({ interval: 1, max: 10, share: 0.7 })).toThrow("0.5 at most, got 0.7");
    const pruner = pbt({ interval: 1, max: 3 });
    await expect(
      createStudy({ space, objectives: { a: "minimize", b: "minimize" }, pruner }),
    ).rejects.toThrow("serves 1 objective");
    await expect(
      createStudy({ space, objectives: "minimize", pruner, sampler: cmaEs() }),
    ).rejects.toThrow("sampler cma-es waits for results");
    await expect(createDynamicStudy({ objectives: "minimize", pruner })).rejects.toThrow(
      "no declared space",
    );
    const study = await createStudy({ space, objectives: "minimize", sampler: random(), pruner });
    await study.optimize(
      async (_, trial) => {
        await trial.report(1, 1);
        return 1;
      },
      { trials: 1 },
    );
    expect(study.trials[0]).toMatchObject({
      state: "failed",
      message: "pruner pbt copies checkpoints, but trial 0 wrote none before step 1",
    });
  });
  it("leaves the other pruners' trials without a schedule", async () => {
    for (const pruner of [median(), asha({ min: 1, max: MAX })]) {
      const { study } = await run(pruner, { trials: 4 });
      expect(study.trials.every((t) => t.schedule === undefined)).toBe(true);
    }
  });
});
