import { AttuneError } from "../errors/attune-error.ts";
import type { Rng } from "../numeric/rng.ts";
import { type History, withPending } from "../trial/history.ts";
import type { Plan, Problem, Proposal } from "./sampler.ts";
import { Visited } from "./visited.ts";

/**
 * Spaces with at most this many points are searched through for the points left; larger ones meet a
 * repeat rarely.
 */
const ENUMERABLE = 200_000;
const TRIES = 100;

/**
 * What every sampler's proposals go through: constraints hold, and on a finite space no point comes
 * twice until all have.
 */
export class Proposer {
  readonly #plan: Plan;
  readonly #problem: Problem;
  readonly #finite: boolean;
  readonly #plain: boolean;
  readonly #visited: Visited;
  constructor(plan: Plan, problem: Problem) {
    this.#plan = plan;
    this.#problem = problem;
    this.#finite = Number.isFinite(problem.space.cardinality);
    this.#plain = !this.#finite && problem.space.constraints.length === 0;
    this.#visited = new Visited(problem.space);
  }

  /**
   * One proposal a stream; fewer when the space, or a finite sampler, is exhausted.
   * @throws AttuneError `space-exhausted` when constraints leave no point to be found
   */
  propose(
    history: History,
    streams: readonly Rng[],
  ): readonly Proposal[] | Promise<readonly Proposal[]> {
    const first = this.#plan.propose(history, streams);
    if (this.#plain) return first;
    return this.#mend(history, streams, first);
  }

  async #mend(
    history: History,
    streams: readonly Rng[],
    proposing: readonly Proposal[] | Promise<readonly Proposal[]>,
  ): Promise<readonly Proposal[]> {
    if (this.#finite) this.#visited.update(history);
    const proposals = await proposing;
    const good: Proposal[] = [];
    for (const [i, proposal] of proposals.entries()) {
      let candidate: Proposal | undefined = proposal;
      for (
        let again = 1;
        candidate !== undefined && !this.#valid(candidate.unit) && again <= 4;
        again++
      ) {
        const others = withPending(
          history,
          good.map((p) => p.unit),
        );
        candidate = (await this.#plan.propose(others, [streams[i].fork("again").fork(again)]))[0];
      }
      if (candidate === undefined || !this.#valid(candidate.unit))
        candidate = this.#elsewhere(streams[i].fork("elsewhere"));
      if (candidate === undefined) break;
      if (this.#finite) this.#visited.add(this.#visited.key(candidate.unit));
      good.push(candidate);
    }
    return good;
  }

  #valid(unit: Float64Array): boolean {
    if (!this.#problem.space.allows(this.#problem.space.fromUnit(unit))) return false;
    return !this.#finite || !this.#visited.has(this.#visited.key(unit));
  }

  /** A random point that is allowed and new; undefined when there is none left. */
  #elsewhere(stream: Rng): Proposal | undefined {
    const { space } = this.#problem;
    const unit = new Float64Array(space.width);
    const small = space.cardinality <= ENUMERABLE;
    for (let t = 0; t < (small ? TRIES : TRIES * 1000); t++) {
      stream.uniformInto(unit);
      if (this.#valid(unit))
        return { unit, fallback: "its points were repeated or not allowed: drawn at random" };
    }
    if (!small) {
      if (this.#finite && this.#visited.size >= space.cardinality) return undefined;
      throw new AttuneError(
        "space-exhausted",
        `no new point that meets the constraints was found in ${TRIES * 1000} draws`,
        {
          hint: "loosen the constraints, or write the space so that fewer points break them",
        },
      );
    }
    const left: number[] = [];
    for (let i = 0; i < space.cardinality; i++) {
      space.point(i, Infinity, unit);
      if (this.#valid(unit)) left.push(i);
    }
    if (left.length === 0) return undefined;
    space.point(left[stream.integer(left.length)], Infinity, unit);
    return { unit, fallback: "its points were repeated or not allowed: drawn from those left" };
  }
}
