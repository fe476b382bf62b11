import { AttuneError } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import { Encoding } from "../../space/encoding.ts";
import { nonDominated } from "../../trial/feasible.ts";
import { countStarted, type History } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import type { Json } from "../../trial/record.ts";
import { firstPoint } from "../first-points.ts";
import { oneByOne } from "../one-by-one.ts";
import { EVERYTHING, type Plan, type Problem, type Proposal, type Sampler } from "../sampler.ts";
import {
  type Criterion,
  logExpectedImprovement,
  perCost,
  scalarizedBound,
  withFeasibility,
} from "../surrogate/acquisition.ts";
import { Belief, type Beliefs } from "../surrogate/beliefs.ts";
import { logHypervolumeImprovement, openBoxes } from "../surrogate/hypervolume-improvement.ts";
import { maximize } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { Earlier, type EarlierStudy } from "./earlier.ts";
import { type Fitted, Fitter, leastMean, WORKING_SET } from "./fit.ts";
import { gaussianLandscape } from "./landscape.ts";
import { orderOf, SEEDS } from "./order.ts";
import { margin } from "./plateau.ts";

export interface GpOptions {
  /**
   * Finished trials before the first model; half the coordinates and 3, between 4 and 10, unless
   * given.
   */
  startup?: number;
  /** Most trials that the model learns from: of more, the best, the newest and some of all. */
  workingSet?: number;
  /** What is believed of parameters beforehand: steers the search, less with each result. */
  beliefs?: Beliefs;
  /**
   * Studies of the same or a similar space that ended: their best points are tried first, and their
   * models say what to expect (one objective).
   */
  earlier?: readonly EarlierStudy[];
  /**
   * Prefers points that cost less for what they promise; with a known budget less so towards its
   * end. The cost is what the objective gave, or seconds.
   */
  costAware?: boolean;
}

/**
 * Gaussian process with logarithmic expected improvement (Jones et al. 1998; Ament et al. 2023):
 * over values warped so that they look normal, the warp chosen by likelihood; a probability of
 * feasibility for each limit; expected gain of hypervolume for several objectives. Trials under way
 * shrink the variance near them.
 * @throws AttuneError `usage` for options out of range
 */
export function gp(options: GpOptions = {}): Sampler {
  for (const [name, value, least] of [
    ["startup", options.startup, 1],
    ["workingSet", options.workingSet, 10],
  ] as const)
    if (value !== undefined && (!Number.isInteger(value) || value < least))
      throw new AttuneError(
        "usage",
        `${name} of gp must be a whole number from ${least}, got ${value}`,
      );
  return {
    name: "gp",
    supports: EVERYTHING,
    plan: (problem) => new GpPlan(problem, options),
  };
}

/**
 * Objectives for which the expected gain of hypervolume can be computed; more are weighted against
 * each other.
 */
const HYPERVOLUME = 3;

export class GpPlan implements Plan {
  readonly #problem: Problem;
  readonly #encoding: Encoding;
  readonly #startup: number;
  readonly #proposable: Proposable;
  readonly #belief: Belief | undefined;
  readonly #options: GpOptions;
  readonly #fitter: Fitter;
  #earlier: readonly Earlier[] | undefined;

  constructor(problem: Problem, options: GpOptions) {
    this.#problem = problem;
    this.#encoding = new Encoding(problem.space.axes);
    this.#options = options;
    this.#belief = options.beliefs && new Belief(problem.space, this.#encoding, options.beliefs);
    this.#startup =
      options.startup ?? Math.min(10, Math.max(4, Math.ceil(this.#encoding.together.size / 2) + 3));
    this.#fitter = new Fitter(
      this.#encoding,
      options.workingSet ?? WORKING_SET,
      options.costAware === true,
    );
    this.#proposable = new Proposable(problem.space, this.#encoding);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    return oneByOne(this.#problem.space, history, streams, (now, stream) => this.#one(now, stream));
  }

  #one(history: History, stream: Rng): Proposal {
    const seen = withPausedAsPruned(history);
    const { finished, pending } = seen;
    const winner = this.#winners()[countStarted(history)];
    if (winner !== undefined) return { unit: winner, reason: "a winner of an earlier study" };
    if (finished.length < this.#startup) return { unit: this.#begin(history, stream) };
    const fitted = this.#fitter.fit(seen, history.paused, this.#earlierStudies());
    const { observations, outputs, values, note } = fitted;
    if (!observations.complete.includes(1)) return { unit: this.#begin(history, stream) };
    if (!fitted.sound)
      return {
        unit: this.#begin(history, stream),
        fallback: "the covariance was not positive definite: drawn as at the start",
      };
    const feature = new Float64Array(this.#encoding.size);
    const unit = new Float64Array(this.#problem.space.width);
    for (const output of outputs) output.forget();
    for (let i = 0; i < pending.length; i++) {
      this.#encoding.row(pending, i, unit, feature, 0);
      for (const output of outputs) output.append(feature);
    }
    const order = orderOf(observations, values, finished);
    const criterion = this.#criterion(fitted, order, stream);
    const { space } = this.#problem;
    // Near what is known first (Google Vizier's trust region); a front, or a border of what is
    // feasible, is looked for everywhere.
    const found = maximize({
      space,
      encoding: this.#encoding,
      landscape: gaussianLandscape(outputs, criterion, {
        earlier: fitted.earlier,
        belief: this.#belief && { of: this.#belief, weight: this.#belief.weight(finished.length) },
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
      return { unit, fallback: "no new point that is allowed was found: drawn at random" };
    }
    return { unit: found, note: note as unknown as Json };
  }

  #earlierStudies(): readonly Earlier[] {
    return (this.#earlier ??= (this.#options.earlier ?? []).map(
      (study) => new Earlier(this.#problem.space, this.#encoding, study),
    ));
  }
  /** Good points of earlier studies, by turns the best of each, then the second best. */
  #winners(): readonly Float64Array[] {
    const studies = this.#earlierStudies();
    const most = Math.max(0, ...studies.map((e) => e.winners.length));
    return Array.from({ length: most }, (_, i) =>
      studies.flatMap((e) => e.winners.slice(i, i + 1)),
    ).flat();
  }

  /** As any search begins; every second point where parameters are believed to lie. */
  #begin(history: History, stream: Rng): Float64Array {
    const unit = firstPoint(this.#problem, history, stream, true);
    if (this.#belief !== undefined && countStarted(history) % 2 === 0)
      this.#belief.draw(unit, stream);
    return unit;
  }

  #criterion(fitted: Fitted, order: readonly number[], stream: Rng): Criterion {
    const { observations, outputs, values, bounds, costScale } = fitted;
    const { n, feasible } = observations;
    let criterion: Criterion | undefined;
    if (feasible.includes(1)) {
      if (values.length === 1) {
        const best = leastMean(fitted);
        // On a finite space no point comes twice anyway.
        criterion = logExpectedImprovement(
          Number.isFinite(this.#problem.space.cardinality) ? best : best - margin(observations),
        );
      } else if (values.length > HYPERVOLUME) {
        // Exponentials make weights that are spread evenly over the simplex.
        const drawn = values.map(() => -Math.log(1 - stream.uniform()));
        const sum = drawn.reduce((a, b) => a + b, 0);
        const ideal = values.map((z) => z.reduce((a, b) => Math.min(a, b), Infinity));
        criterion = scalarizedBound(
          drawn.map((w) => w / sum),
          ideal,
          Math.sqrt(0.125 * Math.log(2 * n + 1)),
        );
      } else {
        const front = nonDominated(
          values,
          order.filter((i) => feasible[i] === 1),
        );
        const reference = values.map((z) => z.reduce((a, b) => Math.max(a, b), -Infinity) + 0.1);
        criterion = logHypervolumeImprovement(
          openBoxes(
            front.map((i) => values.map((z) => z[i])),
            reference,
          ),
          values.length,
        );
      }
    }
    const whole = withFeasibility(criterion, values.length, bounds);
    if (costScale === undefined) return whole;
    // Cooling (Lee et al. 2020, "Cost-aware Bayesian optimization", §3.2): near the end of a budget
    // what is best counts, not what is cheap.
    const { budget } = this.#problem;
    const share = budget === undefined ? 1 : Math.max(0, 1 - observations.n / budget);
    return perCost(whole, outputs.length - 1, costScale, share);
  }
}
