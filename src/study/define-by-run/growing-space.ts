import type { Rng } from "../../numeric/rng.ts";
import { canonicalUnit } from "../../sampler/canonical.ts";
import { checkedPlan } from "../../sampler/checked-plan.ts";
import { type ProposedTrial, Proposer } from "../../sampler/proposer.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { ParamTree } from "../../space/param.ts";
import { type ParamLink, partialSpace } from "../../space/partial-space.ts";
import type { Space } from "../../space/space.ts";
import { type History, withPending } from "../../trial/history.ts";
import type { Measures } from "../../trial/measures.ts";
import type { Params } from "../../trial/row.ts";
import { TrialTable } from "../../trial/table.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { Dependence } from "./dependence.ts";
import { TriedValues } from "./tried-values.ts";

/** Requests to the sampler for another point in place of one that would repeat a trial. */
const MAX_REPLACEMENTS = 4;
/** Random draws before a trial is repeated: perhaps nothing else is left. */
const MAX_DRAWS = 200;
const AT_RANDOM = "every proposal would have repeated a trial: drawn at random";
const REPEATED = "no point was found that would not repeat a trial";

/** The space of the parameters that trials have named so far. Made anew for each new name. */
export class GrowingSpace {
  readonly #params: ParamTree;
  readonly #table: TrialTable;
  readonly #mirror: Mirror;
  readonly #makeProposer: () => Proposer;
  readonly #dependence: Dependence | undefined;
  readonly #tried = new TriedValues();
  #space: Space;
  #links: ReadonlyMap<string, ParamLink> = new Map();
  #proposer: Proposer | undefined;
  #read = 0;

  constructor(
    params: ParamTree,
    mirror: Mirror,
    { sampler, measures, seed }: { sampler: Sampler; measures: Measures; seed: number },
  ) {
    this.#params = params;
    this.#space = partialSpace(params);
    this.#mirror = mirror;
    this.#table = new TrialTable(this.#space, measures);
    this.#dependence = sampler.supports.conditional ? new Dependence(this.#space) : undefined;
    this.#makeProposer = () => {
      const problem = { space: this.#space, measures, budget: undefined, seed };
      return new Proposer(checkedPlan(sampler, problem), problem);
    };
  }

  /** The parameters, each below the one whose value decides whether trials have it. */
  get space(): Space {
    this.#update();
    return this.#space;
  }

  /** Finished trials in coordinates of this space. Trials with values outside of it are left out. */
  get history(): History {
    this.#update();
    return this.#table.history;
  }

  #update(): void {
    const { history, rows } = this.#mirror;
    const { finished } = history;
    if (this.#read === finished.length) return;
    for (; this.#read < finished.length; this.#read++) {
      const row = rows.get(finished.number[this.#read]);
      if (!row?.params) continue;
      this.#table.add({ ...row, note: undefined }, this.#space.check(row.params).length === 0);
      this.#tried.add(row.params);
    }
    if (this.#dependence === undefined) return;
    this.#dependence.update(this.#table.history.finished);
    const { links } = this.#dependence;
    if (JSON.stringify([...links]) === JSON.stringify([...this.#links])) return;
    this.#links = links;
    this.#space = partialSpace(this.#params, links);
    this.#proposer = undefined;
  }

  /**
   * A proposal for each stream that repeats no trial, as far as one is found; fewer if the sampler
   * has nothing left to propose.
   * @param running what trials that have not finished may ask for
   */
  async propose(
    streams: readonly Rng[],
    running: readonly Params[],
  ): Promise<readonly ProposedTrial[]> {
    this.#update();
    this.#proposer ??= this.#makeProposer();
    const proposer = this.#proposer;
    const taken = new TriedValues();
    const pending: Float64Array[] = [];
    const take = (params: Params): void => {
      taken.add(params);
      pending.push(canonicalUnit(this.#space, params));
    };
    for (const params of running) if (this.#space.check(params).length === 0) take(params);
    const history = (): History => withPending(this.#table.history, pending);
    const isRepeated = ({ params }: ProposedTrial): boolean =>
      this.#tried.has(params) || taken.has(params);
    const proposals = await proposer.propose(history(), streams);
    const chosen: ProposedTrial[] = [];
    for (const [i, proposal] of proposals.entries()) {
      let next: ProposedTrial | undefined = proposal;
      for (let again = 1; next !== undefined && isRepeated(next); again++) {
        // So that the next one keeps away from it.
        pending.push(canonicalUnit(this.#space, next.params));
        const stream = streams[i].fork("again").fork(again);
        next =
          again > MAX_REPLACEMENTS ? undefined : (await proposer.propose(history(), [stream]))[0];
      }
      next ??= this.#drawn(streams[i].fork("elsewhere"), isRepeated) ?? {
        ...proposal,
        fallback: REPEATED,
      };
      take(next.params);
      chosen.push(next);
    }
    return chosen;
  }

  /** A random point that repeats no trial; undefined if none is found. */
  #drawn(stream: Rng, isRepeated: (drawn: ProposedTrial) => boolean): ProposedTrial | undefined {
    const unit = new Float64Array(this.#space.width);
    for (let draw = 0; draw < MAX_DRAWS; draw++) {
      stream.uniformInto(unit);
      // The values of every parameter are JSON.
      const params = this.#space.fromUnit(unit) as Params;
      const drawn = { params, note: undefined, reason: undefined, fallback: AT_RANDOM };
      if (!isRepeated(drawn)) return drawn;
    }
    return undefined;
  }
}
