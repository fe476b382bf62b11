import type { Rng } from "../../numeric/rng.ts";
import { checkedPlan } from "../../sampler/checked-plan.ts";
import { type ProposedTrial, Proposer } from "../../sampler/proposer.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { ParamTree } from "../../space/param.ts";
import { partialSpace } from "../../space/partial-space.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import type { Measures } from "../../trial/measures.ts";
import { TrialTable } from "../../trial/table.ts";
import type { Mirror } from "../mirror.ts";

/** The space of the parameters that trials have named so far. Made anew for each new name. */
export class GrowingSpace {
  readonly space: Space;
  readonly #table: TrialTable;
  readonly #mirror: Mirror;
  readonly #makeProposer: () => Proposer;
  #proposer: Proposer | undefined;
  #read = 0;

  constructor(
    params: ParamTree,
    mirror: Mirror,
    { sampler, measures, seed }: { sampler: Sampler; measures: Measures; seed: number },
  ) {
    this.space = partialSpace(params);
    this.#mirror = mirror;
    this.#table = new TrialTable(this.space, measures);
    this.#makeProposer = () => {
      const { space } = this;
      const problem = { space, measures, budget: undefined, seed };
      return new Proposer(checkedPlan(sampler, problem), problem);
    };
  }

  /** Finished trials in coordinates of this space. Trials with values outside of it are left out. */
  get history(): History {
    const { history, rows } = this.#mirror;
    const { finished } = history;
    for (; this.#read < finished.length; this.#read++) {
      const row = rows.get(finished.number[this.#read]);
      if (row?.params)
        this.#table.add({ ...row, note: undefined }, this.space.check(row.params).length === 0);
    }
    return this.#table.history;
  }

  /** A proposal for each stream; fewer if the sampler has nothing left to propose. */
  async propose(streams: readonly Rng[]): Promise<readonly ProposedTrial[]> {
    this.#proposer ??= this.#makeProposer();
    return this.#proposer.propose(this.history, streams);
  }
}
