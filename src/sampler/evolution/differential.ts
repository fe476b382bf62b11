import { AttuneError } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import { begunOf, type FinishedColumns, type History } from "../../trial/history.ts";
import type { Plan, Problem, Proposal, Sampler } from "../sampler.ts";
import { byLoss } from "../selection.ts";
import { evenly } from "../start.ts";
import { breed, genesOf } from "./variation.ts";

/** What a trial notes: the member that it would replace, and how it was made. */
interface Note {
  readonly member: number;
  readonly scale: number;
  readonly rate: number;
}
/** Share of the best that lead, and how fast the means learn (JADE's p and c). */
const LEADERS = 0.1;
const LEARNING = 0.1;

/**
 * Differential evolution, current-to-pbest/1 with binomial crossover and self-adapting scale and rate (JADE, Zhang and Sanderson 2009, eq. 6–13). A result
 * replaces its member when it is at least as good. Choices are taken from one of the points that take part; permutations are crossed by order.
 * @throws AttuneError `usage` for a population below 4
 */
export function differentialEvolution(options: { population?: number } = {}): Sampler {
  const { population = 20 } = options;
  if (!Number.isInteger(population) || population < 4)
    throw new AttuneError("usage", `population of differentialEvolution must be a whole number from 4, got ${population}`);
  return {
    name: "differential-evolution",
    supports: { kinds: "all", conditional: true, objectives: 1, limits: true, constraints: "any", finite: false, paused: false },
    plan: (problem) => new DifferentialPlan(problem, population),
  };
}

class DifferentialPlan implements Plan {
  readonly #problem: Problem;
  readonly #population: number;
  readonly #members: number[] = [];
  #rows = 0;
  #scale = 0.5;
  #rate = 0.5;

  constructor(problem: Problem, population: number) {
    this.#problem = problem;
    this.#population = population;
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    this.#learn(history);
    const begun = begunOf(history);
    return streams.map((stream, i) => this.#one(history.finished, stream, begun + i));
  }

  #learn(history: History): void {
    const { finished } = history;
    for (; this.#rows < finished.length; this.#rows++) {
      const row = this.#rows;
      if (this.#members.length < this.#population) {
        this.#members.push(row);
        continue;
      }
      const note = history.note(finished.number[row]!) as Note | undefined;
      // One that was not asked for here may take the worst one's place.
      const member = note?.member ?? this.#members.indexOf(byLoss(finished, this.#members).at(-1)!);
      if (byLoss(finished, [this.#members[member]!, row])[0] !== row) continue;
      this.#members[member] = row;
      if (note === undefined) continue;
      // One success at a time: the arithmetic mean, and Lehmer's for the scale, as a running average.
      this.#rate += LEARNING * 0.5 * (note.rate - this.#rate);
      this.#scale += (LEARNING * 0.5 * note.scale * (note.scale - this.#scale)) / Math.max(0.1, this.#scale);
    }
  }

  #one(finished: FinishedColumns, stream: Rng, place: number): Proposal {
    const { space, seed } = this.#problem;
    const { axes } = space;
    const unit = new Float64Array(axes.length);
    if (this.#members.length < this.#population) {
      evenly(place, seed, stream, unit);
      return { unit };
    }
    const member = place % this.#population;
    const order = byLoss(finished, this.#members);
    const rate = Math.min(1, Math.max(0, this.#rate + 0.1 * stream.normal()));
    let scale = 0;
    while (!(scale > 0)) scale = Math.min(1, this.#scale + 0.1 * Math.tan(Math.PI * (stream.uniform() - 0.5)));
    const point = (row: number): Float64Array => Float64Array.from(finished.unit, (c) => c[row]!);
    const target = point(this.#members[member]!);
    const leader = point(order[stream.integer(Math.max(2, Math.ceil(LEADERS * order.length)))]!);
    const first = point(this.#members[stream.integer(this.#population)]!);
    const second = point(this.#members[stream.integer(this.#population)]!);
    const genes = genesOf(axes);
    const forced = stream.integer(genes.length);
    if (genes.some((g) => g.kind === "permutation")) breed(axes, genes, target, leader, "uniform", stream, unit);
    for (const [g, { first: j, kind }] of genes.entries()) {
      if (kind === "permutation") continue;
      const axis = axes[j]!;
      const known = [target, leader, first, second].map((p) => p[j]!).filter((u) => !Number.isNaN(u));
      const own = Number.isNaN(target[j]!) ? (known[0] ?? stream.uniform()) : target[j]!;
      if (g !== forced && stream.uniform() >= rate) unit[j] = own;
      else if (kind === "choice")
        unit[j] = cellCentre(
          axis,
          stream.uniform() < 0.1 || known.length === 0 ? stream.integer(axis.levels) : levelOf(axis, known[stream.integer(known.length)]!),
        );
      else {
        const of = (p: Float64Array): number => (Number.isNaN(p[j]!) ? own : p[j]!);
        const v = own + scale * (of(leader) - own) + scale * (of(first) - of(second));
        // Beyond a border: half-way to it.
        unit[j] = v < 0 ? own / 2 : v > 1 ? (1 + own) / 2 : v;
      }
    }
    return { unit, note: { member, scale, rate } };
  }
}
