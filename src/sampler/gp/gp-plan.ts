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
import { type FittedModels, Fitter } from "./fit.ts";
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
        fallback: "covariance not positive definite: drawn as at the start",
      };
    for (const output of outputs) output.forget();
    const running = this.#encodeAll(pending);
    const imagining = outputs.length === 1 ? this.#goal.imagining : undefined;
    for (const x of running) for (const output of outputs) output.append(x, imagining?.noiseShare);
    const order = this.#goal.order(observations, values, finished);
    const { space } = this.#problem;
    const imagined =
      running.length > 0
        ? imagining?.imagine({ history: seen, fitted, order, running, stream })
        : undefined;
    // Near known points first (Google Vizier's trust region); a front, or the border of what is
    // feasible, is searched for in the whole space.
    const found = maximizeAcquisition({
      space,
      encoding: this.#encoding,
      landscape: gaussianLandscape(
        outputs,
        imagined?.fantasies.criterion ?? this.#criterion(fitted, order, stream),
        this.#goal.known?.(fitted),
        imagined?.fantasies,
      ),
      stream,
      seeds:
        imagined?.seeds ??
        order
          .slice(0, values.length > 1 ? 2 * SEEDS : SEEDS)
          .map((k) => filledIn(finished, observations.rows[k], stream)),
      reach:
        fitted.outputs.length > 1
          ? 1
          : 0.2 + (0.3 * finished.length) / (5 * (this.#encoding.together.numbers + 1)),
      accept: this.#proposable.test(history, imagined !== undefined),
    });
    if (found === undefined) {
      const unit = new Float64Array(space.width);
      stream.uniformInto(unit);
      return { unit, fallback: "no new point was found: drawn at random" };
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
