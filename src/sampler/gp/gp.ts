import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { show } from "../../errors/show.ts";
import type { Rng } from "../../numeric/rng.ts";
import { sum } from "../../numeric/statistics.ts";
import { Encoding } from "../../space/encoding.ts";
import { nonDominated } from "../../trial/feasible.ts";
import { countStarted, type History } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { firstPoint } from "../first-points.ts";
import { oneByOne } from "../one-by-one.ts";
import {
  EVERYTHING,
  type LocalPlan,
  type Problem,
  type Proposal,
  type Sampler,
} from "../sampler.ts";
import {
  type Criterion,
  logExpectedImprovement,
  perCost,
  scalarizedBound,
  withFeasibility,
} from "../surrogate/acquisition.ts";
import { Belief, type Beliefs } from "../surrogate/beliefs.ts";
import { logHypervolumeImprovement, openBoxes } from "../surrogate/hypervolume-improvement.ts";
import { maximizeAcquisition } from "../surrogate/maximize.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Proposable } from "../surrogate/proposable.ts";
import { Earlier, type EarlierStudy } from "./earlier.ts";
import { DEFAULT_WORKING_SET, type FittedModels, Fitter, leastMean } from "./fit.ts";
import { gaussianLandscape } from "./landscape.ts";
import { orderOf, SEEDS } from "./order.ts";
import { plateauMargin } from "./plateau.ts";

/** Options of `gp`. */
export interface GpOptions {
  /**
   * Finished trials before the first model, from 1; default: half the coordinates and 3, between 4
   * and 10.
   */
  startup?: number | undefined;
  /**
   * Greatest number of trials that the model learns from, from 10: of more, the best, the newest
   * and some of all. Default: 250.
   */
  workingSet?: number | undefined;
  /** What the user believes of parameters: it steers the search, less with each result. */
  beliefs?: Beliefs | undefined;
  /**
   * Finished studies of the same or a similar space: their best points are tried first, and their
   * models say what to expect (with one objective).
   */
  earlier?: readonly EarlierStudy[] | undefined;
  /**
   * Whether to prefer points that cost less for the gain that they promise; with a known budget
   * less so towards its end. The cost is what the objective returned, or the seconds it took.
   * Default: false.
   */
  costAware?: boolean | undefined;
}

function checkBeliefs(name: string, beliefs: unknown): void {
  if (typeof beliefs === "object" && beliefs !== null && !Array.isArray(beliefs)) return;
  throw new AttuneError("usage", `${name} must be beliefs by name, got ${show(beliefs)}`, {
    hint: "write beliefs: { rate: { near: 0.001 } }",
  });
}

function checkEarlier(name: string, earlier: unknown): void {
  const isStudy = (study: unknown): boolean => {
    const { space, history } = (study ?? {}) as Partial<EarlierStudy>;
    return space?.axes !== undefined && history?.finished !== undefined;
  };
  if (!Array.isArray(earlier) || !earlier.every(isStudy))
    throw new AttuneError("usage", `${name} must be a list of studies, got ${show(earlier)}`, {
      hint: "write earlier: [study]",
    });
}

/** Options that `auto` has, too. */
export const SHARED_OPTIONS: OptionChecks<Pick<GpOptions, "beliefs" | "earlier" | "costAware">> = {
  beliefs: checkBeliefs,
  earlier: checkEarlier,
  costAware: flag,
};
const GP_OPTIONS: OptionChecks<GpOptions> = {
  ...SHARED_OPTIONS,
  startup: true,
  workingSet: true,
};

/**
 * Gaussian process with logarithmic expected improvement (Jones et al. 1998; Ament et al. 2023). It
 * models values after a warp, chosen by likelihood, that makes them look normal; limits enter by
 * their probability of feasibility, two or three objectives by the expected gain of hypervolume.
 * Pending trials shrink the variance near them.
 * @throws AttuneError `usage` for options out of range
 */
export function gp(given?: GpOptions): Sampler {
  const options = checkOptions("gp", given, GP_OPTIONS);
  if (options.startup !== undefined) requireWhole("startup of gp", options.startup);
  if (options.workingSet !== undefined)
    requireWhole("workingSet of gp", options.workingSet, { min: 10 });
  return {
    name: "gp",
    supports: EVERYTHING,
    plan: (problem) => new GpPlan(problem, options),
  };
}

/**
 * Objectives up to which the expected gain of hypervolume is computed; more are weighted against
 * each other.
 */
const MAX_OBJECTIVES_FOR_HYPERVOLUME = 3;

/** The plan of `gp`. */
export class GpPlan implements LocalPlan {
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
      options.workingSet ?? DEFAULT_WORKING_SET,
      options.costAware === true,
    );
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
    const winner = this.#earlierWinners()[countStarted(history)];
    if (winner !== undefined) return { unit: winner, reason: "a winner of an earlier study" };
    if (finished.length < this.#startup) return { unit: this.#firstPoint(history, stream) };
    const fitted = this.#fitter.fit(seen, history.paused, this.#earlierStudies());
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
    const order = orderOf(observations, values, finished);
    const criterion = this.#criterion(fitted, order, stream);
    const { space } = this.#problem;
    // Near known points first (Google Vizier's trust region); a front, or the border of what is
    // feasible, is searched for in the whole space.
    const found = maximizeAcquisition({
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
      return { unit, fallback: "no new point that may be proposed was found: drawn at random" };
    }
    return { unit: found, note };
  }

  #earlierStudies(): readonly Earlier[] {
    return (this.#earlier ??= (this.#options.earlier ?? []).map(
      (study) => new Earlier(this.#problem.space, this.#encoding, study),
    ));
  }
  /** Good points of earlier studies: the best of each study, then the second best of each. */
  #earlierWinners(): readonly Float64Array[] {
    const studies = this.#earlierStudies();
    const most = Math.max(0, ...studies.map((e) => e.winners.length));
    return Array.from({ length: most }, (_, i) =>
      studies.flatMap((e) => e.winners.slice(i, i + 1)),
    ).flat();
  }

  /** A first point; every second one is moved to where the user believes parameters to lie. */
  #firstPoint(history: History, stream: Rng): Float64Array {
    const unit = firstPoint(this.#problem, history, stream, true);
    if (this.#belief !== undefined && countStarted(history) % 2 === 0)
      this.#belief.draw(unit, stream);
    return unit;
  }

  /** What a proposal maximises. */
  #criterion(fitted: FittedModels, order: readonly number[], stream: Rng): Criterion {
    const { observations, outputs, values, bounds, costScale } = fitted;
    const { n, feasible } = observations;
    let criterion: Criterion | undefined;
    if (feasible.includes(1)) {
      if (values.length === 1) {
        const best = leastMean(fitted);
        // In a finite space no point comes twice anyway, so that no plateau can hold the search.
        criterion = logExpectedImprovement(
          Number.isFinite(this.#problem.space.cardinality)
            ? best
            : best - plateauMargin(observations),
        );
      } else if (values.length > MAX_OBJECTIVES_FOR_HYPERVOLUME) {
        // Normalised exponentials are spread evenly over the simplex of weights.
        const drawn = values.map(() => -Math.log(1 - stream.uniform()));
        const total = sum(drawn);
        const ideal = values.map((z) => z.reduce((a, b) => Math.min(a, b), Infinity));
        criterion = scalarizedBound(
          drawn.map((w) => w / total),
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
    const feasibly = withFeasibility(criterion, values.length, bounds);
    if (costScale === undefined) return feasibly;
    // Cooling (Lee et al. 2020, "Cost-aware Bayesian optimization", §3.2): the nearer the end of
    // the budget, the less the cost counts.
    const { budget } = this.#problem;
    const share = budget === undefined ? 1 : Math.max(0, 1 - observations.n / budget);
    return perCost(feasibly, outputs.length - 1, costScale, share);
  }
}
