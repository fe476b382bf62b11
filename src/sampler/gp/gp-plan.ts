import type { Rng } from "../../numeric/rng.ts";
import { Encoding } from "../../space/encoding.ts";
import { countStarted, type History } from "../../trial/history.ts";
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

/** The plan of `gp`. */
export class GpPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #encoding: Encoding;
  readonly #startup: number;
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
    this.#startup =
      startup ?? Math.min(10, Math.max(4, Math.ceil(this.#encoding.together.size / 2) + 3));
    this.#fitter = new Fitter(this.#encoding, this.#goal);
    this.#proposable = new Proposable(problem.space, this.#encoding);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    return oneByOne(this.#problem.space, history, streams, (now, stream) =>
      this.#proposeOne(now, stream),
    );
  }

  #proposeOne(history: History, stream: Rng): Proposal {
    const seen = withPausedAsPruned(history);
    const { finished, pending } = seen;
    const winner = this.#goal.winner?.(countStarted(history));
    if (winner !== undefined) return { unit: winner, reason: "a winner of an earlier study" };
    if (finished.length < this.#startup) return { unit: this.#firstPoint(history, stream) };
    const fitted = this.#fitter.fit(seen, history.paused);
    const { observations, outputs, values, note } = fitted;
    if (!observations.complete.includes(1)) return { unit: this.#firstPoint(history, stream) };
    if (!fitted.sound)
      return {
        unit: this.#firstPoint(history, stream),
        fallback: "the covariance was not positive definite: drawn as at the start",
      };
    const feature = new Float64Array(this.#encoding.size);
    const unit = new Float64Array(this.#problem.space.width);
    for (const output of outputs) output.forget();
    for (let i = 0; i < pending.length; i++) {
      this.#encoding.row(pending, i, unit, feature, 0);
      for (const output of outputs) output.append(feature);
    }
    const order = this.#goal.order(observations, values, finished);
    const criterion = this.#criterion(fitted, order, stream);
    const { space } = this.#problem;
    const { belief } = this.#goal;
    // Near known points first (Google Vizier's trust region); a front, or the border of what is
    // feasible, is searched for in the whole space.
    const found = maximizeAcquisition({
      space,
      encoding: this.#encoding,
      landscape: gaussianLandscape(outputs, criterion, {
        earlier: fitted.earlier,
        belief: belief && { of: belief, weight: belief.weight(finished.length) },
      }),
      stream,
      seeds: order
        .slice(0, values.length > 1 ? 2 * SEEDS : SEEDS)
        .map((k) => filledIn(finished, observations.rows[k], stream)),
      reach:
        fitted.outputs.length > 1
          ? 1
          : 0.2 + (0.3 * finished.length) / (5 * (this.#encoding.together.numbers + 1)),
      accept: this.#proposable.test(history),
    });
    if (found === undefined) {
      stream.uniformInto(unit);
      return { unit, fallback: "no new point that may be proposed was found: drawn at random" };
    }
    return { unit: found, note };
  }

  /** A first point; every second one is moved to where the user believes parameters to lie. */
  #firstPoint(history: History, stream: Rng): Float64Array {
    const unit = firstPoint(this.#problem, history, stream, true);
    if (countStarted(history) % 2 === 0) this.#goal.belief?.draw(unit, stream);
    return unit;
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
