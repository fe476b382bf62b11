import { availableSearch } from "#runtime/sampler/late/available";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { flag } from "../errors/option-kinds.ts";
import {
  AutoPlan,
  hasOnlyNumbers,
  isForGp,
  MAX_COORDINATES_FOR_GP,
  MAX_RESULTS_FOR_GP,
  type Methods,
  methodsForOne,
} from "./auto-plan.ts";
import { nsga3Plan } from "./evolution/genetic.ts";
import { type GpOptions, gpPlan, SHARED_OPTIONS } from "./gp/gp.ts";
import { EVERYTHING, type Problem, type Sampler } from "./sampler.ts";
import { tpePlan } from "./tpe/tpe.ts";

/**
 * With more objectives than this nearly all of many results are on the front, so that reference
 * points choose among them.
 */
const MAX_OBJECTIVES_FOR_RANKS = 3;
/** Options of `auto`. */
export interface AutoOptions
  extends Pick<GpOptions, "beliefs" | "earlier" | "costAware" | "nameHints"> {
  /**
   * Whether a new study learns from earlier ones in its storage, as the option of `createStudy`.
   * Default: true, unless `earlier` names some.
   */
  experience?: boolean | undefined;
}

const AUTO_OPTIONS: OptionChecks<AutoOptions> = { ...SHARED_OPTIONS, experience: flag };

/**
 * The default sampler. Where most coordinates are orders or subsets, local search by moves (see
 * `docs/samplers.md`) follows the first results. Otherwise a Gaussian process while results are few;
 * then, starting from its results, CMA-ES where all parameters are numbers and choices without
 * conditions, otherwise TPE, or NSGA-III for more than three objectives. The choice depends on the space, the objectives and the results alone, and is
 * recorded on each trial with its reason. Whether CMA-ES is used for choices and how wide it starts also depend
 * on the number of trials, where that is known.
 */
export function auto(given?: AutoOptions): Sampler {
  const { experience = true, ...options } = checkOptions("auto", given, AUTO_OPTIONS);
  return {
    name: "auto",
    supports: { ...EVERYTHING, experience: experience && options.earlier === undefined },
    plan: (problem) => new AutoPlan(problem, methodsFor(problem, options)),
  };
}

function methodsFor(problem: Problem, options: GpOptions): Methods {
  const forOne = methodsForOne((p) => gpPlan(p, options), tpePlan);
  const objectives = problem.measures.signs.length;
  if (objectives === 1) return availableSearch()?.adaptMethods(problem, forOne) ?? forOne;
  const { few } = forOne;
  if (objectives <= MAX_OBJECTIVES_FOR_RANKS)
    return {
      few,
      many: () => ({
        plan: tpePlan(problem),
        reason:
          `tpe: ${MAX_RESULTS_FOR_GP} results, ` +
          (hasOnlyNumbers(problem) ? "several objectives" : "not all parameters are numbers"),
      }),
    };
  const isMany = `more than ${MAX_OBJECTIVES_FOR_RANKS} objectives`;
  const useNsga3 = (reason: string) => ({ plan: nsga3Plan(problem), reason: `nsga3: ${reason}` });
  return {
    few: () =>
      isForGp(problem)
        ? few(problem)
        : useNsga3(`${isMany} and ${MAX_COORDINATES_FOR_GP} coordinates`),
    many: () => useNsga3(`${MAX_RESULTS_FOR_GP} results, ${isMany}`),
  };
}
