import { AttuneError } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import { countStarted, type FinishedColumns, type History } from "../../trial/history.ts";
import { withPausedAsPruned } from "../../trial/paused-as-pruned.ts";
import { EarlyStops } from "../early-stops.ts";
import { writeSpreadPoint } from "../first-points.ts";
import { EVERYTHING, type Plan, type Problem, type Proposal, type Sampler } from "../sampler.ts";
import { byLoss } from "../selection.ts";
import { byCurves, keepsUpWith } from "./by-curves.ts";
import { breed, genesOf } from "./variation.ts";

/** What a trial notes: the member that it would replace, and how it was made. */
interface Note {
  readonly member: number;
  readonly scale: number;
  readonly rate: number;
}
/** Undefined where the trial was not made here, or was copied from another one since. */
function noteOf({ finished, note }: History, row: number): Note | undefined {
  const found = note(finished.number[row]) as Partial<Note> | undefined;
  return found?.member === undefined ? undefined : (found as Note);
}
/** Share of the best that lead, and how fast the means learn (JADE's p and c). */
const LEADERS = 0.1;
const LEARNING = 0.1;

/**
 * Differential evolution, current-to-pbest/1 with binomial crossover and self-adapting scale and
 * rate (JADE, Zhang and Sanderson 2009, eq. 6–13). A result replaces its member when it is at least
 * as good. Choices are taken from one of the points that take part; permutations are crossed by
 * order.
 *
 * Where trials are stopped early it does what DEHB does (Awad, Mallik and Hutter 2021, §4): members
 * are compared at the last step to which both were trained, and those lead that were trained
 * farthest. Unlike there, who is promoted goes on as it is, from its checkpoint, instead of being
 * crossed once more.
 * @throws AttuneError `usage` for a population below 4
 */
export function differentialEvolution(options: { population?: number } = {}): Sampler {
  const { population = 20 } = options;
  if (!Number.isInteger(population) || population < 4)
    throw new AttuneError(
      "usage",
      `population of differentialEvolution must be a whole number from 4, got ${population}`,
    );
  return {
    name: "differential-evolution",
    supports: { ...EVERYTHING, objectives: 1 },
    plan: (problem) => new DifferentialPlan(problem, population),
  };
}

/** The population as rows of the history, and the means by which new points are made. */
class Population {
  readonly members: number[] = [];
  readonly size: number;
  scale = 0.5;
  rate = 0.5;

  constructor(size: number) {
    this.size = size;
  }
  get complete(): boolean {
    return this.members.length === this.size;
  }

  /** @param keepsUp whether a row is at least as good as another */
  take(
    row: number,
    note: Note | undefined,
    order: (rows: number[]) => readonly number[],
    keepsUp: (row: number, other: number) => boolean,
  ): void {
    if (!this.complete) {
      this.members.push(row);
      return;
    }
    // One that was not asked for here may take the worst one's place.
    const member = note?.member ?? this.members.indexOf(order(this.members).at(-1)!);
    if (!keepsUp(row, this.members[member])) return;
    this.members[member] = row;
    if (note === undefined) return;
    // One success at a time: the arithmetic mean, and Lehmer's for the scale, as a running average.
    this.rate += LEARNING * 0.5 * (note.rate - this.rate);
    this.scale +=
      (LEARNING * 0.5 * note.scale * (note.scale - this.scale)) / Math.max(0.1, this.scale);
  }
}

class DifferentialPlan implements Plan {
  readonly #problem: Problem;
  readonly #size: number;
  readonly #stops = new EarlyStops();
  /** Of complete trials, which only grow in number. */
  readonly #grown: Population;
  #rows = 0;

  constructor(problem: Problem, size: number) {
    this.#problem = problem;
    this.#size = size;
    this.#grown = new Population(size);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const stopped = this.#stops.existIn(history);
    const seen = stopped ? withPausedAsPruned(history) : history;
    const population = stopped ? this.#replayed(seen) : this.#learned(seen);
    const { members, complete } = population;
    const order = !complete
      ? []
      : stopped
        ? byCurves(seen, members)
        : byLoss(seen.finished, members);
    const begun = countStarted(history);
    return streams.map((stream, i) =>
      this.#one(population, order, seen.finished, stream, begun + i),
    );
  }

  #learned(history: History): Population {
    const { finished } = history;
    const order = (rows: number[]): readonly number[] => byLoss(finished, rows);
    const keepsUp = (row: number, other: number): boolean =>
      byLoss(finished, [other, row])[0] === row;
    for (; this.#rows < finished.length; this.#rows++)
      this.#grown.take(this.#rows, noteOf(history, this.#rows), order, keepsUp);
    return this.#grown;
  }

  /**
   * Trials in the order in which they were begun, as they stand now: curves that go on change what
   * was decided before.
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

  #one(
    population: Population,
    order: readonly number[],
    finished: FinishedColumns,
    stream: Rng,
    place: number,
  ): Proposal {
    const { space, seed } = this.#problem;
    const { axes } = space;
    const unit = new Float64Array(axes.length);
    const { members } = population;
    if (!population.complete) {
      writeSpreadPoint(place, seed, stream, unit);
      return { unit };
    }
    const member = place % members.length;
    const rate = Math.min(1, Math.max(0, population.rate + 0.1 * stream.normal()));
    let scale = 0;
    while (!(scale > 0))
      scale = Math.min(1, population.scale + 0.1 * Math.tan(Math.PI * (stream.uniform() - 0.5)));
    const point = (row: number): Float64Array => Float64Array.from(finished.unit, (c) => c[row]);
    const target = point(members[member]);
    const leader = point(order[stream.integer(Math.max(2, Math.ceil(LEADERS * order.length)))]);
    const first = point(members[stream.integer(members.length)]);
    const second = point(members[stream.integer(members.length)]);
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
          stream.uniform() < 0.1 || known.length === 0
            ? stream.integer(axis.levels)
            : levelOf(axis, known[stream.integer(known.length)]),
        );
      else {
        const of = (p: Float64Array): number => (Number.isNaN(p[j]) ? own : p[j]);
        const v = own + scale * (of(leader) - own) + scale * (of(first) - of(second));
        // Beyond a border: half-way to it.
        unit[j] = v < 0 ? own / 2 : v > 1 ? (1 + own) / 2 : v;
      }
    }
    return { unit, note: { member, scale, rate } };
  }
}
