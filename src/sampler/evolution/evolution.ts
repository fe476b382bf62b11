import type { Rng } from "../../numeric/rng.ts";
import { countStarted, type FinishedColumns, type History } from "../../trial/history.ts";
import { writeSpreadPoint } from "../first-points.ts";
import type { Plan, Problem, Proposal } from "../sampler.ts";
import type { Selection } from "../selection.ts";
import { breed, type Crossover, type Gene, genesOf } from "./variation.ts";

/**
 * Evolution over the results in order of their tell: every `offspring` of them are set against the
 * parents, and the best `population` become the next parents. So the parents are a function of the
 * history, parallel workers wait for nobody, and no result is wasted.
 */
export class EvolutionPlan implements Plan {
  readonly #problem: Problem;
  readonly #genes: readonly Gene[];
  readonly #population: number;
  readonly #offspring: number;
  readonly #select: Selection;
  readonly #crossover: Crossover;
  #parents: readonly number[] = [];
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
    const begun = countStarted(history);
    return streams.map((stream, i) => ({ unit: this.#one(finished, stream, begun + i) }));
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

  #one(finished: FinishedColumns, stream: Rng, place: number): Float64Array {
    const { space, seed } = this.#problem;
    const unit = new Float64Array(space.width);
    if (this.#parents.length === 0) {
      writeSpreadPoint(place, seed, stream, unit);
      return unit;
    }
    const mother = pointOf(finished, this.#tournament(stream));
    const father = pointOf(finished, this.#tournament(stream));
    for (let again = 0; again < 4; again++) {
      breed(space.axes, this.#genes, mother, father, this.#crossover, stream, unit);
      // A child that is its mother again would be evaluated for nothing.
      if (mother.some((u, j) => !Number.isNaN(u) && u !== unit[j])) break;
    }
    return unit;
  }

  /** The better of two at random: parents stand in order. */
  #tournament(stream: Rng): number {
    const n = this.#parents.length;
    return this.#parents[Math.min(stream.integer(n), stream.integer(n))];
  }
}

function pointOf(finished: FinishedColumns, row: number): Float64Array {
  return Float64Array.from(finished.unit, (c) => c[row]);
}
