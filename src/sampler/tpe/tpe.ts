import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { EVERYTHING, type LocalPlan, type Problem, type Sampler } from "../sampler.ts";
import { FrontRanking } from "./ranking-fronts.ts";
import { suggestEachAlone } from "./suggest-each-alone.ts";
import { TpePlan } from "./tpe-plan.ts";

/** Options of `tpe`. */
export interface TpeOptions {
  /** One density over all parameters together (true, the default), or one for each (false). */
  multivariate?: boolean | undefined;
  /** Points drawn from the density of good trials, of which the best is proposed; default: 24. */
  candidates?: number | undefined;
  /** Finished trials before the first model; default: 10. */
  startup?: number | undefined;
  /** At most this many trials, and a tenth of all, count as good; default: 25. */
  good?: number | undefined;
}

const TPE_OPTIONS: OptionChecks<TpeOptions> = {
  multivariate: flag,
  candidates: true,
  startup: true,
  good: true,
};

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011): estimates the density of good and of bad
 * trials, and proposes the candidate with the greatest ratio of the two, which grows with expected
 * improvement (eq. 7). Multivariate and conditional parameters, pending trials that count as bad,
 * and bandwidths after Watanabe 2023.
 * @throws AttuneError `usage` for options out of range
 */
export function tpe(given?: TpeOptions): Sampler {
  const options = checkOptions("tpe", given, TPE_OPTIONS);
  for (const name of ["candidates", "startup", "good"] as const)
    if (options[name] !== undefined) requireWhole(`${name} of tpe`, options[name]);
  return {
    name: "tpe",
    supports: EVERYTHING,
    plan: (problem) => tpePlan(problem, options),
  };
}

/** The plan of `tpe`, for any number of objectives. */
export function tpePlan(problem: Problem, options: TpeOptions = {}): LocalPlan {
  const { multivariate = true, ...numbers } = options;
  return new TpePlan(problem, {
    ...numbers,
    ...(!multivariate && { suggest: suggestEachAlone }),
    ...(problem.measures.signs.length > 1 && { makeRanking: () => new FrontRanking() }),
  });
}
