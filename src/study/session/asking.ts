import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { requirePromoted } from "../../pruner/require-answer.ts";
import { isMissing } from "../../space/given-params.ts";
import { isSameSpace } from "../../storage/same-study.ts";
import type {
  BeginRequest,
  Cursor,
  Lease,
  StartRequest,
  TrialStart,
} from "../../storage/storage.ts";
import { Turns } from "../../storage/turns.ts";
import { countStarted } from "../../trial/history.ts";
import type { TrialOrigin } from "../../trial/record.ts";
import { NO_NUMBERS, type Params } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { Chooser, Unchosen } from "../choosing/chooser.ts";
import { chooseTakeover } from "../choosing/takeover.ts";
import type { StudyContext } from "./context.ts";
import type { LiveTrial } from "./live-trial.ts";
import type { Telling } from "./telling.ts";

/** Members of a population pruner where no budget says how many. */
const DEFAULT_POPULATION = 16;

/** The answer to `ask`. */
export interface Asked<T extends LiveTrial = LiveTrial> {
  readonly trials: readonly T[];
  /** Whether there are fewer than asked for because the sampler has nothing left to propose. */
  readonly exhausted: boolean;
}
/** What one step of asking added. */
interface Step {
  readonly exhausted: boolean;
  /** Whether the storage wants waiting or lost trials to be claimed before new ones begin. */
  readonly claimFirst: boolean;
}

/**
 * Gets trials to evaluate: first those that wait, were lost or are promoted (`claim`), then new
 * ones (`begin`). The parameters of a new trial are chosen before its number is taken, by what this
 * process has read; if another worker changes the study meanwhile, the storage only reserves the
 * number, and the parameters are chosen again and set by `start`.
 */
export class Asking {
  readonly #study: StudyContext;
  readonly #telling: Telling;
  readonly #chooser: Chooser;
  /** One call at a time, so that each sees the trials of the calls before it. */
  readonly #turns = new Turns();
  #requests = 0;
  /** Key of a request whose answer did not arrive: the next request repeats it. */
  #unanswered: string | undefined;
  /** Whether other workers changed the study during the last request: they may again. */
  #contended = false;

  constructor(study: StudyContext, telling: Telling) {
    this.#study = study;
    this.#telling = telling;
    this.#chooser = study.makeChooser();
  }

  /**
   * Up to `count` trials; fewer if the budget is spent or the sampler has nothing left to propose.
   * @param budget trials that may be begun in all, over all workers
   */
  ask(count: number, budget?: number): Promise<Asked> {
    return this.#turns.next(() => this.#ask(count, budget));
  }

  async #ask(count: number, budget = this.#defaultBudget()): Promise<Asked> {
    const trials: LiveTrial[] = [];
    let hasClaimed = false;
    let claimFirst = this.#study.mirror.hasWaiting() || this.#unanswered !== undefined;
    for (;;) {
      const promote = this.#study.canPause
        ? await this.#choosePromoted(count - trials.length, budget)
        : NO_NUMBERS;
      let exhausted = false;
      if (claimFirst || promote.length > 0) {
        exhausted = await this.#claim(count - trials.length, budget, promote, trials);
        hasClaimed = true;
      }
      if (trials.length >= count || exhausted) return { trials, exhausted };
      const step = await this.#begin(count - trials.length, budget, trials);
      // Without new trials there may still be lost ones, or ones enqueued elsewhere.
      claimFirst = step.claimFirst || (step.exhausted && !hasClaimed);
      if (!claimFirst) return { trials, exhausted: step.exhausted };
    }
  }
  #defaultBudget(): number | undefined {
    const { pruner, budget } = this.#study;
    return pruner?.population ? (budget ?? DEFAULT_POPULATION) : undefined;
  }

  // ---- new trials ------------------------------------------------------------------------------

  async #begin(count: number, budget: number | undefined, trials: LiveTrial[]): Promise<Step> {
    const { mirror, storage, name } = this.#study;
    const after = mirror.cursor;
    const starts =
      this.#contended || !this.#hasRoom(budget)
        ? undefined
        : await this.#chooser.chooseNew(mirror.rows.length, count, mirror.history, budget);
    if (starts?.length === 0) return { exhausted: true, claimFirst: false };
    const request = this.#takeRequest(starts?.length ?? count, budget, after, starts);
    const { tickets, claimFirst, changes } = await mirror.write(
      () => storage.begin(name, request),
      after,
    );
    const reserved: Ticket[] = [];
    for (const ticket of tickets) {
      const row = mirror.rows.get(ticket.number);
      if (row?.params) trials.push(this.#hand(ticket, row.params, row.origin));
      else reserved.push(ticket);
    }
    this.#contended = changes.trials.length > tickets.length;
    const filled = reserved.length === 0 || (await this.#startReserved(reserved, trials, budget));
    this.#unanswered = undefined;
    const exhausted = !filled || (starts !== undefined && starts.length < count);
    return { exhausted: exhausted && !claimFirst, claimFirst };
  }

  /** Whether new trials may begin under the budget, by what this process has read. */
  #hasRoom(budget = Infinity): boolean {
    return this.#study.mirror.rows.length < budget || this.#study.mirror.hasWaiting();
  }

  /** Chooses parameters for reserved numbers. @returns whether the sampler had enough */
  async #startReserved(
    tickets: readonly Ticket[],
    trials: LiveTrial[],
    budget: number | undefined,
  ): Promise<boolean> {
    const starts = await this.#chooseOrGiveBack(tickets, tickets, budget);
    const requests: StartRequest[] = [];
    const unused: Ticket[] = [];
    for (const [i, ticket] of tickets.entries()) {
      const start = starts[i];
      if (start === undefined) unused.push(ticket);
      else requests.push({ ticket, ...start });
    }
    await this.#start(requests);
    for (const { ticket, params, origin } of requests)
      trials.push(this.#hand(ticket, params, origin));
    await this.#telling.giveBack(unused);
    return unused.length === 0;
  }

  // ---- trials that were begun before -----------------------------------------------------------

  /** Paused trials that have earned more steps, the most promising first. */
  async #choosePromoted(count: number, budget = Infinity): Promise<readonly number[]> {
    const { pruner, mirror } = this.#study;
    await mirror.refresh();
    const { history } = mirror;
    if (history.paused.length === 0) return NO_NUMBERS;
    const promoted = pruner?.promote?.(history, count, countStarted(history) < budget);
    return (pruner && requirePromoted(pruner.name, promoted)) ?? NO_NUMBERS;
  }

  /** @returns whether parameters could not be chosen for some of the trials */
  async #claim(
    count: number,
    budget: number | undefined,
    promote: readonly number[],
    trials: LiveTrial[],
  ): Promise<boolean> {
    const { storage, name, mirror } = this.#study;
    const repeated = this.#unanswered !== undefined;
    const { leases } = await mirror.write((after) =>
      storage.claim(name, { ...this.#takeRequest(count, budget, after), promote }),
    );
    if (!repeated) for (const lease of leases) this.#announceLost(lease);
    const starts = await this.#prepare(leases, budget);
    await this.#start(starts);
    this.#unanswered = undefined;
    for (const { ticket, params, origin, checkpoint } of starts) {
      const lease = leases.find((l) => l.ticket === ticket);
      const step = checkpoint?.step ?? lease?.before.step;
      trials.push(this.#hand(ticket, params, origin, lease?.attempt, step));
      if (lease?.before.state === "paused" && this.#study.emitter.active)
        this.#study.emitter.emit({ type: "promoted", number: ticket.number, step: step ?? 0 });
    }
    return starts.length < leases.length;
  }

  /** A trial that waits for a retry was announced when it failed. */
  #announceLost({ ticket, attempt, before }: Lease): void {
    if (before.state !== "running" || !this.#study.emitter.active) return;
    const message = "its worker ended, or did not renew its lease in time";
    const { number } = ticket;
    this.#study.emitter.emit({ type: "retried", number, reason: "lost", message, attempt });
  }

  /** Parameters of claimed trials, in order of number. Trials without any are given back. */
  async #prepare(
    leases: readonly Lease[],
    budget: number | undefined,
  ): Promise<readonly StartRequest[]> {
    const { space } = this.#study;
    const starts: StartRequest[] = [];
    const unchosen: Lease[] = [];
    for (const lease of leases) {
      const { params, origin, note } = lease.before;
      const issues = params === null ? [] : space.check(params);
      const isOther = issues.some((issue) => !isMissing(issue));
      const isOwn = isOther && (await this.#isOwn());
      if (isOther && !isOwn) await this.#refuseForeign(lease, leases);
      if (params === null || (issues.length > 0 && !isOwn)) unchosen.push(lease);
      else
        starts.push(
          (await this.#takeOver(lease)) ?? { ticket: lease.ticket, params, origin, note },
        );
    }
    const chosen = await this.#chooseOrGiveBack(
      unchosen.map(({ ticket, before }) => ({
        number: ticket.number,
        given: before.params ?? undefined,
        origin: before.origin,
      })),
      leases.map((l) => l.ticket),
      budget,
    );
    for (const [i, { ticket }] of unchosen.entries()) {
      const start = chosen[i];
      if (start !== undefined) starts.push({ ticket, ...start });
    }
    const started = new Set(starts.map((s) => s.ticket));
    await this.#telling.giveBack(leases.map((l) => l.ticket).filter((t) => !started.has(t)));
    return starts.sort((a, b) => a.ticket.number - b.ticket.number);
  }

  /**
   * Whether the study still has the space of this program: a trial outside of it is then one that
   * Attune itself has enqueued, such as the constant model of a search over a table.
   */
  async #isOwn(): Promise<boolean> {
    const { name, storage, space } = this.#study;
    if (storage.supports.foreign) return false;
    const info = (await storage.list(() => {})).find((study) => study.name === name);
    // A define-by-run study has no space that could have been extended.
    return info?.space === null || isSameSpace(info?.space, space.toJSON());
  }

  /**
   * A trial of a space that was extended since this program opened it: it would be evaluated with
   * other parameters than it has. What other programs write to their own storages is repaired.
   */
  async #refuseForeign({ before }: Lease, leases: readonly Lease[]): Promise<void> {
    const { name, storage } = this.#study;
    if (storage.supports.foreign) return;
    await this.#telling.giveBack(leases.map((l) => l.ticket));
    this.#unanswered = undefined;
    throw new AttuneError(
      "space-changed",
      `study ${show(name)} was extended: trial ${before.number} has parameters that are not in ` +
        "this program's space",
      { hint: "start this program again with the study's space" },
    );
  }

  /** Chooses parameters. If the sampler throws, gives the trials of this request back first. */
  async #chooseOrGiveBack(
    trials: readonly Unchosen[],
    tickets: readonly Ticket[],
    budget: number | undefined,
  ): Promise<readonly (TrialStart | undefined)[]> {
    try {
      return await this.#chooser.choose(trials, this.#study.mirror.history, budget);
    } catch (error) {
      await this.#telling.giveBack(tickets);
      this.#unanswered = undefined;
      throw error;
    }
  }

  /** How a promoted member of a population continues from another one, where the pruner says so. */
  async #takeOver({ ticket, before }: Lease): Promise<StartRequest | undefined> {
    if (before.state !== "paused" || !this.#study.pruner?.takeover) return undefined;
    const stream = this.#chooser.root.fork(ticket.number).fork("copy").fork(before.step);
    return chooseTakeover(this.#study, ticket, before, stream);
  }

  // ---- both ------------------------------------------------------------------------------------

  #takeRequest(
    count: number,
    budget: number | undefined,
    after: Cursor,
    starts?: readonly TrialStart[],
  ): BeginRequest {
    const { worker, leaseMs } = this.#study;
    this.#unanswered ??= `${worker}#${this.#requests++}`;
    return { count, worker, leaseMs, budget, key: this.#unanswered, after, starts };
  }

  async #start(starts: readonly StartRequest[]): Promise<void> {
    if (starts.length === 0) return;
    const { storage, name, mirror } = this.#study;
    await mirror.write((after) => storage.start(name, starts, after));
  }

  #hand(ticket: Ticket, params: Params, origin: TrialOrigin, attempt = 1, step = 0): LiveTrial {
    const trial = new this.#study.Trial(this.#study, this.#telling, {
      ticket: Object.freeze(ticket),
      params,
      attempt,
      origin,
      step,
    });
    const { emitter, leases } = this.#study;
    leases.hold(trial);
    if (typeof origin === "object" && origin.fallback !== undefined && emitter.active)
      emitter.emit({ type: "degraded", number: ticket.number, reason: origin.fallback });
    return trial;
  }
}
