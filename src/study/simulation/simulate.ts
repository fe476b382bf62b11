import { createRng } from "../../numeric/rng.ts";
import type { Pruner } from "../../pruner/pruner.ts";
import { EVERYTHING, type Sampler } from "../../sampler/sampler.ts";
import type { ParamTree } from "../../space/param.ts";
import { asSpace, type Space } from "../../space/space.ts";
import { countStarted, type History } from "../../trial/history.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { TrialRecord } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import { Run } from "../run/run.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import { openSession } from "../session/open-session.ts";
import { SimulatedClock } from "./clock.ts";
import { NearestCurve } from "./nearest-curve.ts";
import type { RecordedCurve } from "./recorded-curves.ts";
import { requireSimulation } from "./require-simulation.ts";

const DEFAULT_TRIALS = 100;

/** Options of `simulate`. */
export interface SimulateOptions {
  /** The space of the recorded parameters. */
  readonly space: Space | ParamTree;
  /** The direction of the recorded values, or of each named value. */
  readonly objectives: Objectives;
  /** The curves to replay, at least one. No curve is replayed again before all have been. */
  readonly curves: readonly RecordedCurve[];
  /**
   * Proposes parameters. A trial gets the curve whose parameters are nearest to the proposed ones
   * in the unit cube, among those that no other trial has. Default: the recorded parameters one
   * after the other.
   */
  readonly sampler?: Sampler | undefined;
  /** Without a sampler: whether the recorded parameters come in random order. Default: false. */
  readonly shuffle?: boolean | undefined;
  /** Stops or pauses trials; `pbt` and `pb2` cannot be simulated. Default: none. */
  readonly pruner?: Pruner | undefined;
  /** Equal seeds give equal simulations. Default: 0. */
  readonly seed?: number | undefined;
  /** Number of trials that are trained at the same time. Default: 1. */
  readonly workers?: number | undefined;
  /** Ends after this number of trials. Default: 100, unless another limit is given. */
  readonly trials?: number | undefined;
  /** Ends after this number of steps over all trials. Default: no limit. */
  readonly steps?: number | undefined;
  /** Ends at this time of the simulated clock. Default: no limit. */
  readonly seconds?: number | undefined;
  /** Whether trials keep checkpoints, so that they can be paused and promoted. Default: true. */
  readonly checkpoints?: boolean | undefined;
}
/** One step of one trial's training. */
export interface SimulatedStep {
  /** Seconds of the simulated clock at the end of the step. */
  readonly time: number;
  /** Number of the trial. */
  readonly number: number;
  /** Number of the step, from 1. */
  readonly step: number;
  /** Value of each objective after the step, in their order. */
  readonly values: readonly number[];
}
/** The result of `simulate`. */
export interface Simulation {
  /** All steps, in the order in which they ended. */
  readonly steps: readonly SimulatedStep[];
  /** The trials in order of number. */
  readonly trials: readonly TrialRecord<Params, Objectives, Limits>[];
  /** The trials as columns of numbers, as samplers and pruners read them. */
  readonly history: History;
  /** Simulated seconds from the start to the end of the last step. */
  readonly seconds: number;
  /** Share of the workers' time that was spent training, from 0 to 1. */
  readonly utilisation: number;
}

/**
 * Replays recorded learning curves on a simulated clock, as if `workers` workers trained them. The
 * simulation shows within seconds what a study would have reached with another sampler, another
 * pruner or more workers. On the simulated clock sampling and reporting take no time. Equal options
 * give equal simulations.
 * @throws AttuneError `usage` without curves, for an unknown option, for a wrong value of one, and
 * for a population pruner
 * @throws SpaceError for recorded parameters that are not valid in the space
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  requireSimulation(options);
  const { objectives, curves, pruner, seed = 0, workers = 1 } = options;
  const space: Space = asSpace<ParamTree>(options.space);
  const { steps: maxSteps = Infinity, seconds: maxSeconds = Infinity } = options;
  const limited = options.steps !== undefined || options.seconds !== undefined;
  const trials = options.trials ?? (limited ? undefined : DEFAULT_TRIALS);
  const training = new SimulatedTraining(new NearestCurve(space, curves), options);
  const session = await openSession(
    {
      objectives,
      sampler: options.sampler ?? proposeRecorded(space, curves, options.shuffle === true),
      ...(pruner && { pruner }),
      seed,
      budget: trials,
      confirms: false,
      fidelity: { steps: [1, Math.max(1, ...curves.map((c) => c.values.length))] },
    },
    space,
  );
  try {
    const run = new Run(session, training, { parallel: workers, trials });
    training.onStep = () => {
      if (training.steps.length >= maxSteps || training.clock.now >= maxSeconds) run.stop("signal");
    };
    await run.run();
    const { steps, clock, busySeconds } = training;
    return {
      steps,
      trials: session.trials,
      history: session.history,
      seconds: clock.now,
      utilisation: clock.now === 0 ? 1 : Math.min(1, busySeconds / (clock.now * workers)),
    };
  } finally {
    await session.close();
  }
}

/** Trains trials by replaying their curves, a step at a time. */
class SimulatedTraining implements Evaluator {
  readonly killable = true;
  readonly clock = new SimulatedClock();
  readonly steps: SimulatedStep[] = [];
  /** Time that workers spent training, over all of them. */
  busySeconds = 0;
  onStep: () => void = () => {};
  readonly #curves: NearestCurve;
  readonly #checkpoints: boolean;

  constructor(curves: NearestCurve, { checkpoints = true }: SimulateOptions) {
    this.#curves = curves;
    this.#checkpoints = checkpoints;
  }

  async evaluate(trial: LiveTrial): Promise<unknown> {
    const { values, secondsPerStep = 1 } = this.#curves.of(trial.number, trial.params);
    trial.hasCheckpoint = this.#checkpoints;
    const first = this.#checkpoints ? trial.lastStep : 0;
    for (let i = first; i < values.length; i++) {
      const startedAt = this.clock.now;
      const finished = await this.#sleep(startedAt + secondsPerStep, trial.signal);
      this.busySeconds += this.clock.now - startedAt;
      if (!finished) throw new Error("the simulation is over");
      const step = i + 1;
      this.steps.push({
        time: this.clock.now,
        number: trial.number,
        step,
        values: typeof values[i] === "number" ? [values[i] as number] : Object.values(values[i]),
      });
      const prune = await trial.report(values[i], step);
      this.onStep();
      if (prune) return trial.pruned();
    }
    return values[values.length - 1];
  }

  /** @returns whether the time was reached before the trial was aborted */
  async #sleep(until: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    let onAbort: () => void = () => {};
    const aborted = new Promise<void>((resolve) => {
      onAbort = resolve;
      signal.addEventListener("abort", onAbort, { once: true });
    });
    await Promise.race([this.clock.sleepUntil(until), aborted]);
    signal.removeEventListener("abort", onAbort);
    return !signal.aborted;
  }
  async close(): Promise<void> {}
}

/** Proposes the recorded parameters, each once. */
function proposeRecorded(
  space: Space,
  curves: readonly RecordedCurve[],
  shuffle: boolean,
): Sampler {
  return {
    name: "recorded",
    // It ends when each curve has been replayed.
    supports: { ...EVERYTHING, finite: true },
    plan: ({ seed }) => {
      const order = Uint32Array.from(curves, (_, i) => i);
      if (shuffle) createRng(seed).fork("order").shuffle(order);
      return {
        propose(history, streams) {
          const first = countStarted(history);
          const count = Math.max(0, Math.min(streams.length, order.length - first));
          return Array.from({ length: count }, (_, i) => {
            const unit = new Float64Array(space.width).fill(0.5);
            space.toUnit(curves[order[first + i]].params, unit);
            return { unit };
          });
        },
      };
    },
  };
}
