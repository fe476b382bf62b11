import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { show } from "../../errors/show.ts";
import { EVERYTHING, type Sampler } from "../sampler.ts";
import { Categories } from "./categories.ts";
import { CmaEsPlan, DEFAULT_SIGMA, type Restarts } from "./cma-es-plan.ts";
import { RateAdaptation } from "./rate-adaptation.ts";

export type { Restarts } from "./cma-es-plan.ts";

/** Options of `cmaEs`. */
export interface CmaEsOptions {
  /** Initial standard deviation, as a share of each range, above 0 and at most 1; default: 0.25. */
  sigma?: number | undefined;
  /** Samples in a generation, from 4; default: 4 + ⌊3 ln n⌋. */
  population?: number | undefined;
  /** What happens when a run has converged; default: `bipop`. */
  restarts?: Restarts | undefined;
  /**
   * For noisy or rugged objectives: learns more slowly where steps alternate in direction (Nomura
   * et al. 2023), and so needs no larger population. Default: false.
   */
  adaptRate?: boolean | undefined;
}

const CMA_ES_OPTIONS: OptionChecks<CmaEsOptions> = {
  sigma: true,
  population: true,
  restarts: true,
  adaptRate: flag,
};

/**
 * CMA-ES (Hansen 2016) with active weights; whole numbers keep a margin (Hamano et al. 2022),
 * choices follow CatCMA (Hamano et al. 2024); restarts as IPOP (Auger and Hansen 2005) or BIPOP
 * (Hansen 2009). The distribution is a function of the results in completion order: each λ of them
 * make an update, so that parallel workers never wait for each other and no result is wasted.
 * @throws AttuneError `usage` for options out of range
 */
export function cmaEs(options?: CmaEsOptions): Sampler {
  const given = checkOptions("cmaEs", options, CMA_ES_OPTIONS);
  const { sigma = DEFAULT_SIGMA, population, restarts = "bipop", adaptRate = false } = given;
  if (!(typeof sigma === "number" && sigma > 0 && sigma <= 1))
    throw new AttuneError(
      "usage",
      `sigma of cmaEs must be above 0 and at most 1, got ${show(sigma)}`,
    );
  if (population !== undefined) requireWhole("population of cmaEs", population, { min: 4 });
  if (!["none", "ipop", "bipop"].includes(restarts))
    throw new AttuneError(
      "usage",
      `restarts of cmaEs must be none, ipop or bipop, got ${show(restarts)}`,
    );
  return {
    name: "cma-es",
    supports: { ...EVERYTHING, objectives: 1, paused: false },
    plan: (problem) =>
      new CmaEsPlan(problem, {
        sigma,
        restarts,
        ...(population !== undefined && { population }),
        parts: {
          makeCategories: (axes) => new Categories(axes),
          ...(adaptRate && { makeRate: (n, size) => new RateAdaptation(n, size) }),
        },
      }),
  };
}
