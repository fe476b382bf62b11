import { AttuneError } from "../../errors/attune-error.ts";
import { EVERYTHING, type Sampler, type SamplerSupports } from "../sampler.ts";
import { byCrowding, byLoss, type Selection } from "../selection.ts";
import { EvolutionPlan } from "./evolution.ts";
import { byReference, pointsFor } from "./reference-points.ts";
import { type Crossover, crossovers } from "./variation.ts";

export interface EvolutionOptions {
  /** Parents kept. */
  population?: number;
  /** How two parents' numbers are mixed; choices are exchanged, permutations crossed by order. */
  crossover?: Crossover;
}

const supports: SamplerSupports = { ...EVERYTHING, paused: false };

function checked(
  name: string,
  { population = 24, crossover = "sbx" }: EvolutionOptions,
): Required<EvolutionOptions> {
  if (!Number.isInteger(population) || population < 2)
    throw new AttuneError(
      "usage",
      `population of ${name} must be a whole number from 2, got ${population}`,
    );
  if (!crossovers.includes(crossover))
    throw new AttuneError(
      "usage",
      `crossover of ${name} must be ${crossovers.join(", ")}, got ${JSON.stringify(crossover)}`,
    );
  return { population, crossover };
}

/** Fewer offspring than parents between two selections: what is found is used at once. */
const offspringOf = (population: number): number => Math.max(1, Math.round(population / 4));

/**
 * A genetic algorithm: parents by binary tournament, crossover, mutation, and the best of parents
 * and children as the next parents (Deb et al. 2002); with several objectives as NSGA-II.
 */
export function genetic(options: EvolutionOptions = {}): Sampler {
  const { population, crossover } = checked("genetic", options);
  return {
    name: "genetic",
    supports,
    plan: (problem) =>
      new EvolutionPlan(
        problem,
        population,
        offspringOf(population),
        problem.measures.signs.length === 1 ? byLoss : byCrowding,
        crossover,
      ),
  };
}

/** NSGA-II (Deb et al. 2002): non-domination rank, then crowding distance. */
export function nsga2(options: EvolutionOptions = {}): Sampler {
  const { population, crossover } = checked("nsga2", options);
  return {
    name: "nsga2",
    supports,
    plan: (problem) =>
      new EvolutionPlan(problem, population, offspringOf(population), byCrowding, crossover),
  };
}

/** NSGA-III (Deb and Jain 2014): for three objectives and more, where crowding says little. */
export function nsga3(options: EvolutionOptions = {}): Sampler {
  const { population, crossover } = checked("nsga3", options);
  return {
    name: "nsga3",
    supports,
    plan(problem) {
      const m = problem.measures.signs.length;
      const select: Selection =
        m === 1 ? byLoss : byReference(pointsFor(m, population), population);
      return new EvolutionPlan(problem, population, offspringOf(population), select, crossover);
    },
  };
}
