import { fileURLToPath } from "node:url";
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
  when,
} from "../../src/space/builders.ts";
import type { ParamTree } from "../../src/space/param.ts";
import { space } from "../../src/space/space.ts";
import { memory } from "../../src/storage/memory/memory.ts";
import { createStudy } from "../../src/study/study.ts";

/** Options of the sampler contract. */
export interface ContractOptions {
  /**
   * A space with a parameter `optimizer` of three branches, and with as many kinds of parameters as
   * the sampler can serve; default: `everything`.
   */
  readonly all?: ParamTree;
}

/** Every kind of parameter, conditional ones too. */
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

type Params = { readonly [name: string]: unknown };

/** An objective for any parameters: smooth in the numbers, and different for each choice. */
export function measure(params: Params): number {
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

/** Runs a new study, one trial after another, and returns its parameters. */
async function run(
  make: () => Sampler,
  params: ParamTree,
  trials: number,
  seed = 1,
  budget = trials,
): Promise<readonly Params[]> {
  const sampler = make();
  const study = await createStudy({
    space: params,
    objectives: "minimize",
    sampler,
    seed,
    budget,
  });
  await study.optimize(measure, { trials });
  return study.trials.map((t) => t.params);
}

/** What every sampler must do, whatever its method. */
export function samplerContract(make: () => Sampler, options: ContractOptions = {}): void {
  const { all = everything } = options;
  givesValidValues(make, all);
  repeatsItself(make, all);
  resumesWithPausedTrials(make, all);
  proposesDifferentPoints(make);
  copesWithAnyValues(make);
  servesLimitsAndObjectives(make);
}

/**
 * A sampler's first 25 trials, compared with `test/golden/NAME.jsonl`: a change of them is a change
 * of every user's results.
 */
export function repeatsGoldenRun(make: () => Sampler, params: ParamTree = everything): void {
  it("repeats its golden run", async () => {
    const trials = (await run(make, params, 25, 42)).map((p) => JSON.stringify(p));
    const golden = new URL(`../golden/${make().name}.jsonl`, import.meta.url);
    await expect(`${trials.join("\n")}\n`).toMatchFileSnapshot(fileURLToPath(golden));
  });
}

function givesValidValues(make: () => Sampler, all: ParamTree): void {
  describe.each(Object.entries(everything))("on %s", (name, param) => {
    it("gives valid values that JSON keeps", async () => {
      const s = space({ [name]: param });
      for (const params of await run(make, { [name]: param }, 25))
        expect(s.check(JSON.parse(JSON.stringify(params)))).toEqual([]);
    });
  });

  it("gives valid values on a conditional space of every kind", async () => {
    const s = space(all);
    const trials = await run(make, all, 60);
    expect(trials.length).toBe(60);
    for (const params of trials) expect(s.check(params)).toEqual([]);
    const branches = trials.map((params) => (params.optimizer as { kind: string }).kind);
    expect(new Set(branches).size).toBe(3);
  });

  it("gives valid values while conditions on numbers hold", async () => {
    const params = {
      layers: int(1, 6),
      rate: float(1e-4, 1, { log: true }),
      dropout: when(float(0, 0.5), { layers: { ">": 2 } }),
      decay: when(boolean(), { dropout: { ">": 0.25 } }),
      warmup: when(int(1, 9), { rate: { ">=": 0.01 } }),
    };
    const s = space(params);
    const study = await createStudy({ space: s, objectives: "minimize", sampler: make(), seed: 3 });
    await study.optimize(measure, { trials: 60 });
    expect(study.trials.length).toBe(60);
    for (const t of study.trials) {
      const { layers, rate, dropout, decay, warmup } = t.params;
      expect(s.check(t.params)).toEqual([]);
      expect(dropout !== undefined).toBe(layers > 2);
      expect(decay !== undefined).toBe((dropout ?? 0) > 0.25);
      expect(warmup !== undefined).toBe(rate >= 0.01);
    }
    const shapes = study.trials.map((t) => Object.keys(t.params).join(" "));
    expect(new Set(shapes).size).toBeGreaterThan(1);
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

  it("says on the trial which sampler it came from", async () => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler: make(),
      seed: 1,
    });
    await study.optimize(measure, { trials: 3 });
    for (const t of study.trials) expect(t.origin).toMatchObject({ sampler: make().name });
  });
}

function repeatsItself(make: () => Sampler, all: ParamTree): void {
  it("resumes after any trial, from the storage alone, as if it had never stopped", async () => {
    const uninterrupted = await run(make, all, 30, 7);
    // Another seed gives others, of which the first ones suffice.
    expect(await run(make, all, 12, 8, 30)).not.toEqual(uninterrupted.slice(0, 12));
    const stoppedAfter = async (stops: readonly number[]): Promise<readonly unknown[]> => {
      const storage = memory();
      const open = () =>
        createStudy({
          ...{ space: all, objectives: "minimize", sampler: make(), seed: 7, storage },
          budget: 30, // samplers plan by it
        });
      for (const trials of stops) await (await open()).optimize(measure, { trials });
      return (await open()).trials.map((t) => t.params);
    };
    // Stopped after every single trial, and once in the middle.
    expect(await stoppedAfter(Array.from({ length: 30 }, (_, i) => i + 1))).toEqual(uninterrupted);
    expect(await stoppedAfter([19, 30])).toEqual(uninterrupted);
  });

  it("depends on the order in which results arrive, not on the process that asks", async () => {
    const completionOrder = [3, 1, 0, 2];
    const drive = async (reopens: boolean): Promise<readonly unknown[]> => {
      const storage = memory();
      const open = () =>
        createStudy({ space: all, objectives: "minimize", sampler: make(), seed: 3, storage });
      let study = await open();
      for (let round = 0; round < 6; round++) {
        const asked = await study.ask(4);
        for (const i of completionOrder)
          await study.tell(asked[i].ticket, measure(asked[i].params));
        if (reopens) study = await open();
      }
      await study.refresh();
      return study.trials.map((t) => t.params);
    };
    expect(await drive(true)).toEqual(await drive(false));
  });
}

/** Steps of a complete trial in `runWithPauses`. */
const STEPS = 8;

/**
 * Trials under a pruner that pauses those that keep checkpoints and stops the others.
 * @param asks how often a trial is asked for: new ones, and paused ones that are promoted
 * @param keepsCheckpoint whether the trial of this number writes checkpoints
 * @param reopenEvery asks after which the study is opened anew, from the storage alone
 * @returns of each trial its parameters, state and number of reports
 */
async function runWithPauses(
  make: () => Sampler,
  all: ParamTree,
  asks: number,
  keepsCheckpoint: (number: number) => boolean,
  reopenEvery: number,
): Promise<readonly (readonly [params: unknown, state: string, reports: number])[]> {
  const storage = memory();
  const open = () =>
    createStudy({
      space: all,
      objectives: "minimize",
      sampler: make(),
      seed: 7,
      storage,
      pruner: asha({ min: 1, max: STEPS }),
    });
  let study = await open();
  for (let i = 0; i < asks; i++) {
    if (i % reopenEvery === reopenEvery - 1) study = await open();
    const trial = await study.ask();
    const from = (await trial.checkpoint.read())?.step ?? 0;
    let stopped = false;
    for (let step = from + 1; step <= STEPS && !stopped; step++) {
      if (keepsCheckpoint(trial.number)) await trial.checkpoint.write(new Uint8Array(1), step);
      stopped = await trial.report(measure(trial.params) + 1 / step, step);
    }
    if (stopped) await trial.prune();
    else await trial.tell(measure(trial.params) + 1 / STEPS);
  }
  return study.trials.map((t) => [t.params, t.state, t.reports.length]);
}

function resumesWithPausedTrials(make: () => Sampler, all: ParamTree): void {
  it("resumes so, too, while trials are paused, promoted and stopped", async () => {
    // Some pause and some are stopped: the longest run, with all transitions.
    const keepsSome = (n: number): boolean => n % 3 > 0;
    const mixed = await runWithPauses(make, all, MIXED_ASKS, keepsSome, Infinity);
    expect(new Set(mixed.map(([, state]) => state))).toEqual(
      new Set(make().supports.paused === false ? ["pruned", "complete"] : STATES_OF_MIXED),
    );
    expect(await runWithPauses(make, all, MIXED_ASKS, keepsSome, 1)).toEqual(mixed);
    expect(await runWithPauses(make, all, MIXED_ASKS, keepsSome, 7)).toEqual(mixed);
    // All pause, so that few or none finish; and none pauses.
    for (const keeps of [() => true, () => false]) {
      const uninterrupted = await runWithPauses(make, all, ASKS_OF_ONE_KIND, keeps, Infinity);
      expect(await runWithPauses(make, all, ASKS_OF_ONE_KIND, keeps, 1)).toEqual(uninterrupted);
    }
  });
}

const MIXED_ASKS = 40;
const ASKS_OF_ONE_KIND = 24;
const STATES_OF_MIXED = ["paused", "pruned", "complete"];

function proposesDifferentPoints(make: () => Sampler): void {
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
}

function copesWithAnyValues(make: () => Sampler): void {
  const params = { x: float(0, 1), c: categorical(["only"]), d: float(2, 2) };
  type Objective = (p: { readonly x: number }, t: { readonly number: number }) => number;
  const fail = (): never => {
    throw new Error("no");
  };
  it.each<readonly [string, Objective]>([
    ["failures", (p, t) => (t.number % 3 === 0 ? fail() : p.x)],
    ["failures alone", fail],
    ["values that are no numbers", (p, t) => (t.number % 2 === 0 ? Number.NaN : p.x)],
    ["infinite values", (p, t) => [Infinity, -Infinity, p.x][t.number % 3]],
    ["a constant", () => 1],
    ["values of huge scale", (p) => p.x * 1e300],
    ["values of tiny scale", (p) => p.x * 1e-300],
  ])("goes on through %s", async (_, objective) => {
    const study = await createStudy({
      space: params,
      objectives: "minimize",
      sampler: make(),
      seed: 1,
    });
    await study.optimize(objective, { trials: 25, failuresInARow: Infinity });
    expect(study.trials.length).toBe(25);
    for (const t of study.trials) expect(t.params.x >= 0 && t.params.x <= 1).toBe(true);
  });
}

function servesLimitsAndObjectives(make: () => Sampler): void {
  it.skipIf(make().supports.objectives < 2)("serves several objectives with limits", async () => {
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
}
