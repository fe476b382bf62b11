import { describe, expect, it } from "vitest";
import { asha } from "../../src/pruner/asha.ts";
import type { Sampler } from "../../src/sampler/sampler.ts";
import {
  boolean,
  categorical,
  choose,
  float,
  int,
  list,
  ordinal,
  permutation,
  simplex,
  subset,
} from "../../src/space/builders.ts";
import type { ParamTree } from "../../src/space/param.ts";
import { space } from "../../src/space/space.ts";
import { memory } from "../../src/storage/memory/memory.ts";
import { createStudy } from "../../src/study/study.ts";

export interface ContractOptions {
  /** Whether another seed gives other trials. */
  readonly random?: boolean;
  /** A space of every kind that it can serve; `everything` unless given. */
  readonly all?: ParamTree;
}

/** Every kind of parameter, conditions included. */
export const everything = {
  x: float(-2, 3),
  rate: float(1e-5, 1, { log: true }),
  stepped: float(0, 1, { step: 0.25 }),
  n: int(1, 9),
  big: int(1, 100_000, { log: true }),
  flag: boolean(),
  act: categorical(["relu", "tanh", null]),
  batch: ordinal([16, 32, 64]),
  order: permutation(["a", "b", "c"]),
  some: subset([1, 2, 3], { min: 1 }),
  mix: simplex(["u", "v"]),
  widths: list(int(4, 64), { min: 1, max: 3 }),
  optimizer: choose({
    sgd: { momentum: float(0, 1) },
    adam: { beta: float(0.8, 1), amsgrad: boolean() },
    none: {},
  }),
};

/** A number from any values, smooth in the numbers and different for each choice. */
export function measure(params: { readonly [name: string]: unknown }): number {
  let sum = 0;
  const add = (v: unknown, at: number): void => {
    if (typeof v === "number") sum += (Math.tanh(v) - 0.3 * Math.sin(at)) ** 2;
    else if (typeof v === "object" && v !== null)
      Object.values(v).forEach((w, i) => add(w, at + i + 1));
    else sum += JSON.stringify(v).length * 0.01 * ((at % 3) + 1);
  };
  Object.values(params).forEach((v, i) => add(v, i));
  return sum;
}

async function run(
  make: () => Sampler,
  params: ParamTree,
  trials: number,
  seed = 1,
  objective: (p: any, t: any) => any = measure,
): Promise<readonly any[]> {
  const study = await createStudy({
    space: params,
    objectives: "minimize",
    sampler: make(),
    seed,
    budget: trials,
  });
  await study.optimize(objective, { trials });
  return study.trials;
}
const paramsOf = (trials: readonly any[]): readonly unknown[] => trials.map((t) => t.params);

/** What every sampler keeps, whatever it does with it. */
export function samplerContract(make: () => Sampler, options: ContractOptions = {}): void {
  const { random = true, all = everything as ParamTree } = options;
  const { supports } = make();

  describe.each(Object.entries(everything))("on %s", (name, param) => {
    it("gives valid values that JSON keeps", async () => {
      const s = space({ [name]: param });
      for (const t of await run(make, { [name]: param }, 25))
        expect(s.check(JSON.parse(JSON.stringify(t.params)))).toEqual([]);
    });
  });

  it("gives valid values on a conditional space of every kind", async () => {
    const s = space(all);
    const trials = await run(make, all, 60);
    expect(trials.length).toBe(60);
    for (const t of trials) expect(s.check(t.params)).toEqual([]);
    // Every branch is looked into.
    expect(new Set(trials.map((t) => t.params.optimizer.kind)).size).toBe(3);
  });

  it("repeats itself with the same seed, and not with another", async () => {
    const first = paramsOf(await run(make, all, 40, 5));
    expect(paramsOf(await run(make, all, 40, 5))).toEqual(first);
    if (random) expect(paramsOf(await run(make, all, 40, 6))).not.toEqual(first);
  });

  it("goes on, from any trial and with nothing but the storage, as if it had never stopped", async () => {
    const whole = paramsOf(await run(make, all, 30, 7));
    const stopped = async (stops: readonly number[]): Promise<readonly unknown[]> => {
      const storage = memory();
      const begin = () =>
        createStudy({ space: all, objectives: "minimize", sampler: make(), seed: 7, storage });
      for (const trials of stops) await (await begin()).optimize(measure, { trials });
      return paramsOf((await begin()).trials);
    };
    // Stopped after every single trial, and once in the middle.
    expect(await stopped(Array.from({ length: 30 }, (_, i) => i + 1))).toEqual(whole);
    expect(await stopped([19, 30])).toEqual(whole);
  });

  it("goes on so, too, while trials are paused, promoted and stopped", async () => {
    const STEPS = 8;
    /**
     * Asks for trials and trains each with a checkpoint, or without; opens the study anew so often.
     */
    const asked = async (
      keep: (number: number) => boolean,
      every: number,
    ): Promise<readonly unknown[]> => {
      const storage = memory();
      const pruner = asha({ min: 1, max: STEPS });
      const begin = () =>
        createStudy({
          space: all,
          objectives: "minimize",
          sampler: make(),
          seed: 7,
          storage,
          pruner,
        });
      let study = await begin();
      for (let i = 0; i < 70; i++) {
        if (i % every === every - 1) study = await begin();
        const trial = await study.ask();
        const from = (await trial.checkpoint.read())?.step ?? 0;
        let stopped = false;
        for (let step = from + 1; step <= STEPS && !stopped; step++) {
          if (keep(trial.number)) await trial.checkpoint.write(new Uint8Array(1), step);
          stopped = await trial.report(measure(trial.params) + 1 / step, step);
        }
        if (stopped) await trial.prune();
        else await trial.tell(measure(trial.params) + 1 / STEPS);
      }
      return study.trials.map((t) => [t.params, t.state, t.reports.length]);
    };
    // All paused; some paused and some stopped; none paused.
    for (const keep of [() => true, (n: number) => n % 3 > 0, () => false]) {
      const whole = await asked(keep, Infinity);
      expect(await asked(keep, 1)).toEqual(whole);
      expect(await asked(keep, 7)).toEqual(whole);
    }
  });

  it("depends on the order in which results come back, not on who asks", async () => {
    const orders = [3, 1, 0, 2];
    const drive = async (fresh: boolean): Promise<readonly unknown[]> => {
      const storage = memory();
      const open = () =>
        createStudy({ space: all, objectives: "minimize", sampler: make(), seed: 3, storage });
      let study = await open();
      for (let round = 0; round < 6; round++) {
        const asked = await study.ask(4);
        for (const i of orders) await study.tell(asked[i]!.ticket, measure(asked[i]!.params));
        if (fresh) study = await open(); // another process, with nothing remembered
      }
      await study.refresh();
      return paramsOf(study.trials);
    };
    expect(await drive(true)).toEqual(await drive(false));
  });

  it("proposes different points at once", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: "minimize",
      sampler: make(),
      seed: 2,
    });
    for (let round = 0; round < 3; round++) {
      const asked = await study.ask(8);
      expect(new Set(asked.map((t) => JSON.stringify(t.params))).size).toBe(8);
      for (const t of asked) await t.tell(t.params.x + t.params.y);
    }
  });

  it("gives each point of a finite space once, then is exhausted", async () => {
    const finite = {
      n: int(0, 3),
      c: categorical(["a", "b"]),
      k: choose({ p: { m: boolean() }, q: {} }),
    };
    const study = await createStudy({
      space: finite,
      objectives: "minimize",
      sampler: make(),
      seed: 4,
    });
    let reason = "";
    study.on("stopped", (e) => {
      reason = e.reason;
    });
    await study.optimize(measure, { trials: 100, parallel: 5 });
    expect(study.trials.length).toBe(4 * 2 * 3);
    expect(new Set(study.trials.map((t) => JSON.stringify(t.params))).size).toBe(24);
    expect(reason).toBe("exhausted");
    await expect(study.ask()).rejects.toMatchObject({ code: "space-exhausted" });
  });

  it("keeps constraints", async () => {
    const s = space(
      { low: int(0, 20), high: int(0, 20), w: float(0, 1) },
      { constraints: { order: ["low", "<", "high"], code: (p) => (p.low + p.high) % 2 === 1 } },
    );
    const study = await createStudy({ space: s, objectives: "minimize", sampler: make(), seed: 1 });
    await study.optimize(({ low, high, w }) => low - high + w, { trials: 40 });
    for (const t of study.trials) expect(s.check(t.params)).toEqual([]);
  });

  it.each<readonly [string, (p: any, t: any) => unknown]>([
    ["failures", (p, t) => (t.number % 3 === 0 ? Promise.reject(new Error("no")) : p.x)],
    ["failures alone", () => Promise.reject(new Error("no"))],
    ["values that are no numbers", (p, t) => (t.number % 2 === 0 ? Number.NaN : p.x)],
    [
      "infinite values",
      (p, t) => (t.number % 3 === 0 ? Infinity : t.number % 3 === 1 ? -Infinity : p.x),
    ],
    ["a constant", () => 1],
    ["values of huge scale", (p) => p.x * 1e300],
    ["values of tiny scale", (p) => p.x * 1e-300],
  ])("goes on through %s", async (_, objective) => {
    const trials = await run(
      make,
      { x: float(0, 1), c: categorical(["only"]), d: float(2, 2) },
      25,
      1,
      objective,
    );
    expect(trials.length).toBe(25);
    for (const t of trials) expect(t.params.x >= 0 && t.params.x <= 1).toBe(true);
  });

  it.skipIf(supports.objectives < 2)("serves several objectives with limits", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: { a: "minimize", b: "maximize" },
      limits: { m: { atMost: 1 } },
      sampler: make(),
      seed: 1,
    });
    await study.optimize(({ x, y }) => ({ value: { a: x * x + y, b: x }, limits: { m: x + y } }), {
      trials: 40,
    });
    expect(study.front.length).toBeGreaterThan(0);
    for (const t of study.front) expect(t.feasible).toBe(true);
  });

  it("proposes something when nothing was feasible yet", async () => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      limits: { m: { atLeast: 2 } },
      sampler: make(),
      seed: 1,
    });
    await study.optimize(({ x }) => ({ value: x, limits: { m: x } }), { trials: 25 });
    expect(study.trials.length).toBe(25);
    expect(study.best).toBeUndefined();
  });

  it("says on the trial which sampler it came from", async () => {
    const trials = await run(make, { x: float(0, 1) }, 3);
    for (const t of trials) expect(t.origin).toMatchObject({ sampler: make().name });
  });
}
