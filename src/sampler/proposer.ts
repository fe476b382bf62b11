import { AttuneError } from "../errors/attune-error.ts";
import type { Rng } from "../numeric/rng.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import { type History, withPending } from "../trial/history.ts";
import type { Json } from "../trial/record.ts";
import { canonicalUnit } from "./canonical.ts";
import type { Plan, Problem, Proposal } from "./sampler.ts";
import { isStuck } from "./stuck.ts";
import { Visited } from "./visited.ts";

/** All points that are left are listed in a finite space of at most this many points. */
const MAX_ENUMERATED_POINTS = 200_000;
/** Requests to the plan for another point in place of one that cannot be used. */
const MAX_REPLACEMENTS = 4;
/** Random draws before the points that are left are listed. */
const DRAWS_BEFORE_LISTING = 100;
/** Random draws in a space whose points cannot be listed. */
const MAX_DRAWS = 100_000;
/** Why a random point takes the place of a proposal. */
const NONE_USABLE = "every proposal was a duplicate or violated a constraint: drawn at random";

/** What a trial begins with: a proposal that has been checked, with its parameters. */
export interface ProposedTrial {
  readonly params: { readonly [name: string]: Json };
  readonly note: Json | undefined;
  readonly reason: string | undefined;
  readonly fallback: string | undefined;
}

/** A proposal, its parameters and their canonical coordinates, each computed once. */
interface CheckedProposal {
  readonly proposal: Proposal;
  readonly params: ValuesOf<ParamTree>;
  readonly unit: Float64Array;
}

/**
 * Asks a sampler's plan for proposals, and makes sure that constraints hold and that in a finite
 * space no point comes twice before all have come. What the plan proposes in vain is replaced: by
 * another proposal of the plan, then by a random point.
 */
export class Proposer {
  readonly #plan: Plan;
  readonly #space: Space<ParamTree>;
  readonly #finite: boolean;
  readonly #unchecked: boolean;
  readonly #visited = new Visited();

  constructor(plan: Plan, { space }: Pick<Problem, "space">) {
    this.#plan = plan;
    this.#space = space;
    this.#finite = Number.isFinite(space.cardinality);
    this.#unchecked = !this.#finite && space.constraints.length === 0;
  }

  /**
   * One trial for each stream; fewer when the space, or the sampler, is exhausted.
   * @throws AttuneError `space-exhausted` when constraints leave no point to be found
   */
  propose(
    history: History,
    streams: readonly Rng[],
  ): readonly ProposedTrial[] | Promise<readonly ProposedTrial[]> {
    const proposals = this.#plan.propose(history, streams);
    if (!this.#unchecked) return this.#check(history, streams, proposals);
    return proposals instanceof Promise
      ? proposals.then((list) => this.#toTrials(list, history, streams))
      : this.#toTrials(proposals, history, streams);
  }

  #toTrials(
    proposals: readonly Proposal[],
    history: History,
    streams: readonly Rng[],
  ): readonly ProposedTrial[] {
    // A loop, not `map`: see random.ts.
    const trials: ProposedTrial[] = [];
    for (let i = 0; i < proposals.length; i++) {
      const proposal = isStuck(this.#space, history, proposals[i].unit)
        ? this.#elsewhere(streams[i])
        : proposals[i];
      trials.push(toTrial(proposal, this.#space.fromUnit(proposal.unit)));
    }
    return trials;
  }
  #elsewhere(stream: Rng): Proposal {
    const unit = new Float64Array(this.#space.width);
    stream.fork("elsewhere").uniformInto(unit);
    return { unit, fallback: "every proposal was the point of the last trials: drawn at random" };
  }

  async #check(
    history: History,
    streams: readonly Rng[],
    proposals: readonly Proposal[] | Promise<readonly Proposal[]>,
  ): Promise<readonly ProposedTrial[]> {
    if (this.#finite) this.#visited.update(history);
    const accepted: CheckedProposal[] = [];
    for (const [i, proposal] of (await proposals).entries()) {
      const candidate =
        (await this.#usable(proposal, history, accepted, streams[i])) ??
        this.#randomPoint(streams[i].fork("elsewhere"));
      if (candidate === undefined) break;
      if (this.#finite) this.#visited.add(candidate.unit);
      accepted.push(candidate);
    }
    return accepted.map(({ proposal, params }) => toTrial(proposal, params));
  }

  /** The proposal, or another one of the plan, that can be used; undefined where none can. */
  async #usable(
    proposal: Proposal,
    history: History,
    accepted: readonly CheckedProposal[],
    stream: Rng,
  ): Promise<CheckedProposal | undefined> {
    let next: Proposal | undefined = proposal;
    const taken = accepted.map((c) => c.unit);
    for (let again = 1; next !== undefined; again++) {
      const candidate = this.#candidate(next);
      if (candidate !== undefined) return candidate;
      if (again > MAX_REPLACEMENTS) return undefined;
      // As pending, so that the plan goes on to another one.
      taken.push(canonicalUnit(this.#space, this.#space.fromUnit(next.unit)));
      const streams = [stream.fork("again").fork(again)];
      next = (await this.#plan.propose(withPending(history, taken), streams))[0];
    }
    return undefined;
  }

  /** The proposal with its parameters; undefined where it is not allowed, or not new. */
  #candidate(proposal: Proposal): CheckedProposal | undefined {
    const params = this.#space.fromUnit(proposal.unit);
    if (!this.#space.allows(params)) return undefined;
    const unit = canonicalUnit(this.#space, params);
    return this.#finite && this.#visited.has(unit) ? undefined : { proposal, params, unit };
  }

  /**
   * A random point that is allowed and new; undefined when none is left.
   * @throws AttuneError `space-exhausted` when none was found and it is not known whether one is
   * left
   */
  #randomPoint(stream: Rng): CheckedProposal | undefined {
    const space = this.#space;
    const listable = space.cardinality <= MAX_ENUMERATED_POINTS;
    const draws = listable ? DRAWS_BEFORE_LISTING : MAX_DRAWS;
    for (let draw = 0; draw < draws; draw++) {
      const unit = new Float64Array(space.width);
      stream.uniformInto(unit);
      const candidate = this.#candidate({ unit, fallback: NONE_USABLE });
      if (candidate !== undefined) return candidate;
    }
    if (listable) return this.#listedPoint(stream);
    if (this.#finite && this.#visited.size >= space.cardinality) return undefined;
    throw new AttuneError(
      "space-exhausted",
      `${MAX_DRAWS} draws found no new point that meets the constraints`,
      { hint: "loosen the constraints" },
    );
  }

  /** One of all points that are allowed and new; undefined when none is left. */
  #listedPoint(stream: Rng): CheckedProposal | undefined {
    const space = this.#space;
    const candidateAt = (index: number): CheckedProposal | undefined => {
      const unit = new Float64Array(space.width);
      space.point(index, Infinity, unit);
      return this.#candidate({ unit, fallback: NONE_USABLE });
    };
    const left: number[] = [];
    for (let index = 0; index < space.cardinality; index++)
      if (candidateAt(index) !== undefined) left.push(index);
    return left.length === 0 ? undefined : candidateAt(left[stream.integer(left.length)]);
  }
}

function toTrial({ note, reason, fallback }: Proposal, params: ValuesOf<ParamTree>): ProposedTrial {
  // The values of every parameter are JSON; the type of a space that is not known cannot say so.
  return { params: params as ProposedTrial["params"], note, reason, fallback };
}
