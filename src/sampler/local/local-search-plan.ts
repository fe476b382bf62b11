import { createRng, type Rng } from "../../numeric/rng.ts";
import { type History, unitAt } from "../../trial/history.ts";
import { canonicalUnit } from "../canonical.ts";
import { oneByOne } from "../one-by-one.ts";
import { rankOf } from "../rank-of.ts";
import type { LocalPlan, Problem, Proposal } from "../sampler.ts";
import { Visited } from "../visited.ts";
import { Annealing } from "./annealing.ts";
import { MoveChoice } from "./move-choice.ts";
import { type Move, movesOf } from "./moves.ts";

/** Attempts to find a point that is new and allowed; the later half makes two moves. */
const MAX_ATTEMPTS = 30;
/**
 * Without a budget the search moves elsewhere when this many results for each coordinate, one after
 * the other, have brought no improvement.
 */
const PATIENCE = 10;
/** Least number of these results. */
const MIN_PATIENCE = 100;
/** Moves from the best point to the point of a new start. */
const MOVES_AWAY = 4;

/** Sampler state of a trial: the move that made it, or the number of the start that it belongs to. */
type MoveNote = { readonly move?: number; readonly start?: number };

/** As `rankOf` gives it. */
type Rank = readonly number[];
/** A row of the history and what orders it. */
interface Result {
  readonly row: number;
  readonly rank: Rank;
}
const isBetter = (a: Rank, b: Rank): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/**
 * Local search by moves from one point to the next. If the number of trials is known, it is
 * simulated annealing over that number. Otherwise it descends, and restarts near the best point
 * when it finds nothing better (iterated local search, Lourenço, Martin and Stützle 2003). Which
 * point is the present one follows from the results in completion order.
 */
export class LocalSearchPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #moves: readonly Move[];
  readonly #choice: MoveChoice;
  readonly #annealing = new Annealing();
  readonly #random: Rng;
  readonly #visited: Visited | undefined;
  readonly #from: number;
  readonly #patience: number;
  /** Rows of the history taken in so far. */
  #rows = 0;
  /** The best row, and the one from which moves start. */
  #best: Result | undefined;
  #now: Result | undefined;
  /** Results since the best one after the last start. */
  #idle = 0;
  #bestSinceStart: Rank = [Infinity, 0];
  #starts = 0;
  /** Whether the point of the newest start has no result yet. */
  #isStarting = false;

  /** @param from results before the first move, which starts at the best of them; at least 1 */
  constructor(problem: Problem, from: number) {
    this.#from = from;
    this.#problem = problem;
    const { axes, cardinality } = problem.space;
    this.#moves = movesOf(axes);
    this.#choice = new MoveChoice(this.#moves.length);
    this.#random = createRng(problem.seed).fork("moves");
    this.#visited = Number.isFinite(cardinality) ? new Visited() : undefined;
    this.#patience = Math.max(MIN_PATIENCE, PATIENCE * axes.length);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    for (; this.#rows < history.finished.length; this.#rows++) this.#learn(history, this.#rows);
    // Both exist from `from` results on.
    const start = (this.#isStarting ? this.#best : this.#now)!;
    return oneByOne(this.#problem.space, history, streams, (now, stream) =>
      this.#proposeOne(unitAt(history.finished, start.row), now, stream),
    );
  }

  #learn(history: History, row: number): void {
    const result: Result = { row, rank: rankOf(history, row) };
    if (this.#best === undefined || isBetter(result.rank, this.#best.rank)) this.#best = result;
    if (row + 1 < this.#from) return;
    const note = history.note(history.finished.number[row]) as MoveNote | undefined;
    if (this.#now === undefined) this.#begin(this.#best);
    else if (this.#isStarting && note?.start === this.#starts) this.#begin(result);
    else this.#take(result, this.#now, note?.move);
  }

  #begin(at: Result): void {
    this.#now = at;
    this.#bestSinceStart = at.rank;
    this.#idle = 0;
    this.#isStarting = false;
  }

  #take(result: Result, now: Result, move: number | undefined): void {
    const { row, rank } = result;
    const gains = isBetter(rank, now.rank);
    if (move !== undefined && move < this.#moves.length) this.#choice.note(move, gains);
    const worse = rank[0] === now.rank[0] ? rank[1] - now.rank[1] : Infinity;
    this.#annealing.note(worse);
    const { budget } = this.#problem;
    const spent = budget && (row - this.#from) / Math.max(1, budget - this.#from);
    if (gains || worse <= 0 || this.#annealing.accepts(worse, spent, this.#random.fork(row)))
      this.#now = result;
    if (isBetter(rank, this.#bestSinceStart)) {
      this.#bestSinceStart = rank;
      this.#idle = 0;
    } else if (++this.#idle >= this.#patience && budget === undefined) {
      this.#starts++;
      this.#isStarting = true;
      this.#idle = 0;
    }
  }

  #proposeOne(from: Float64Array, history: History, stream: Rng): Proposal {
    const { space } = this.#problem;
    this.#visited?.update(history);
    for (let j = 0; j < from.length; j++) if (Number.isNaN(from[j])) from[j] = stream.uniform();
    for (let attempt = 1; ; attempt++) {
      const unit = from.slice();
      const count = this.#isStarting ? MOVES_AWAY : attempt <= MAX_ATTEMPTS / 2 ? 1 : 2;
      let move = 0;
      for (let i = 0; i < count; i++) {
        move = this.#choice.choose(stream);
        this.#moves[move](unit, stream);
      }
      const params = space.fromUnit(unit);
      const moved = canonicalUnit(space, params);
      const isNew = moved.some((u, j) => !Number.isNaN(u) && u !== from[j]);
      const isUsable = isNew && space.allows(params) && this.#visited?.has(moved) !== true;
      if (isUsable || attempt === MAX_ATTEMPTS) {
        const note: MoveNote = this.#isStarting ? { start: this.#starts } : { move };
        return { unit, note };
      }
    }
  }
}
