import type { Rng } from "../numeric/rng.ts";
import type { History } from "../trial/history.ts";
import { CmaEsPlan, DEFAULT_SIGMA } from "./cma-es/cma-es.ts";
import { layoutOf, Run, SEPARABLE_FROM, type Start } from "./cma-es/cma-es-run.ts";
import { EarlyStops } from "./early-stops.ts";
import { nsga3 } from "./evolution/genetic.ts";
import { type GpOptions, GpPlan } from "./gp/gp.ts";
import { EVERYTHING, type Plan, type Problem, type Proposal, type Sampler } from "./sampler.ts";
import { tpe } from "./tpe/tpe.ts";

/**
 * From this many results on, a Gaussian process costs more than it saves, and there are enough of
 * them for what needs many.
 */
const MANY = 200;
/**
 * How wide CMA-ES begins around the best result, as a share of each range, while there are trials
 * enough left to go on elsewhere.
 */
const AROUND = 0.1;
/** And where the search was stuck. */
const EVERYWHERE = 0.2;
/** With fewer trials left than this it begins as narrow as the best results lie. */
const ENOUGH = 300;
/**
 * Where its steps are narrower than this share of the ranges there is nothing more to gain around
 * the best: on to elsewhere.
 */
const REFINED = 1e-3;
/** Share of the first results without a better one after which the search counts as stuck. */
const STUCK = 0.4;
/** Coordinates up to which a Gaussian process tells them apart. */
const WIDE = 100;
/**
 * More objectives than this are left to reference points once there are many results: nearly all of
 * these are on the front.
 */
const OBJECTIVES = 3;

/**
 * The default: a Gaussian process while results are few, then CMA-ES from where it got to where all
 * parameters are numbers, TPE where some are not, or NSGA-III for more than three objectives. The
 * choice depends on the space, the objectives and the results alone, and is recorded with its
 * reason on each trial; how wide CMA-ES begins depends on the number of trials too, where that is
 * known.
 */
export function auto(options: Pick<GpOptions, "beliefs" | "earlier" | "costAware"> = {}): Sampler {
  return {
    name: "auto",
    supports: EVERYTHING,
    plan: (problem) => new AutoPlan(problem, options),
  };
}

interface Stage {
  readonly plan: Plan;
  readonly reason: string;
}

class AutoPlan implements Plan {
  readonly #problem: Problem;
  readonly #options: GpOptions;
  readonly #objectives: number;
  readonly #first: Stage;
  #later: Stage | undefined;
  #beside: Stage | undefined;
  readonly #earlyStops = new EarlyStops();

  constructor(problem: Problem, options: GpOptions) {
    this.#problem = problem;
    this.#options = options;
    this.#objectives = problem.measures.signs.length;
    this.#first = this.#begin();
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const { plan, reason } = this.#stage(history);
    return (plan.propose(history, streams) as readonly Proposal[]).map((p) => ({
      ...p,
      reason: p.reason ?? reason,
    }));
  }

  #stage(history: History): Stage {
    if (this.#objectives === 1 && this.#earlyStops.existIn(history))
      return (this.#beside ??= {
        plan: tpe().plan(this.#problem),
        reason: "tpe: trials are stopped early, so there are many",
      });
    if (history.finished.length < MANY) return this.#first;
    return (this.#later ??= this.#goOn(history));
  }

  #begin(): Stage {
    const { space } = this.#problem;
    const open = space.axes.filter((a) => a.levels > 1).length;
    if (open > WIDE && this.#objectives > OBJECTIVES)
      return {
        plan: nsga3().plan(this.#problem),
        reason: `nsga3: more than ${OBJECTIVES} objectives and ${WIDE} coordinates`,
      };
    if (open > WIDE)
      return { plan: tpe().plan(this.#problem), reason: `tpe: more than ${WIDE} coordinates` };
    return {
      plan: new GpPlan(this.#problem, this.#options),
      reason: `gp: fewer than ${MANY} results`,
    };
  }

  #goOn(history: History): Stage {
    if (this.#objectives > OBJECTIVES)
      return {
        plan: nsga3().plan(this.#problem),
        reason: `nsga3: ${MANY} results, more than ${OBJECTIVES} objectives`,
      };
    const numbers = this.#problem.space.axes.every(
      (a) => a.kind !== "choice" && a.parent === -1 && a.part === undefined,
    );
    if (this.#objectives > 1 || !numbers)
      return {
        plan: tpe().plan(this.#problem),
        reason: `tpe: ${MANY} results, ${numbers ? "several objectives" : "not all parameters are numbers"}`,
      };
    return {
      plan: new CmaEsPlan(
        this.#problem,
        { sigma: DEFAULT_SIGMA, restarts: "bipop" },
        MANY,
        startFrom(this.#problem, history, MANY),
      ),
      reason: `cma-es: from the best of the first ${MANY} results`,
    };
  }
}

/**
 * A start of CMA-ES at the best of the first `count` results. With many trials to come it looks
 * around there, until it has refined that, and then elsewhere; with few it begins as wide on each
 * axis as the best tenth of the results lie around the best one (the idea of Nomura et al. 2021,
 * "Warm starting CMA-ES"), or where these were not getting better any more, everywhere: that near
 * there is nothing left to find.
 */
function startFrom({ space, budget }: Problem, { finished }: History, count: number): Start {
  const layout = layoutOf(space.axes);
  const n = layout.numbers.length;
  const population = Run.population(layout);
  const loss = finished.loss[0];
  const rows = Array.from({ length: count }, (_, i) => i).filter(
    (i) =>
      finished.state[i] === "complete" && !(finished.violation[i] > 0) && !Number.isNaN(loss[i]),
  );
  rows.sort((a, b) => loss[a] - loss[b] || a - b);
  if (rows.length === 0 || n === 0)
    return { mean: new Float64Array(n).fill(0.5), sigma: EVERYWHERE, population };
  const best = Float64Array.from(layout.numbers, (j) => finished.unit[j][rows[0]]);
  if (budget === undefined || budget - count > ENOUGH)
    return { mean: best, sigma: AROUND, population, refined: REFINED };
  if (rows[0] < (1 - STUCK) * count) return { mean: best, sigma: EVERYWHERE, population };
  const near = rows.slice(1, 1 + Math.max(population, Math.floor(rows.length / 10)));
  const spread = Float64Array.from({ length: n }, (_, k) => {
    const column = finished.unit[layout.numbers[k]];
    return Math.sqrt(
      near.reduce((sum, i) => sum + (column[i] - best[k]) ** 2, 1e-12) / Math.max(1, near.length),
    );
  });
  const middle = Math.exp(spread.reduce((sum, v) => sum + Math.log(v), 0) / n);
  const covariance = new Float64Array(n > SEPARABLE_FROM ? n : n * n);
  for (let k = 0; k < n; k++)
    covariance[n > SEPARABLE_FROM ? k : k * n + k] =
      Math.min(10, Math.max(0.1, spread[k] / middle)) ** 2;
  return {
    mean: best,
    sigma: Math.min(EVERYWHERE, Math.max(1e-3, middle)),
    population,
    covariance,
  };
}
