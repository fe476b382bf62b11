import type { Rng } from "../../numeric/rng.ts";
import { countStarted, type FinishedColumns, type History, unitAt } from "../../trial/history.ts";
import { writeSpreadPoint } from "../first-points.ts";
import type { LocalPlan, Problem, Proposal } from "../sampler.ts";
import type { Selection } from "../selection.ts";
import { breed, type Crossover, type Gene, genesOf } from "./variation.ts";

/** Attempts to breed a child that differs from its mother. */
const MAX_BREEDING_ATTEMPTS = 4;

/**
 * Evolution over the results in completion order: each `offspring` new results are compared with
 * the parents, and the best `population` of both become the next parents. So the parents are a
 * function of the history, parallel workers never wait for each other, and no result is wasted.
 */
export class EvolutionPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #genes: readonly Gene[];
  readonly #population: number;
  readonly #offspring: number;
  readonly #select: Selection;
  readonly #crossover: Crossover;
  /** Rows of the parents, best first. */
  #parents: readonly number[] = [];
  /** Rows of the history taken in so far. */
  #rows = 0;

  constructor(
    problem: Problem,
    population: number,
    offspring: number,
    select: Selection,
    crossover: Crossover,
  ) {
    this.#problem = problem;
    this.#genes = genesOf(problem.space.axes);
    this.#population = population;
    this.#offspring = offspring;
    this.#select = select;
    this.#crossover = crossover;
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const { finished } = history;
    this.#learn(finished);
    const started = countStarted(history);
    return streams.map((stream, i) => ({ unit: this.#proposeOne(finished, stream, started + i) }));
  }

  #learn(finished: FinishedColumns): void {
    // The first parents are the first `population` results.
    for (;;) {
      const count = this.#parents.length === 0 ? this.#population : this.#offspring;
      if (this.#rows + count > finished.length) return;
      const rows = [...this.#parents];
      for (let i = 0; i < count; i++) rows.push(this.#rows++);
      this.#parents = this.#select(finished, rows).slice(0, this.#population);
    }
  }

  /** @param index of the trial, in the sequence of first points */
  #proposeOne(finished: FinishedColumns, stream: Rng, index: number): Float64Array {
    const { space, seed } = this.#problem;
    const unit = new Float64Array(space.width);
    if (this.#parents.length === 0) {
      writeSpreadPoint(index, seed, stream, unit);
      return unit;
    }
    const mother = unitAt(finished, this.#tournament(stream));
    const father = unitAt(finished, this.#tournament(stream));
    for (let attempt = 0; attempt < MAX_BREEDING_ATTEMPTS; attempt++) {
      breed(space.axes, this.#genes, mother, father, this.#crossover, stream, unit);
      // A child that equals its mother would repeat its evaluation.
      if (mother.some((u, j) => !Number.isNaN(u) && u !== unit[j])) break;
    }
    return unit;
  }

  /** The better of two random parents. */
  #tournament(stream: Rng): number {
    const n = this.#parents.length;
    return this.#parents[Math.min(stream.integer(n), stream.integer(n))];
  }
}
