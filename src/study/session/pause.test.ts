import { describe, expect, it } from "vitest";
import { asha, hyperband, median, pasha, successiveHalving } from "../../pruner/index.ts";
import type { Pruner } from "../../pruner/pruner.ts";
import { cmaEs, random, tpe } from "../../sampler/index.ts";
import { float } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { createDynamicStudy } from "../define-by-run/dynamic-study.ts";
import type { OptimizeOptions } from "../options/options.ts";
import { createStudy } from "../study.ts";

const space = { x: float(0, 1) };
const MAX = 27;

/** Trains step by step with a checkpoint, and notes each step that it trains. */
async function run(
  pruner: Pruner | undefined,
  options: OptimizeOptions & { sampler?: any; storage?: any; name?: string } = {},
) {
  const steps: string[] = [];
  const { sampler = random(), storage, name, ...rest } = options;
  const given = { ...(pruner && { pruner }), ...(storage && { storage }), ...(name && { name }) };
  const study = await createStudy<typeof space, "minimize">({
    space,
    objectives: "minimize",
    sampler,
    seed: 3,
    ...given,
  });
  const events: string[] = [];
  study.on("paused", ({ trial }) => events.push(`paused ${trial.number} at ${trial.step}`));
  study.on("promoted", ({ number, step }) => events.push(`promoted ${number} from ${step}`));
  await study.optimize(async ({ x }, trial) => {
    const saved = await trial.checkpoint.read();
    for (let step = (saved?.step ?? 0) + 1; step <= MAX; step++) {
      steps.push(`${trial.number}/${step}`);
      await trial.checkpoint.write(new Uint8Array([step]), step);
      if (await trial.report(x + 1 / step, step)) return trial.pruned();
    }
    return x + 1 / MAX;
  }, rest);
  return { study, steps, events };
}

describe("trials that are paused", () => {
  it.each([
    ["asha", asha({ min: 1, max: MAX })],
    ["hyperband", hyperband({ min: 1, max: MAX })],
    ["successive halving", successiveHalving({ min: 1, max: MAX, trials: 27 })],
  ])("%s: go on from their step when promoted, never from zero", async (_, pruner) => {
    const { study, steps, events } = await run(pruner, { trials: 60 });
    expect(new Set(steps).size).toBe(steps.length); // no step was trained twice
    expect(events.some((e) => e.startsWith("promoted"))).toBe(true);
    const states = study.trials.map((t) => t.state);
    expect(states.length).toBe(60);
    expect(states).toContain("paused");
    expect(states).not.toContain("pruned"); // all of them had a checkpoint
    expect(study.best!.value).toBeCloseTo(study.best!.params.x + 1 / MAX);
    // Far fewer steps than in full, and the best of all that were begun is the one that was trained
    // in full.
    expect(steps.length).toBeLessThan(0.5 * 60 * MAX);
    expect(study.best!.params.x).toBe(Math.min(...study.trials.map((t) => t.params.x)));
    for (const t of study.trials)
      if (t.state === "paused") expect(t.step).toBe(t.reports.at(-1)!.step);
  });
  it("pasha opens another rung only where the order of the trials still changes", async () => {
    // Steps of each trial, for curves that keep their order, and for curves that turn round at step
    // 2.
    const furthest = async (curve: (x: number, step: number) => number): Promise<number[]> => {
      const study = await createStudy({
        space,
        objectives: "minimize",
        sampler: random(),
        pruner: pasha({ min: 1, max: MAX }),
        seed: 5,
      });
      await study.optimize(
        async ({ x }, trial) => {
          const saved = await trial.checkpoint.read();
          for (let step = (saved?.step ?? 0) + 1; step <= MAX; step++) {
            await trial.checkpoint.write(new Uint8Array([step]), step);
            if (await trial.report(curve(x, step), step)) return trial.pruned();
          }
          return curve(x, MAX);
        },
        { trials: 40 },
      );
      return study.trials.map((t) => t.reports.length).sort((a, b) => b - a);
    };
    const steady = await furthest((x, step) => x + 1 / step);
    expect(steady[0]).toBe(MAX); // the best one, at the end
    expect(steady[1]).toBe(2); // nobody else got beyond the second rung
    const turning = await furthest((x, step) => (step < 2 ? 10 + x : 1 / step - x));
    expect(turning[1]).toBeGreaterThan(2);
    // Places that are exchanged to and fro mean that the trials are not told apart: that opens
    // nothing.
    const noisy = await furthest(
      (x, step) => Math.floor(x * 4) + 0.01 * Math.sin(1e4 * x + 2.5 * step) - step / 100,
    );
    expect(noisy[1]).toBeLessThan(MAX);
  });
  it("the same number of trials goes on with them, a larger one too", async () => {
    const storage = memory();
    const settings = { storage, name: "a" };
    const pruner = asha({ min: 1, max: MAX, eta: 4 });
    const first = await run(pruner, { trials: 20, ...settings });
    const paused = first.study.trials.filter((t) => t.state === "paused").length;
    expect(paused).toBeGreaterThan(0);
    const again = await run(pruner, { trials: 20, ...settings });
    expect(again.steps).toEqual([]);
    const more = await run(pruner, { trials: 60, ...settings });
    expect(more.study.trials.length).toBe(60);
    expect(new Set([...first.steps, ...more.steps]).size).toBe(
      first.steps.length + more.steps.length,
    );
    expect(more.events.some((e) => /promoted \d |promoted 1\d /.test(e))).toBe(true); // of the first twenty
  });
  it("twelve and twelve more are twenty-four, and four at a time as well", async () => {
    const storage = memory();
    await run(asha({ min: 1, max: MAX }), { trials: 12, storage, name: "a", sampler: tpe() });
    const two = await run(asha({ min: 1, max: MAX }), {
      trials: 24,
      storage,
      name: "a",
      sampler: tpe(),
    });
    const one = await run(asha({ min: 1, max: MAX }), { trials: 12, sampler: tpe() });
    expect(two.study.trials.slice(0, 12).map((t) => t.params)).toEqual(
      one.study.trials.map((t) => t.params),
    );
    const parallel = await run(asha({ min: 1, max: MAX }), { trials: 40, parallel: 4 });
    expect(new Set(parallel.steps).size).toBe(parallel.steps.length);
    expect(parallel.study.trials.length).toBe(40);
  });
  it("without a checkpoint they are stopped; with a sampler that waits for its results, too", async () => {
    const study = await createStudy({
      space,
      objectives: "minimize",
      sampler: random(),
      seed: 3,
      pruner: asha({ min: 1, max: MAX }),
    });
    await study.optimize(
      async ({ x }, trial) => {
        for (let step = 1; step <= MAX; step++)
          if (await trial.report(x + 1 / step, step)) return trial.pruned();
        return x;
      },
      { trials: 20 },
    );
    expect(new Set(study.trials.map((t) => t.state))).toEqual(new Set(["pruned", "complete"]));
    const { study: other } = await run(asha({ min: 1, max: MAX }), {
      trials: 20,
      sampler: cmaEs(),
    });
    expect(other.trials.some((t) => t.state === "paused")).toBe(false);
  });
  it("pruners that do not pause stop them all the same", async () => {
    const { study } = await run(median(), { trials: 20 });
    expect(new Set(study.trials.map((t) => t.state))).toEqual(new Set(["pruned", "complete"]));
  });
});

describe("without a declared space", () => {
  it("a promoted trial has the values that it had", async () => {
    const study = await createDynamicStudy({
      objectives: "minimize",
      sampler: tpe(),
      seed: 3,
      pruner: asha({ min: 1, max: MAX }),
    });
    const seen = new Map<number, Set<string>>();
    let promoted = 0;
    await study.optimize(
      async (trial) => {
        const x = trial.suggest("x", float(0, 1));
        const y = trial.suggest("y", float(0, 1));
        seen.set(trial.number, (seen.get(trial.number) ?? new Set()).add(`${x} ${y}`));
        const saved = await trial.checkpoint.read();
        if (saved !== undefined) promoted++;
        for (let step = (saved?.step ?? 0) + 1; step <= MAX; step++) {
          await trial.checkpoint.write(new Uint8Array(1), step);
          if (await trial.report(x + y + 1 / step, step)) return trial.pruned();
        }
        return x + y;
      },
      { trials: 40 },
    );
    expect(promoted).toBeGreaterThan(0);
    expect([...seen.values()].every((values) => values.size === 1)).toBe(true);
  });
});

describe("fidelity", () => {
  it("an objective that can't report is asked for more steps only where it earned them", async () => {
    const asked: string[] = [];
    const study = await createStudy({
      space,
      objectives: "minimize",
      sampler: random(),
      seed: 3,
      fidelity: { epochs: [1, MAX] },
      pruner: asha({ min: 1, max: MAX, eta: 3, growth: 3 }),
    });
    await study.optimize(
      ({ x }, trial) => {
        asked.push(`${trial.number}/${trial.fidelity}`);
        return x + 1 / trial.fidelity;
      },
      { trials: 27 },
    );
    const steps = asked.map((a) => Number(a.split("/")[1]));
    expect(new Set(steps)).toEqual(new Set([1, 3, 9, 27]));
    expect(steps.filter((s) => s === 1).length).toBe(27);
    expect(steps.filter((s) => s === 27).length).toBeLessThanOrEqual(6);
    expect(study.best!.value).toBeCloseTo(study.best!.params.x + 1 / MAX);
    expect(study.trials.find((t) => t.state === "paused")!.reports.length).toBeGreaterThan(0);
  });
  it("is Infinity where the study names none, and the whole where the pruner has no rungs", async () => {
    const seen: number[] = [];
    const plain = await createStudy({ space, objectives: "minimize", sampler: random() });
    await plain.optimize((_, trial) => seen.push(trial.fidelity), { trials: 1 });
    const whole = await createStudy({
      space,
      objectives: "minimize",
      sampler: random(),
      fidelity: { epochs: [1, 9] },
      pruner: median(),
    });
    await whole.optimize((_, trial) => seen.push(trial.fidelity), { trials: 1 });
    expect(seen).toEqual([Infinity, 9]);
    expect(whole.best).toBeDefined();
  });
  it("asked and told: a value below the whole pauses the trial, and the next ask promotes it", async () => {
    const study = await createStudy({
      space,
      objectives: "minimize",
      sampler: random(),
      fidelity: { epochs: [1, 2] },
      pruner: asha({ min: 1, max: 2, eta: 2 }),
    });
    const [a, b] = await study.ask(2);
    await a!.tell(1);
    await b!.tell(2);
    expect(study.trials.map((t) => t.state)).toEqual(["paused", "paused"]);
    const c = await study.ask();
    expect([c.number, c.fidelity]).toEqual([a!.number, 2]);
    await c.tell(0.5);
    expect(study.best).toMatchObject({ number: a!.number, value: 0.5 });
  });
  it.each([
    [{ epochs: [0, 9] }],
    [{ epochs: [9, 1] }],
    [{ epochs: [1, 2.5] }],
    [{}],
    [{ epochs: [1, 9], rows: [1, 9] }],
    [{ epochs: 9 }],
  ])("refuses %j", async (fidelity) => {
    await expect(
      createStudy({ space, objectives: "minimize", fidelity: fidelity as any }),
    ).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringContaining("epochs: [1, 81]"),
    });
  });
});

describe("reports", () => {
  it("out of order, repeated, and not a number: sorted, replaced, stopped", async () => {
    const study = await createStudy({
      space,
      objectives: "minimize",
      sampler: random(),
      pruner: asha({ min: 1, max: 9 }),
    });
    const a = await study.ask();
    for (const [value, step] of [
      [3, 5],
      [1, 1],
      [2, 5],
    ] as const)
      await a.report(value, step);
    await a.tell(1);
    const b = await study.ask();
    expect(await b.report(Number.NaN, 1)).toBe(true);
    await b.prune();
    expect(study.trials.map((t) => t.reports.map((r) => [r.step, r.value]))).toEqual([
      [
        [1, 1],
        [5, 2],
      ],
      [[1, Number.NaN]],
    ]);
    expect(await a.report(1, 2)).toBe(true); // after its end: it has nothing to go on for
    expect(study.trials[0].reports.length).toBe(2);
    await expect(b.report(1, 1.5)).rejects.toMatchObject({ code: "usage" });
    await expect(b.report(1, -1)).rejects.toThrow(/step of a report must be a whole number from 0/);
  });
});
