import { createRng, type Rng } from "../numeric/rng.ts";
import { type ProposedTrial, Proposer } from "../sampler/proposer.ts";
import type { Problem, Sampler } from "../sampler/sampler.ts";
import type { Space } from "../space/space.ts";
import { startPoint } from "../space/start.ts";
import type { Lease, StartRequest } from "../storage/storage.ts";
import type { Awaitable } from "../trial/awaitable.ts";
import type { History } from "../trial/history.ts";
import type { Json, Origin } from "../trial/record.ts";

type Params = { readonly [name: string]: Json };
export type Chosen = Omit<StartRequest, "ticket">;

/**
 * What trials begin with: the default values first, then what the sampler proposes, each from the
 * stream of its number.
 */
export class Chooser {
  /** Every trial's stream is a fork of it. */
  readonly root: Rng;
  readonly #space: Space<any>;
  readonly #proposer: Proposer;
  readonly #origin: { readonly sampler: string };
  #lastOrigin: Origin | undefined;

  constructor(sampler: Sampler, problem: Problem) {
    this.root = createRng(problem.seed);
    this.#space = problem.space;
    this.#proposer = new Proposer(sampler.plan(problem), problem);
    this.#origin = { sampler: sampler.name };
  }

  /** The default values, for the first trial of all. */
  #first(number: number): Chosen | undefined {
    const start = number === 0 ? startPoint(this.#space) : undefined;
    return (
      start && {
        params: this.#space.fromUnit(start) as Params,
        origin: { sampler: "default" },
        note: undefined,
      }
    );
  }
  /** Parameters for a new trial; undefined where there are none left. */
  fresh(number: number, history: History): Awaitable<Chosen | undefined> {
    const first = this.#first(number);
    if (first !== undefined) return first;
    const proposing = this.#proposer.propose(history, [this.root.fork(number)]);
    return proposing instanceof Promise
      ? this.#later(proposing)
      : proposing.length > 0
        ? this.#chosen(proposing[0])
        : undefined;
  }
  async #later(proposing: Promise<readonly ProposedTrial[]>): Promise<Chosen | undefined> {
    const [proposal] = await proposing;
    return proposal && this.#chosen(proposal);
  }
  #chosen({ params, note, reason, fallback }: ProposedTrial): Chosen {
    const origin =
      reason === undefined && fallback === undefined
        ? this.#origin
        : this.#originOf(reason, fallback);
    return { params, origin, note };
  }

  /** Parameters for leases that have none, or only some (enqueued ones: the rest is sampled). */
  async choose(leases: readonly Lease[], history: History): Promise<StartRequest[]> {
    const starts: StartRequest[] = [];
    const sampled: Lease[] = [];
    for (const lease of leases) {
      const first = lease.resume?.params ? undefined : this.#first(lease.ticket.number);
      if (first === undefined) sampled.push(lease);
      else starts.push({ ticket: lease.ticket, ...first });
    }
    if (sampled.length === 0) return starts;
    const streams = sampled.map((lease) => this.root.fork(lease.ticket.number));
    return this.#settle(await this.#proposer.propose(history, streams), sampled, streams, starts);
  }

  /** Adds to `starts` what was proposed for each lease. */
  #settle(
    proposals: readonly ProposedTrial[],
    sampled: readonly Lease[],
    streams: readonly Rng[],
    starts: StartRequest[],
  ): StartRequest[] {
    for (const [i, proposal] of proposals.entries()) {
      const { ticket, resume } = sampled[i];
      if (!resume?.params) starts.push({ ticket, ...this.#chosen(proposal) });
      else
        starts.push({
          ticket,
          params: this.#complete(resume.params, proposal.params, streams[i]),
          origin: resume.origin,
          note: proposal.note,
        });
    }
    // Enqueued trials are evaluated even where the sampler has nothing to say.
    for (const lease of sampled.slice(proposals.length)) {
      const given = lease.resume?.params;
      if (!given) continue;
      const unit = new Float64Array(this.#space.width);
      const stream = this.root.fork(lease.ticket.number).fork("rest");
      stream.uniformInto(unit);
      starts.push({
        ticket: lease.ticket,
        params: this.#complete(given, this.#space.fromUnit(unit) as Params, stream),
        origin: lease.resume!.origin,
      });
    }
    return starts;
  }

  /** One object for as long as it says the same. */
  #originOf(reason: string | undefined, fallback: string | undefined): Origin {
    const last = this.#lastOrigin;
    if (typeof last === "object" && last.reason === reason && last.fallback === fallback)
      return last;
    return (this.#lastOrigin = {
      sampler: this.#origin.sampler,
      ...(reason !== undefined && { reason }),
      ...(fallback !== undefined && { fallback }),
    });
  }

  /** The given values over sampled ones, sampled again until the constraints hold. */
  #complete(given: Params, sampled: Params, stream: Rng): Params {
    const unit = new Float64Array(this.#space.width);
    let params = { ...sampled, ...given };
    for (let again = 0; again < 1000 && !this.#space.allows(params); again++) {
      stream.uniformInto(unit);
      params = { ...(this.#space.fromUnit(unit) as Params), ...given };
    }
    return params;
  }
}
