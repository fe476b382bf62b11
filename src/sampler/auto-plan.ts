import { AttuneError } from "../errors/attune-error.ts";
import type { Rng } from "../numeric/rng.ts";
import { sum } from "../numeric/statistics.ts";
import { isFeasible } from "../trial/feasible.ts";
import { countStarted, type History } from "../trial/history.ts";
import { CmaEsPlan, DEFAULT_SIGMA } from "./cma-es/cma-es-plan.ts";
import {
  CmaEsRun,
  layoutOf,
  type RunParts,
  type RunStart,
  SEPARABLE_FROM,
} from "./cma-es/cma-es-run.ts";
import { EarlyStops } from "./early-stops.ts";
import { firstPoint } from "./first-points.ts";
import { oneObjective } from "./gp/goal.ts";
import { GpPlan } from "./gp/gp-plan.ts";
import type { LateSearch } from "./late/late-search.ts";
import {
  EVERYTHING,
  type LocalPlan,
  type Problem,
  type Proposal,
  type Sampler,
} from "./sampler.ts";

/**
 * From this many results on a Gaussian process costs more than it saves, and there are enough
 * results for methods that need many.
 */
export const MAX_RESULTS_FOR_GP = 200;
/** A Gaussian process is used in spaces of up to this many coordinates. */
export const MAX_COORDINATES_FOR_GP = 100;
/**
 * Step size (share of each range) with which CMA-ES starts around the best result, where enough
 * trials are left to look elsewhere afterwards.
 */
const SIGMA_AROUND_BEST = 0.1;
/** Step size with which CMA-ES starts where the search made no progress. */
const SIGMA_WHEN_STUCK = 0.2;
/** Least step size with which CMA-ES starts. */
const MIN_SIGMA = 1e-3;
/** Step size with which CMA-ES starts at the centre of more coordinates than a Gaussian process takes. */
const SIGMA_OF_MANY_COORDINATES = 0.1;
/**
 * With at most this many trials left, CMA-ES starts as wide as the best results are spread, and is
 * not used where there are choices.
 */
const MAX_TRIALS_TO_STAY = 300;
/**
 * Step size (share of the range) below which refining the best result gains nothing more, so that
 * CMA-ES restarts elsewhere.
 */
const REFINED_SIGMA = 1e-4;
/** The search is stuck when the last share of results, this large, has none that is the best. */
const STUCK_SHARE = 0.4;

/** A method that `auto` has chosen, and why. */
interface ChosenMethod {
  readonly plan: LocalPlan;
  readonly reason: string;
}

/** The methods from which `auto` chooses. */
export interface Methods {
  /** For few results. */
  few(problem: Problem): ChosenMethod;
  /** With this many results there are many. Default: `MAX_RESULTS_FOR_GP`. */
  readonly fewUntil?: number;
  /** For many results. */
  many(problem: Problem, history: History): ChosenMethod;
  /** For trials that are stopped early. Default: they change nothing. */
  readonly stoppedEarly?: ((problem: Problem) => ChosenMethod) | undefined;
}

/** The plan of `auto`: one method after another, by the results. */
export class AutoPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #methods: Methods;
  readonly #forFewResults: ChosenMethod;
  #forManyResults: ChosenMethod | undefined;
  #forEarlyStops: ChosenMethod | undefined;
  readonly #earlyStops = new EarlyStops();

  constructor(problem: Problem, methods: Methods) {
    this.#problem = problem;
    this.#methods = methods;
    this.#forFewResults = methods.few(problem);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const { plan, reason } = this.#choose(history);
    return plan.propose(history, streams).map((p) => ({ ...p, reason: p.reason ?? reason }));
  }

  #choose(history: History): ChosenMethod {
    const { stoppedEarly, fewUntil = MAX_RESULTS_FOR_GP } = this.#methods;
    if (stoppedEarly !== undefined && this.#earlyStops.existIn(history))
      return (this.#forEarlyStops ??= stoppedEarly(this.#problem));
    if (history.finished.length < fewUntil) return this.#forFewResults;
    return (this.#forManyResults ??= this.#methods.many(this.#problem, history));
  }
}

/** Whether a Gaussian process is used for few results. */
export function isForGp({ space }: Problem): boolean {
  return space.axes.filter((a) => a.levels > 1).length <= MAX_COORDINATES_FOR_GP;
}

/** Whether every parameter is a number that is always active. */
export function hasOnlyNumbers({ space }: Problem): boolean {
  return space.axes.every((a) => a.kind !== "choice" && a.parent === -1 && a.part === undefined);
}

/** Whether many trials follow those of the Gaussian process, or their number is not known. */
export function hasManyLeft({ budget }: Problem): boolean {
  return budget === undefined || budget - MAX_RESULTS_FOR_GP > MAX_TRIALS_TO_STAY;
}

/**
 * The methods for one objective.
 * @param makeGp makes the plan of the Gaussian process
 * @param makeTpe makes the plan of TPE; undefined only where all parameters are numbers
 */
export function methodsForOne(
  makeGp: (problem: Problem) => LocalPlan,
  makeTpe: ((problem: Problem) => LocalPlan) | undefined,
): Methods {
  const useTpe = (problem: Problem, reason: string): ChosenMethod => {
    if (makeTpe === undefined)
      throw new AttuneError("sampler-unsupported", "this bundle searches numbers only", {
        hint: "build parameters by attune's functions, or pass sampler: auto()",
      });
    return { plan: makeTpe(problem), reason: `tpe: ${reason}` };
  };
  const few = (problem: Problem): ChosenMethod => {
    if (isForGp(problem))
      return { plan: makeGp(problem), reason: `gp: fewer than ${MAX_RESULTS_FOR_GP} results` };
    const reason = `more than ${MAX_COORDINATES_FOR_GP} coordinates`;
    return hasOnlyNumbers(problem)
      ? { plan: cmaEsFromCentre(problem), reason: `cma-es: ${reason}` }
      : useTpe(problem, reason);
  };
  return {
    few,
    many: (problem, history) => {
      if (!hasOnlyNumbers(problem))
        return useTpe(problem, `${MAX_RESULTS_FOR_GP} results, not all parameters are numbers`);
      return isForGp(problem) ? cmaEsFromBest(problem, history) : few(problem);
    },
    stoppedEarly:
      makeTpe && ((problem) => useTpe(problem, "trials are stopped early, so there are many")),
  };
}

/**
 * `auto` for studies with one objective and no limits, without options: the default sampler of
 * `minimize`, which contains no method for several objectives.
 * @param late for choices, orders, conditions and trials that are stopped early; undefined where all
 * parameters are numbers
 */
export function autoForOne(late: LateSearch | undefined): Sampler {
  const methods = methodsForOne(
    (problem) => new GpPlan(problem, () => oneObjective(problem, late?.setForecasts)),
    late?.makeTpe,
  );
  return {
    name: "auto",
    supports: { ...EVERYTHING, objectives: 1, limits: false },
    plan: (problem) => new AutoPlan(problem, late?.adaptMethods(problem, methods) ?? methods),
  };
}

/** CMA-ES from the first trial on, which is the centre. */
function cmaEsFromCentre(problem: Problem): LocalPlan {
  const plan = new CmaEsPlan(problem, { sigma: SIGMA_OF_MANY_COORDINATES, restarts: "bipop" });
  return {
    propose(history, streams) {
      const [first, ...others] = plan.propose(history, streams);
      return countStarted(history) === 0
        ? [{ unit: firstPoint(problem, history, streams[0]) }, ...others]
        : [first, ...others];
    },
  };
}

/**
 * CMA-ES from the best of the first results.
 * @param parts what the space needs besides numbers
 */
export function cmaEsFromBest(problem: Problem, history: History, parts?: RunParts): ChosenMethod {
  return {
    plan: new CmaEsPlan(
      problem,
      { sigma: DEFAULT_SIGMA, restarts: "bipop", parts },
      MAX_RESULTS_FOR_GP,
      startFromBest(problem, history),
    ),
    reason: `cma-es: from the best of the first ${MAX_RESULTS_FOR_GP} results`,
  };
}

/**
 * Starts CMA-ES at the best of the results of the Gaussian process. With many trials to come it searches
 * around the best result until that is refined, and then elsewhere. With few it starts as wide on
 * each axis as the best tenth of the results is spread around the best one (the idea of Nomura et
 * al. 2021, "Warm starting CMA-ES"), or wide where the last results brought no progress.
 */
function startFromBest(problem: Problem, { finished }: History): RunStart {
  const layout = layoutOf(problem.space.axes);
  const n = layout.numbers.length;
  const population = CmaEsRun.population(layout);
  const loss = finished.loss[0];
  const rows = Array.from({ length: MAX_RESULTS_FOR_GP }, (_, i) => i).filter(
    (i) => isFeasible(finished, i) && !Number.isNaN(loss[i]),
  );
  rows.sort((a, b) => loss[a] - loss[b] || a - b);
  if (rows.length === 0 || n === 0)
    return { mean: new Float64Array(n).fill(0.5), sigma: SIGMA_WHEN_STUCK, population };
  const mean = Float64Array.from(layout.numbers, (j) => finished.unit[j][rows[0]]);
  if (hasManyLeft(problem))
    return { mean, sigma: SIGMA_AROUND_BEST, population, refined: REFINED_SIGMA };
  if (rows[0] < (1 - STUCK_SHARE) * MAX_RESULTS_FOR_GP)
    return { mean, sigma: SIGMA_WHEN_STUCK, population };
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
