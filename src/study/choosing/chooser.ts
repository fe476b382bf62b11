import { createRng, type Rng } from "../../numeric/rng.ts";
import { checkedPlan } from "../../sampler/checked-plan.ts";
import { type ProposedTrial, Proposer } from "../../sampler/proposer.ts";
import type { Problem, Sampler } from "../../sampler/sampler.ts";
import { completeParams } from "../../space/complete-params.ts";
import { defaultPoint } from "../../space/default-point.ts";
import type { Space } from "../../space/space.ts";
import type { TrialStart } from "../../storage/storage.ts";
import type { History } from "../../trial/history.ts";
import type { TrialOrigin } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";

/** Draws of missing parameters before constraints that do not hold are accepted. */
const MAX_DRAWS = 1000;

/** A trial that needs parameters. */
export interface Unchosen {
  readonly number: number;
  /** Parameters that are set already (an enqueued trial may have some); undefined for none. */
  readonly given?: Params | undefined;
  /** Where the given ones came from. */
  readonly origin?: TrialOrigin;
}

/**
 * Chooses parameters of trials: the default values for trial 0, then what the sampler proposes,
 * each trial by the random stream of its number.
 */
export class Chooser {
  /** The random stream of the study; that of each trial is a fork by its number. */
  readonly root: Rng;
  readonly #space: Space;
  readonly #proposer: Proposer;
  readonly #plainOrigin: TrialOrigin;
  #lastOrigin: TrialOrigin | undefined;

  constructor(sampler: Sampler, problem: Problem) {
    this.root = createRng(problem.seed);
    this.#space = problem.space;
    this.#proposer = new Proposer(checkedPlan(sampler, problem), problem);
    this.#plainOrigin = { sampler: sampler.name };
  }

  /**
   * Parameters for trials `first`, `first + 1`, …; fewer if nothing is left to propose.
   * @param _budget trials in all, where the run has a number of them; some choosers plan by it
   */
  chooseNew(
    first: number,
    count: number,
    history: History,
    _budget?: number,
  ): readonly TrialStart[] | Promise<readonly TrialStart[]> {
    const starts: TrialStart[] = [];
    const streams: Rng[] = [];
    for (let number = first; number < first + count; number++) {
      const start = this.#defaultStart(number);
      if (start === undefined) streams.push(this.root.fork(number));
      else starts.push(start);
    }
    if (streams.length === 0) return starts;
    const proposals = this.#proposer.propose(history, streams);
    if (proposals instanceof Promise)
      return proposals.then((later) => [...starts, ...later.map((p) => this.#toStart(p))]);
    for (const proposal of proposals) starts.push(this.#toStart(proposal));
    return starts;
  }

  /**
   * Parameters in order of the trials; undefined where the sampler has nothing left to propose.
   * Given parameters are completed in any case, at random if need be.
   */
  async choose(
    trials: readonly Unchosen[],
    history: History,
    _budget?: number,
  ): Promise<readonly (TrialStart | undefined)[]> {
    const starts = trials.map((t) => (t.given ? undefined : this.#defaultStart(t.number)));
    const proposed = trials.filter((_, i) => starts[i] === undefined);
    if (proposed.length === 0) return starts;
    const streams = proposed.map(({ number }) => this.root.fork(number));
    const proposals = await this.#proposer.propose(history, streams);
    let next = 0;
    return trials.map(({ number, given, origin = "enqueued" }, i) => {
      if (starts[i] !== undefined) return starts[i];
      const proposal: ProposedTrial | undefined = proposals[next];
      const stream = streams[next++];
      if (given === undefined) return proposal && this.#toStart(proposal);
      const params =
        proposal === undefined
          ? this.#completeAtRandom(given, number)
          : this.#complete(given, proposal.params, stream);
      return { params, origin, note: proposal?.note };
    });
  }

  #defaultStart(number: number): TrialStart | undefined {
    const unit = number === 0 ? defaultPoint(this.#space) : undefined;
    if (unit === undefined) return undefined;
    return { params: this.#space.fromUnit(unit) as Params, origin: { sampler: "default" } };
  }

  #toStart({ params, note, reason, fallback }: ProposedTrial): TrialStart {
    const plain = reason === undefined && fallback === undefined;
    const origin = plain ? this.#plainOrigin : this.#originOf(reason, fallback);
    return { params, origin, note };
  }

  /** Trials in a row share one object as long as it says the same. */
  #originOf(reason: string | undefined, fallback: string | undefined): TrialOrigin {
    const last = this.#lastOrigin;
    if (typeof last === "object" && last.reason === reason && last.fallback === fallback)
      return last;
    this.#lastOrigin = {
      ...(this.#plainOrigin as Exclude<TrialOrigin, string>),
      ...(reason !== undefined && { reason }),
      ...(fallback !== undefined && { fallback }),
    };
    return this.#lastOrigin;
  }

  /**
   * Given values over proposed ones, or over random ones in a branch that the proposal does not
   * take; missing values are drawn again until constraints hold.
   */
  #complete(given: Params, proposed: Params, stream: Rng): Params {
    const unit = new Float64Array(this.#space.width);
    stream.fork("branches").uniformInto(unit);
    let params = completeParams(this.#space, given, unit, proposed);
    for (let draw = 0; draw < MAX_DRAWS && !this.#space.allows(params); draw++) {
      stream.uniformInto(unit);
      params = completeParams(this.#space, given, unit);
    }
    return params as Params; // given values have been checked
  }
  #completeAtRandom(given: Params, number: number): Params {
    const unit = new Float64Array(this.#space.width);
    const stream = this.root.fork(number).fork("rest");
    stream.uniformInto(unit);
    return this.#complete(given, this.#space.fromUnit(unit) as Params, stream);
  }
}
