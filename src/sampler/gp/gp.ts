import { hintsOf } from "#runtime/sampler/name-hints/available";
import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { show } from "../../errors/show.ts";
import type { Encoding } from "../../space/encoding.ts";
import { countStarted } from "../../trial/history.ts";
import type { LearnedExperience } from "../experience/learn.ts";
import { NoisePlan } from "../noise/noise-plan.ts";
import { EVERYTHING, type LocalPlan, type Problem, type Sampler } from "../sampler.ts";
import { perCost } from "../surrogate/acquisition.ts";
import { Belief, type Beliefs } from "../surrogate/beliefs.ts";
import { observeAny } from "../surrogate/observe-any.ts";
import { type BegunGoal, BegunPlan } from "./begun-plan.ts";
import { modelledCost } from "./cost.ts";
import { Earlier, type EarlierStudy, subtractExplained, winnersOf } from "./earlier.ts";
import { DEFAULT_WORKING_SET, type Goal, improvementOver, oneObjective } from "./goal.ts";
import { imagining } from "./imagining.ts";
import { knowledgeOf } from "./knowledge.ts";
import { limitModels } from "./limits.ts";
import { severalObjectives } from "./several-objectives.ts";

/** Options of `gp`. */
export interface GpOptions {
  /**
   * Finished trials before the first model, from 1. Default: half the number of coordinates plus 3,
   * but between 4 and 10; if the number of trials is known, at most a quarter of it, but 3 at
   * least. While others are running 3 are enough by default, if with those there are that many.
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
  /**
   * Whether the names of parameters say where to begin, with one objective and without beliefs or
   * experience: the first trials take the usual values of hyperparameters such as a learning rate,
   * and proposals prefer them a little, less with each result. A bundle for a browser has no usual
   * values. Default: true.
   */
  nameHints?: boolean | undefined;
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
export const SHARED_OPTIONS: OptionChecks<
  Pick<GpOptions, "beliefs" | "earlier" | "costAware" | "nameHints">
> = {
  beliefs: checkBeliefs,
  earlier: checkEarlier,
  costAware: flag,
  nameHints: flag,
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
 * Running trials shrink the variance near them; with one objective and no limits the improvement is
 * averaged over joint draws of their results (Snoek et al. 2012, eq. 4).
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
    plan: (problem) => gpPlan(problem, options),
  };
}

/** The plan of `gp`. */
export function gpPlan(problem: Problem, options: GpOptions): LocalPlan {
  const Plan = problem.measures.signs.length === 1 ? NoisePlan : BegunPlan;
  return new Plan(problem, (_, encoding) => goalOf(problem, encoding, options), options.startup);
}

/** The goal of any study, with all options. */
export function goalOf(problem: Problem, encoding: Encoding, options: GpOptions): BegunGoal {
  const { beliefs, workingSet = DEFAULT_WORKING_SET, costAware } = options;
  const isSingle = problem.measures.signs.length === 1;
  const guide = beliefs
    ? new Belief(problem.space, encoding, beliefs)
    : hintsOf(problem, encoding, options);
  return {
    ...oneObjective(problem),
    ...(isSingle
      ? { imagining: imagining(encoding, improvementOver(problem.space)) }
      : severalObjectives),
    observe: (history) => observeAny(history, encoding, workingSet),
    // What Attune finds of earlier studies can learn; a bundle without it contains no such code.
    ...(isSingle &&
      (problem.experience as LearnedExperience | undefined)?.learn(problem, encoding)),
    ...(options.earlier && learnFrom(options.earlier, problem, encoding, isSingle)),
    ...(problem.measures.limits.length > 0 && { limits: limitModels }),
    known: (fitted) =>
      knowledgeOf(
        fitted.explained?.earlier ?? [],
        guide && { of: guide, weight: guide.weight(fitted.rows) },
      ),
    ...(guide && {
      lead: (unit, history, stream) => guide.lead(unit, countStarted(history), stream),
    }),
    ...(costAware === true && { cost: modelledCost, perCost: perCostOf(problem) }),
  };
}

/** @param isSingle whether the models of the studies count, beside their winners */
function learnFrom(
  given: readonly EarlierStudy[],
  { space }: Problem,
  encoding: Encoding,
  isSingle: boolean,
): Pick<BegunGoal, "explain" | "begin"> {
  let made: readonly Earlier[] | undefined;
  const studies = (): readonly Earlier[] =>
    (made ??= given.map((study) => new Earlier(space, encoding, study)));
  return {
    begin(history) {
      const unit = winnersOf(studies()).at(countStarted(history));
      return unit && { unit, reason: "a winner of an earlier study" };
    },
    ...(isSingle && {
      explain({ x, values, fit }) {
        const residual = values.slice();
        const earlier = studies().map(({ model: study }) => ({
          study,
          weight: subtractExplained(study, x, encoding.size, residual),
        }));
        if (!earlier.some(({ weight }) => weight > 0)) return undefined;
        return { residual, earlier, process: fit(residual).process };
      },
    }),
  };
}

/**
 * Cooling (Lee et al. 2020, "Cost-aware Bayesian optimization", §3.2): the nearer the end of the
 * budget, the less the cost counts.
 */
const perCostOf =
  ({ budget }: Problem): NonNullable<Goal["perCost"]> =>
  (criterion, { observations, outputs, costScale = 0 }) => {
    const share = budget === undefined ? 1 : Math.max(0, 1 - observations.n / budget);
    return perCost(criterion, outputs.length - 1, costScale, share);
  };
