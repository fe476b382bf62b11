import { checkOptions } from "../../errors/check-options.ts";
import { requireWhole } from "../../errors/require-number.ts";
import type { Rng } from "../../numeric/rng.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import { countStarted, type FinishedColumns, type History, unitAt } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { EarlyStops } from "../early-stops.ts";
import { writeSpreadPoint } from "../first-points.ts";
import {
  EVERYTHING,
  type LocalPlan,
  type Problem,
  type Proposal,
  type Sampler,
} from "../sampler.ts";
import { byLoss } from "../selection.ts";
import { byCurves, keepsUpWith } from "./by-curves.ts";
import { breed, genesOf } from "./variation.ts";

/** Sampler state of a trial. */
interface DifferentialNote {
  /** Index of the member that it would replace. */
  readonly member: number;
  /** Scale of differences, F, with which it was made. */
  readonly scale: number;
  /** Crossover rate, CR, with which it was made. */
  readonly rate: number;
}

/** The state of a row; undefined where another sampler made the trial, or it copied another one. */
function noteOf({ finished, note }: History, row: number): DifferentialNote | undefined {
  const found = note(finished.number[row]) as Partial<DifferentialNote> | undefined;
  return found?.member === undefined ? undefined : (found as DifferentialNote);
}

/** Share of the best members from which a leader is drawn (JADE's p). */
const LEADER_SHARE = 0.1;
/** Rate at which the means of scale and crossover rate learn (JADE's c). */
const LEARNING_RATE = 0.1;
/** Probability that a crossed choice is drawn at random instead of from a member. */
const RANDOM_CHOICE_PROBABILITY = 0.1;

/**
 * Differential evolution, current-to-pbest/1 with binomial crossover and self-adapting scale and
 * rate (JADE, Zhang and Sanderson 2009, eq. 6–13). A result replaces its member when it is at least
 * as good. Choices are taken from one of the points that take part; permutations are crossed by
 * order.
 *
 * Where trials are stopped early it does what DEHB does (Awad, Mallik and Hutter 2021, §4): two
 * members are compared at the last step that both have reached, and those that were trained for the
 * most steps are the leaders. Unlike in DEHB, a promoted trial continues unchanged from its
 * checkpoint instead of being crossed once more.
 * @throws AttuneError `usage` for a population below 4
 */
export function differentialEvolution(
  options: {
    /** Number of members, from 4. Default: 20. */
    population?: number | undefined;
  } = {},
): Sampler {
  const { population = 20 } = checkOptions("differentialEvolution", options, { population: true });
  requireWhole("population of differentialEvolution", population, { min: 4 });
  return {
    name: "differential-evolution",
    supports: { ...EVERYTHING, objectives: 1 },
    plan: (problem) => new DifferentialPlan(problem, population),
  };
}

/** The population as rows of the history, and the means of scale and crossover rate. */
class Population {
  readonly members: number[] = [];
  readonly size: number;
  scale = 0.5;
  rate = 0.5;

  constructor(size: number) {
    this.size = size;
  }
  get isComplete(): boolean {
    return this.members.length === this.size;
  }

  /**
   * Takes in a result: the first ones become members, a later one replaces its member when it is at
   * least as good.
   * @param order orders rows from best to worst
   * @param keepsUp whether a row is at least as good as another
   */
  take(
    row: number,
    note: DifferentialNote | undefined,
    order: (rows: number[]) => readonly number[],
    keepsUp: (row: number, other: number) => boolean,
  ): void {
    if (!this.isComplete) {
      this.members.push(row);
      return;
    }
    // A trial that another sampler made may replace the worst member.
    const member = note?.member ?? this.members.indexOf(order(this.members).at(-1)!);
    if (!keepsUp(row, this.members[member])) return;
    this.members[member] = row;
    if (note === undefined) return;
    // Running averages over successes: of the rate arithmetic, of the scale Lehmer's mean.
    this.rate += LEARNING_RATE * 0.5 * (note.rate - this.rate);
    this.scale +=
      (LEARNING_RATE * 0.5 * note.scale * (note.scale - this.scale)) / Math.max(0.1, this.scale);
  }
}

class DifferentialPlan implements LocalPlan {
  readonly #problem: Problem;
  readonly #size: number;
  readonly #stops = new EarlyStops();
  /** Where no trial is stopped early: the population of the rows taken in so far. */
  readonly #population: Population;
  #rows = 0;

  constructor(problem: Problem, size: number) {
    this.#problem = problem;
    this.#size = size;
    this.#population = new Population(size);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const stopped = this.#stops.existIn(history);
    const seen = stopped ? withPausedAsPruned(history) : history;
    const population = stopped ? this.#replayed(seen) : this.#learned(seen);
    const { members, isComplete } = population;
    const order = !isComplete
      ? []
      : stopped
        ? byCurves(seen, members)
        : byLoss(seen.finished, members);
    const started = countStarted(history);
    return streams.map((stream, i) =>
      this.#proposeOne(population, order, seen.finished, stream, started + i),
    );
  }

  #learned(history: History): Population {
    const { finished } = history;
    const order = (rows: number[]): readonly number[] => byLoss(finished, rows);
    const keepsUp = (row: number, other: number): boolean =>
      byLoss(finished, [other, row])[0] === row;
    for (; this.#rows < finished.length; this.#rows++)
      this.#population.take(this.#rows, noteOf(history, this.#rows), order, keepsUp);
    return this.#population;
  }

  /**
   * The population from the beginning, in order of trial number: curves that have grown change
   * earlier comparisons.
   */
  #replayed(seen: History): Population {
    const { finished } = seen;
    const population = new Population(this.#size);
    const rows = Array.from({ length: finished.length }, (_, row) => row).sort(
      (a, b) => finished.number[a] - finished.number[b],
    );
    const order = (some: number[]): readonly number[] => byCurves(seen, some);
    const keepsUp = (row: number, other: number): boolean => keepsUpWith(seen, row, other);
    for (const row of rows) population.take(row, noteOf(seen, row), order, keepsUp);
    return population;
  }

  /** @param index of the trial: which member it would replace */
  #proposeOne(
    population: Population,
    order: readonly number[],
    finished: FinishedColumns,
    stream: Rng,
    index: number,
  ): Proposal {
    const { space, seed } = this.#problem;
    const { axes } = space;
    const unit = new Float64Array(axes.length);
    const { members } = population;
    if (!population.isComplete) {
      writeSpreadPoint(index, seed, stream, unit);
      return { unit };
    }
    const member = index % members.length;
    const rate = Math.min(1, Math.max(0, population.rate + 0.1 * stream.normal()));
    let scale = 0;
    while (!(scale > 0))
      scale = Math.min(1, population.scale + 0.1 * Math.tan(Math.PI * (stream.uniform() - 0.5)));
    const target = unitAt(finished, members[member]);
    const leader = unitAt(
      finished,
      order[stream.integer(Math.max(2, Math.ceil(LEADER_SHARE * order.length)))],
    );
    const first = unitAt(finished, members[stream.integer(members.length)]);
    const second = unitAt(finished, members[stream.integer(members.length)]);
    const genes = genesOf(axes);
    const forced = stream.integer(genes.length);
    if (genes.some((g) => g.kind === "permutation"))
      breed(axes, genes, target, leader, "uniform", stream, unit);
    for (const [g, { first: j, kind }] of genes.entries()) {
      if (kind === "permutation") continue;
      const axis = axes[j];
      const known = [target, leader, first, second]
        .map((p) => p[j])
        .filter((u) => !Number.isNaN(u));
      const own = Number.isNaN(target[j]) ? (known[0] ?? stream.uniform()) : target[j];
      if (g !== forced && stream.uniform() >= rate) unit[j] = own;
      else if (kind === "choice")
        unit[j] = cellCentre(
          axis,
          stream.uniform() < RANDOM_CHOICE_PROBABILITY || known.length === 0
            ? stream.integer(axis.levels)
            : levelOf(axis, known[stream.integer(known.length)]),
        );
      else {
        const of = (p: Float64Array): number => (Number.isNaN(p[j]) ? own : p[j]);
        const v = own + scale * (of(leader) - own) + scale * (of(first) - of(second));
        // A point beyond a border lies half-way to it.
        unit[j] = v < 0 ? own / 2 : v > 1 ? (1 + own) / 2 : v;
      }
    }
    return { unit, note: { member, scale, rate } };
  }
}
