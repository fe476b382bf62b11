import type { Rng } from "../../numeric/rng.ts";
import { Encoding } from "../../space/encoding.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { firstPoint } from "../first-points.ts";
import { oneByOne } from "../one-by-one.ts";
import type { LocalPlan, Problem, Proposal } from "../sampler.ts";
import type { Criterion } from "../surrogate/acquisition.ts";
import { maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { Fantasies, NOISE_OF_FANTASIES } from "./fantasies.ts";
import { type FittedModels, Fitter, meanAt } from "./fit.ts";
import type { Goal } from "./goal.ts";
import { gaussianLandscape } from "./landscape.ts";
import { SEEDS } from "./order.ts";

/** Results before the first model while other trials are running, which count as first points, too. */
const MIN_RESULTS = 3;

/** The plan of `gp`. */
export class GpPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #encoding: Encoding;
  /** Finished trials before the first model. */
  protected startup: number;
  /** Finished trials before the first model while others are running. */
  readonly #fewest: number;
  readonly #proposable: Proposable;
  readonly #goal: Goal;
  readonly #fitter: Fitter;

  /** @param startup finished trials before the first model */
  constructor(
    problem: Problem,
    makeGoal: (problem: Problem, encoding: Encoding) => Goal,
    startup?: number,
  ) {
    this.#problem = problem;
    this.#encoding = new Encoding(problem.space.axes);
    this.#goal = makeGoal(problem, this.#encoding);
    // With few trials a model of 3 results gains more than another first point.
    this.startup =
      startup ??
      Math.max(
        MIN_RESULTS,
        Math.min(10, Math.ceil(this.#encoding.together.size / 2) + 3, (problem.budget ?? 40) / 4),
      );
    this.#fewest = startup ?? MIN_RESULTS;
    this.#fitter = new Fitter(this.#encoding, this.#goal);
    this.#proposable = new Proposable(problem.space, this.#encoding);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    return oneByOne(this.#problem.space, history, streams, (now, stream) =>
      this.proposeOne(now, stream),
    );
  }

  protected proposeOne(history: History, stream: Rng): Proposal {
    const seen = withPausedAsPruned(history);
    const { finished, pending } = seen;
    if (finished.length < this.#fewest || finished.length + pending.length < this.startup)
      return this.#firstPoint(history, stream);
    const fitted = this.#fitter.fit(seen, history.paused);
    const { observations, outputs, values, note } = fitted;
    if (!observations.complete.includes(1)) return this.#firstPoint(history, stream);
    if (!fitted.sound)
      return {
        ...this.#firstPoint(history, stream),
        fallback: "the covariance was not positive definite: drawn as at the start",
      };
    for (const output of outputs) output.forget();
    const running = this.#encodeAll(pending);
    const imagines = this.#goal.improvementOver !== undefined && outputs.length === 1;
    for (const x of running)
      for (const output of outputs) output.append(x, imagines ? NOISE_OF_FANTASIES : 1);
    const order = this.#goal.order(observations, values, finished);
    const { space } = this.#problem;
    const fantasies = imagines ? this.#imagine(fitted, order, running, stream) : undefined;
    // Near known points first (Google Vizier's trust region); a front, or the border of what is
    // feasible, is searched for in the whole space.
    const found = maximizeAcquisition({
      space,
      encoding: this.#encoding,
      landscape: gaussianLandscape(
        outputs,
        fantasies?.criterion ?? this.#criterion(fitted, order, stream),
        this.#goal.known?.(fitted),
        fantasies,
      ),
      stream,
      seeds: this.#seeds(seen, fitted, order, stream),
      reach:
        fitted.outputs.length > 1
          ? 1
          : 0.2 + (0.3 * finished.length) / (5 * (this.#encoding.together.numbers + 1)),
      accept: this.#proposable.test(history, fantasies !== undefined),
    });
    if (found === undefined) {
      const unit = new Float64Array(space.width);
      stream.uniformInto(unit);
      return { unit, fallback: "no new point that may be proposed was found: drawn at random" };
    }
    return { unit: found, note, reason: fitted.explained?.reason };
  }

  #firstPoint(history: History, stream: Rng): Proposal {
    const unit = firstPoint(this.#problem, history, stream, this.#encoding);
    return { unit, reason: this.#goal.lead?.(unit, history, stream) };
  }

  #encodeAll(columns: HistoryColumns): readonly Float64Array[] {
    const unit = new Float64Array(this.#problem.space.width);
    return Array.from({ length: columns.length }, (_, i) => {
      const x = new Float64Array(this.#encoding.size);
      this.#encoding.row(columns, i, unit, x, 0);
      return x;
    });
  }

  /** What may come of the running trials; undefined where none are. */
  #imagine(
    fitted: FittedModels,
    order: readonly number[],
    running: readonly Float64Array[],
    stream: Rng,
  ): Fantasies | undefined {
    const { improvementOver } = this.#goal;
    const { outputs, observations, earlier } = fitted;
    if (running.length === 0) return undefined;
    const { size } = this.#encoding;
    const best = order
      .slice(0, SEEDS)
      .map((k) => observations.x.subarray(k * size, (k + 1) * size));
    return new Fantasies(
      outputs[0],
      running.length,
      [...best, ...running],
      (x) => meanAt(outputs[0], earlier, x),
      (value) => improvementOver!(value, fitted),
      stream.fork("fantasies"),
    );
  }

  /** Points to search around: the best results, and running trials that are expected to be as good. */
  #seeds(
    { finished, pending }: History,
    { observations: { rows }, outputs, values, earlier }: FittedModels,
    order: readonly number[],
    stream: Rng,
  ): readonly Float64Array[] {
    if (values.length > 1 || outputs.length > 1 || pending.length === 0)
      return order
        .slice(0, values.length > 1 ? 2 * SEEDS : SEEDS)
        .map((k) => filledIn(finished, rows[k], stream));
    const known = order
      .slice(0, SEEDS)
      .map((k) => ({ columns: finished as HistoryColumns, row: rows[k], value: values[0][k] }));
    const expected = this.#encodeAll(pending).map((x, row) => ({
      columns: pending,
      row,
      value: meanAt(outputs[0], earlier, x),
    }));
    return [...known, ...expected]
      .sort((a, b) => a.value - b.value)
      .slice(0, SEEDS)
      .map(({ columns, row }) => filledIn(columns, row, stream));
  }

  /** What a proposal maximises. */
  #criterion(fitted: FittedModels, order: readonly number[], stream: Rng): Criterion {
    const { observations, values, bounds, costScale } = fitted;
    const { limits, perCost } = this.#goal;
    const improvement = observations.feasible.includes(1)
      ? this.#goal.improvement(fitted, order, stream)
      : undefined;
    // Without limits a result is feasible.
    const feasibly = limits?.withFeasibility(improvement, values.length, bounds) ?? improvement!;
    return costScale === undefined ? feasibly : perCost!(feasibly, fitted);
  }
}
