import { checkOptions } from "../errors/check-options.ts";
import type { Rng } from "../numeric/rng.ts";
import { sum } from "../numeric/statistics.ts";
import { isFeasible } from "../trial/feasible.ts";
import type { History } from "../trial/history.ts";
import { CmaEsPlan, DEFAULT_SIGMA } from "./cma-es/cma-es.ts";
import { CmaEsRun, layoutOf, type RunStart, SEPARABLE_FROM } from "./cma-es/cma-es-run.ts";
import { EarlyStops } from "./early-stops.ts";
import { nsga3Plan } from "./evolution/genetic.ts";
import { type GpOptions, GpPlan, SHARED_OPTIONS } from "./gp/gp.ts";
import {
  EVERYTHING,
  type LocalPlan,
  type Problem,
  type Proposal,
  type Sampler,
} from "./sampler.ts";
import { TpePlan } from "./tpe/tpe.ts";

/**
 * From this many results on a Gaussian process costs more than it saves, and there are enough
 * results for methods that need many.
 */
const MAX_RESULTS_FOR_GP = 200;
/** A Gaussian process is used in spaces of up to this many coordinates. */
const MAX_COORDINATES_FOR_GP = 100;
/**
 * With more objectives than this nearly all of many results are on the front, so that reference
 * points choose among them.
 */
const MAX_OBJECTIVES_FOR_RANKS = 3;
/**
 * Step size (share of each range) with which CMA-ES starts around the best result, where enough
 * trials are left to look elsewhere afterwards.
 */
const SIGMA_AROUND_BEST = 0.1;
/** Step size with which CMA-ES starts where the search made no progress. */
const SIGMA_WHEN_STUCK = 0.2;
/** Least step size with which CMA-ES starts. */
const MIN_SIGMA = 1e-3;
/** With at most this many trials left, CMA-ES starts as wide as the best results are spread. */
const MAX_TRIALS_TO_STAY = 300;
/**
 * Step size (share of the range) below which refining the best result gains nothing more, so that
 * CMA-ES restarts elsewhere.
 */
const REFINED_SIGMA = 1e-3;
/** The search is stuck when the last share of results, this large, has none that is the best. */
const STUCK_SHARE = 0.4;

/**
 * The default sampler: a Gaussian process while results are few; then, starting from its results,
 * CMA-ES where all parameters are numbers, TPE where some are not, or NSGA-III for more than three
 * objectives. The choice depends on the space, the objectives and the results alone, and is
 * recorded on each trial with its reason. How wide CMA-ES starts also depends on the number of
 * trials, where that is known.
 */
export function auto(given?: Pick<GpOptions, "beliefs" | "earlier" | "costAware">): Sampler {
  const options = checkOptions("auto", given, SHARED_OPTIONS);
  return {
    name: "auto",
    supports: EVERYTHING,
    plan: (problem) => new AutoPlan(problem, options),
  };
}

/** A method that `auto` has chosen, and why. */
interface ChosenMethod {
  readonly plan: LocalPlan;
  readonly reason: string;
}

class AutoPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #options: GpOptions;
  readonly #objectives: number;
  readonly #forFewResults: ChosenMethod;
  #forManyResults: ChosenMethod | undefined;
  #forEarlyStops: ChosenMethod | undefined;
  readonly #earlyStops = new EarlyStops();

  constructor(problem: Problem, options: GpOptions) {
    this.#problem = problem;
    this.#options = options;
    this.#objectives = problem.measures.signs.length;
    this.#forFewResults = this.#chooseForFewResults();
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const { plan, reason } = this.#choose(history);
    return plan.propose(history, streams).map((p) => ({ ...p, reason: p.reason ?? reason }));
  }

  #choose(history: History): ChosenMethod {
    if (this.#objectives === 1 && this.#earlyStops.existIn(history))
      return (this.#forEarlyStops ??= {
        plan: new TpePlan(this.#problem),
        reason: "tpe: trials are stopped early, so there are many",
      });
    if (history.finished.length < MAX_RESULTS_FOR_GP) return this.#forFewResults;
    return (this.#forManyResults ??= this.#chooseForManyResults(history));
  }

  #chooseForFewResults(): ChosenMethod {
    const coordinates = this.#problem.space.axes.filter((a) => a.levels > 1).length;
    if (coordinates <= MAX_COORDINATES_FOR_GP)
      return {
        plan: new GpPlan(this.#problem, this.#options),
        reason: `gp: fewer than ${MAX_RESULTS_FOR_GP} results`,
      };
    if (this.#objectives > MAX_OBJECTIVES_FOR_RANKS)
      return {
        plan: nsga3Plan(this.#problem),
        reason:
          `nsga3: more than ${MAX_OBJECTIVES_FOR_RANKS} objectives ` +
          `and ${MAX_COORDINATES_FOR_GP} coordinates`,
      };
    return {
      plan: new TpePlan(this.#problem),
      reason: `tpe: more than ${MAX_COORDINATES_FOR_GP} coordinates`,
    };
  }

  #chooseForManyResults(history: History): ChosenMethod {
    if (this.#objectives > MAX_OBJECTIVES_FOR_RANKS)
      return {
        plan: nsga3Plan(this.#problem),
        reason:
          `nsga3: ${MAX_RESULTS_FOR_GP} results, ` +
          `more than ${MAX_OBJECTIVES_FOR_RANKS} objectives`,
      };
    const onlyNumbers = this.#problem.space.axes.every(
      (a) => a.kind !== "choice" && a.parent === -1 && a.part === undefined,
    );
    if (this.#objectives > 1 || !onlyNumbers) {
      const why = onlyNumbers ? "several objectives" : "not all parameters are numbers";
      return {
        plan: new TpePlan(this.#problem),
        reason: `tpe: ${MAX_RESULTS_FOR_GP} results, ${why}`,
      };
    }
    return {
      plan: new CmaEsPlan(
        this.#problem,
        { sigma: DEFAULT_SIGMA, restarts: "bipop" },
        MAX_RESULTS_FOR_GP,
        startFromBest(this.#problem, history, MAX_RESULTS_FOR_GP),
      ),
      reason: `cma-es: from the best of the first ${MAX_RESULTS_FOR_GP} results`,
    };
  }
}

/**
 * Starts CMA-ES at the best of the first `count` results. With many trials to come it searches
 * around the best result until that is refined, and then elsewhere. With few it starts as wide on
 * each axis as the best tenth of the results is spread around the best one (the idea of Nomura et
 * al. 2021, "Warm starting CMA-ES"), or wide where the last results brought no progress.
 */
function startFromBest(problem: Problem, { finished }: History, count: number): RunStart {
  const layout = layoutOf(problem.space.axes);
  const n = layout.numbers.length;
  const population = CmaEsRun.population(layout);
  const loss = finished.loss[0];
  const rows = Array.from({ length: count }, (_, i) => i).filter(
    (i) => isFeasible(finished, i) && !Number.isNaN(loss[i]),
  );
  rows.sort((a, b) => loss[a] - loss[b] || a - b);
  if (rows.length === 0 || n === 0)
    return { mean: new Float64Array(n).fill(0.5), sigma: SIGMA_WHEN_STUCK, population };
  const mean = Float64Array.from(layout.numbers, (j) => finished.unit[j][rows[0]]);
  const { budget } = problem;
  if (budget === undefined || budget - count > MAX_TRIALS_TO_STAY)
    return { mean, sigma: SIGMA_AROUND_BEST, population, refined: REFINED_SIGMA };
  if (rows[0] < (1 - STUCK_SHARE) * count) return { mean, sigma: SIGMA_WHEN_STUCK, population };
  const near = rows.slice(1, 1 + Math.max(population, Math.floor(rows.length / 10)));
  const spread = Float64Array.from({ length: n }, (_, k) => {
    const column = finished.unit[layout.numbers[k]];
    return Math.sqrt(
      near.reduce((squares, i) => squares + (column[i] - mean[k]) ** 2, 1e-12) /
        Math.max(1, near.length),
    );
  });
  const middle = Math.exp(sum(spread.map(Math.log)) / n);
  const separable = n > SEPARABLE_FROM;
  const covariance = new Float64Array(separable ? n : n * n);
  for (let k = 0; k < n; k++)
    covariance[separable ? k : k * n + k] = Math.min(10, Math.max(0.1, spread[k] / middle)) ** 2;
  const sigma = Math.min(SIGMA_WHEN_STUCK, Math.max(MIN_SIGMA, middle));
  return { mean, sigma, population, covariance };
}
