import { AttuneError } from "../errors/attune-error.ts";
import { createRng } from "../numeric/rng.ts";
import type { Pruner } from "../pruner/pruner.ts";
import { EVERYTHING, type Sampler } from "../sampler/sampler.ts";
import type { ParamTree } from "../space/param.ts";
import { asSpace, type Space } from "../space/space.ts";
import { countStarted, type History } from "../trial/history.ts";
import type { Objectives } from "../trial/objective.ts";
import type { TrialRecord } from "../trial/record.ts";
import type { Engine } from "./engine.ts";
import type { Handle } from "./handle.ts";
import { openEngine } from "./study.ts";

/** One configuration as it was trained once. */
export interface RecordedCurve {
  readonly params: { readonly [name: string]: unknown };
  /** What was measured after step 1, 2, …; with several objectives a record of numbers each. */
  readonly values: readonly (number | { readonly [name: string]: number })[];
  /** Seconds that each step took; 1 unless given. */
  readonly secondsPerStep?: number;
}
export interface SimulateOptions {
  readonly space: Space<any> | ParamTree;
  readonly objectives: Objectives;
  readonly curves: readonly RecordedCurve[];
  /**
   * A proposal is answered with the curve of the nearest configuration that was not given out yet.
   * Without a sampler the recorded configurations come one after the other.
   */
  readonly sampler?: Sampler;
  /**
   * Without a sampler: the configurations come in an order that is drawn by the seed, not in
   * theirs.
   */
  readonly shuffle?: boolean;
  readonly pruner?: Pruner | undefined;
  readonly seed?: number;
  /** Trials trained at a time; 1 unless given. */
  readonly workers?: number;
  /**
   * Ends after so many trials, steps over all trials, or seconds of the simulated clock; 100 trials
   * unless one is given.
   */
  readonly trials?: number;
  readonly steps?: number;
  readonly seconds?: number;
  /**
   * Whether trials keep checkpoints, so that they may be paused and promoted; true unless given.
   */
  readonly checkpoints?: boolean;
}
/** A step that was trained. */
export interface SimulatedStep {
  /** By the simulated clock, in seconds. */
  readonly time: number;
  readonly number: number;
  readonly step: number;
  /** In order of the objectives. */
  readonly values: readonly number[];
}
export interface Simulation {
  /** In the order in which they ended. */
  readonly steps: readonly SimulatedStep[];
  readonly trials: readonly TrialRecord<any, any, any>[];
  readonly history: History;
  /** By the simulated clock: from the first ask to the last step. */
  readonly seconds: number;
  /** Share of the workers' time that was spent training. */
  readonly utilisation: number;
}

interface Running {
  readonly handle: Handle;
  readonly curve: RecordedCurve;
  readonly until: number;
  step: number;
  time: number;
}

/**
 * Replays recorded learning curves by a simulated clock, as if so many workers trained them: what a
 * study would have come to with another sampler, another pruner or more workers, in seconds. Asking
 * and telling take no time. The same options give the same simulation.
 * @throws AttuneError `usage`, SpaceError for a recorded configuration that is not of the space
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const { objectives, curves, pruner, seed = 0, workers = 1, checkpoints = true } = options;
  const space = asSpace(options.space);
  if (curves.length === 0)
    throw new AttuneError("usage", "simulate needs at least one recorded curve");
  if (!Number.isInteger(workers) || workers < 1)
    throw new AttuneError("usage", `workers must be a whole number from 1, got ${workers}`);
  if (pruner?.population)
    throw new AttuneError(
      "usage",
      `${pruner.name} has trials copy each other's weights: recorded curves can't tell what comes of that`,
      {
        hint: "simulate a pruner that stops or pauses",
      },
    );
  const nearest = nearestOf(space, curves);
  const whole = curves.reduce((most, c) => Math.max(most, c.values.length), 1);
  const sampler = options.sampler ?? inTurn(space, curves, options.shuffle === true);
  const trials =
    options.trials ??
    (options.steps === undefined && options.seconds === undefined ? 100 : undefined);
  const engine = await openEngine(
    {
      objectives,
      sampler,
      ...(pruner && { pruner }),
      seed,
      ...(trials !== undefined && { budget: trials }),
      fidelity: { steps: [1, whole] },
    },
    space,
  );
  const steps: SimulatedStep[] = [];
  const running: (Running | undefined)[] = new Array(workers).fill(undefined);
  let now = 0;
  let busy = 0;
  const begin = async (): Promise<Running | undefined> => {
    const [handle] = await engine.take(1, trials);
    if (handle === undefined) return undefined;
    const curve = nearest(handle.number, handle.params);
    handle.hasCheckpoint = checkpoints;
    const step = checkpoints ? handle.lastStep : 0;
    return {
      handle,
      curve,
      until: curve.values.length,
      step,
      time: now + (curve.secondsPerStep ?? 1),
    };
  };
  const over = (): boolean =>
    steps.length >= (options.steps ?? Infinity) || now >= (options.seconds ?? Infinity);
  try {
    while (!over()) {
      for (let w = 0; w < workers; w++) running[w] ??= await begin();
      let next = -1;
      for (let w = 0; w < workers; w++)
        if (running[w] !== undefined && (next === -1 || running[w]!.time < running[next]!.time))
          next = w;
      if (next === -1) break;
      const run = running[next]!;
      now = run.time;
      busy += run.curve.secondsPerStep ?? 1;
      if (await advance(engine, run, steps)) running[next] = undefined;
      else run.time = now + (run.curve.secondsPerStep ?? 1);
    }
    // What was under way has been busy, too.
    for (const run of running)
      if (run !== undefined)
        busy += Math.max(0, (run.curve.secondsPerStep ?? 1) - (run.time - now));
    return {
      steps,
      trials: engine.trials,
      history: engine.history,
      seconds: now,
      utilisation: now === 0 ? 1 : Math.min(1, busy / (now * workers)),
    };
  } finally {
    await engine.close();
  }
}

/** The recorded configurations, each once. */
function inTurn(space: Space<any>, curves: readonly RecordedCurve[], shuffle: boolean): Sampler {
  return {
    name: "recorded",
    supports: EVERYTHING,
    plan: ({ seed }) => {
      const order = Uint32Array.from(curves, (_, i) => i);
      if (shuffle) createRng(seed).fork("order").shuffle(order);
      return {
        propose: (history, streams) =>
          streams.flatMap((_, i) => {
            const at = countStarted(history) + i;
            if (at >= order.length) return [];
            const unit = new Float64Array(space.width).fill(0.5);
            space.toUnit(curves[order[at]].params as never, unit);
            return [{ unit }];
          }),
      };
    },
  };
}

/** One step of a trial. Returns whether the trial is over, or paused. */
async function advance(engine: Engine, run: Running, steps: SimulatedStep[]): Promise<boolean> {
  const { handle, curve } = run;
  const value = curve.values[run.step];
  run.step++;
  steps.push({
    time: run.time,
    number: handle.number,
    step: run.step,
    values: typeof value === "number" ? [value] : Object.values(value),
  });
  const prune = await handle.report(value, run.step);
  if (prune) await engine.finish(handle.ticket, handle.stopped);
  else if (run.step === run.until) await handle.tell(value);
  else return false;
  return true;
}

/**
 * The curve whose configuration is nearest by unit coordinates; a branch that only one of the two
 * takes counts as far apart as can be.
 */
function nearestOf(
  space: Space<any>,
  curves: readonly RecordedCurve[],
): (number: number, params: unknown) => RecordedCurve {
  const unit = (params: unknown): Float64Array => {
    const out = new Float64Array(space.width).fill(Number.NaN);
    space.toUnit(params as never, out);
    return out;
  };
  const points = curves.map((c) => unit(c.params));
  const choice = space.axes.map((a) => a.kind === "choice");
  const used = new Map<number, number>();
  const taken = new Set<number>();
  return (number, params) => {
    const before = used.get(number);
    if (before !== undefined) return curves[before];
    if (taken.size === curves.length) taken.clear();
    const at = unit(params);
    let best = -1;
    let least = Infinity;
    for (const [i, point] of points.entries()) {
      if (taken.has(i)) continue;
      let d = 0;
      for (let j = 0; j < at.length && d < least; j++) {
        const [u, v] = [at[j], point[j]];
        if (Number.isNaN(u) && Number.isNaN(v)) continue;
        d += Number.isNaN(u) || Number.isNaN(v) || choice[j] ? (u === v ? 0 : 1) : (u - v) ** 2;
      }
      if (d < least) [best, least] = [i, d];
    }
    used.set(number, best);
    taken.add(best);
    return curves[best];
  };
}
