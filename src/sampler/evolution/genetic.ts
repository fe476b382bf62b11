import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { show } from "../../errors/show.ts";
import { EVERYTHING, type Problem, type Sampler, type SamplerSupports } from "../sampler.ts";
import { byCrowding, byLoss } from "../selection.ts";
import { EvolutionPlan } from "./evolution.ts";
import { byReference, pointsFor } from "./reference-points.ts";
import { type Crossover, crossovers } from "./variation.ts";

/** Options of `genetic`, `nsga2` and `nsga3`. */
export interface EvolutionOptions {
  /** Number of parents, from 2; default: 24. */
  population?: number | undefined;
  /**
   * How the numbers of two parents are mixed; choices are exchanged, permutations crossed by order.
   * Default: `sbx`.
   */
  crossover?: Crossover | undefined;
}

const supports: SamplerSupports = { ...EVERYTHING, paused: false };

const EVOLUTION_OPTIONS: OptionChecks<EvolutionOptions> = { population: true, crossover: true };

/** Fills in the defaults. @throws AttuneError `usage` for options out of range */
function fillOptions(
  name: string,
  options: EvolutionOptions | undefined,
): { readonly population: number; readonly crossover: Crossover } {
  const { population = 24, crossover = "sbx" } = checkOptions(name, options, EVOLUTION_OPTIONS);
  requireWhole(`population of ${name}`, population, { min: 2 });
  if (!crossovers.includes(crossover))
    throw new AttuneError(
      "usage",
      `crossover of ${name} must be ${crossovers.join(", ")}, got ${show(crossover)}`,
    );
  return { population, crossover };
}

/** Fewer offspring than parents between two selections, so that good ones become parents soon. */
const countOffspring = (population: number): number => Math.max(1, Math.round(population / 4));

/**
 * A genetic algorithm: parents by binary tournament, crossover, mutation, and the best of parents
 * and children as the next parents (Deb et al. 2002); with several objectives as NSGA-II.
 * @throws AttuneError `usage` for options out of range
 */
export function genetic(options?: EvolutionOptions): Sampler {
  const { population, crossover } = fillOptions("genetic", options);
  return {
    name: "genetic",
    supports,
    plan: (problem) =>
      new EvolutionPlan(
        problem,
        population,
        countOffspring(population),
        problem.measures.signs.length === 1 ? byLoss : byCrowding,
        crossover,
      ),
  };
}

/**
 * NSGA-II (Deb et al. 2002): selects by non-domination rank, then by crowding distance.
 * @throws AttuneError `usage` for options out of range
 */
export function nsga2(options?: EvolutionOptions): Sampler {
  const { population, crossover } = fillOptions("nsga2", options);
  return {
    name: "nsga2",
    supports,
    plan: (problem) =>
      new EvolutionPlan(problem, population, countOffspring(population), byCrowding, crossover),
  };
}

/**
 * NSGA-III (Deb and Jain 2014): for three objectives and more, where crowding distance says little.
 * @throws AttuneError `usage` for options out of range
 */
export function nsga3(options?: EvolutionOptions): Sampler {
  const filled = fillOptions("nsga3", options);
  return { name: "nsga3", supports, plan: (problem) => nsga3Plan(problem, filled) };
}

/** The plan of `nsga3`. */
export function nsga3Plan(problem: Problem, options: EvolutionOptions = {}): EvolutionPlan {
  const { population, crossover } = fillOptions("nsga3", options);
  const objectives = problem.measures.signs.length;
  const select =
    objectives === 1 ? byLoss : byReference(pointsFor(objectives, population), population);
  return new EvolutionPlan(problem, population, countOffspring(population), select, crossover);
}
