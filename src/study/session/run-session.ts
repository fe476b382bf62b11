import { checkSupport } from "../../sampler/check-support.ts";
import { frozenCopy } from "../../space/json/copy.ts";
import type { Space } from "../../space/space.ts";
import type { Annotations, StudyInfo } from "../../storage/storage.ts";
import type { History } from "../../trial/history.ts";
import { type Measures, measuresOf } from "../../trial/measures.ts";
import type { Outcome } from "../../trial/row.ts";
import type { UntypedComplete } from "../../trial/to-record.ts";
import type { Ticket } from "../../trial/trial.ts";
import { Chooser } from "../choosing/chooser.ts";
import { Emitter } from "../events/emitter.ts";
import type { UntypedEvent } from "../events/events.ts";
import type { readExperienceOf } from "../learning/learning.ts";
import { Mirror, type MirrorParts } from "../mirror/mirror.ts";
import type { underNoise } from "../noise/under-noise.ts";
import type { SessionOptions } from "../options/session-options.ts";
import { type Asked, Asking } from "./asking.ts";
import { canPause, checkPruner } from "./check-pruner.ts";
import type { StudyContext } from "./context.ts";
import { LeaseKeeper } from "./leases/keeper.ts";
import { closedError, Lifetime } from "./lifetime.ts";
import { LiveTrial } from "./live-trial.ts";
import { Telling } from "./telling.ts";

const DEFAULT_LEASE_MS = 60_000;

/** What only a session that does more than to run trials has. */
export interface SessionParts {
  /** The class of its trials. Default: those that an objective needs. */
  readonly Trial?: typeof LiveTrial;
  /** Makes what is done about noisy results. Default: they are taken as they are. */
  readonly underNoise?: typeof underNoise;
  /** Reads what the study has learned from earlier ones. Default: it has not. */
  readonly readExperience?: typeof readExperienceOf;
  readonly makeMirrorParts?: () => MirrorParts;
  readonly checkRepeated?: StudyContext["checkRepeated"];
  readonly limitModels?: StudyContext["limitModels"];
  readonly stopAtCost?: StudyContext["stopAtCost"];
  readonly named?: StudyContext["named"];
}

/**
 * What a run needs of a study: it asks for trials, stores their results, and reads what other
 * workers do. `minimize` needs no more; a `Session` has what users do with a study besides.
 */
export class RunSession {
  /** What the parts of this session share. */
  readonly context: StudyContext;
  protected readonly telling: Telling;
  readonly #asking: Asking;
  readonly #ownsStorage: boolean;
  readonly #detached: boolean;
  readonly #ownsEmitter: boolean;
  /** Resolves when the session is closed; undefined while it is open. */
  #closing: Promise<void> | undefined;
  #onStop: (() => void)[] = [];

  /** @throws AttuneError `sampler-unsupported`, `pruner-unsupported` */
  constructor(options: SessionOptions, info: StudyInfo, worker: string, parts: SessionParts = {}) {
    const { spec, space, storage, sampler, pruner, budget, fidelity } = options;
    const { leaseMs = DEFAULT_LEASE_MS } = options;
    this.#ownsStorage = options.ownsStorage;
    this.#detached = options.detached;
    this.#ownsEmitter = options.reader === undefined;
    const { name, seed } = info;
    const measures = frozenCopy(measuresOf(spec.objectives, spec.limits));
    checkSupport(sampler, { space, measures, budget, seed });
    checkPruner(options, measures.signs.length);
    const emitter = options.reader?.emitter ?? new Emitter<UntypedEvent>();
    const mirror =
      options.reader?.mirror ??
      new Mirror({ storage, name, space, measures, emitter, worker, ...parts.makeMirrorParts?.() });
    const experience = parts.readExperience?.(options, info);
    const problem = { space, measures, seed, budget, experience };
    const noise = parts.underNoise?.(options, problem, mirror);
    this.context = {
      name,
      space,
      measures,
      seed,
      storage,
      sampler,
      pruner,
      budget,
      experience,
      fidelity,
      canPause: canPause(options),
      worker,
      leaseMs,
      mirror,
      makeChooser: () => noise?.makeChooser() ?? new Chooser(sampler, problem),
      noise,
      Trial: parts.Trial ?? LiveTrial,
      checkRepeated: parts.checkRepeated,
      limitModels: parts.limitModels,
      stopAtCost: parts.stopAtCost,
      named: parts.named,
      emitter,
      lastThrown: { number: -1, error: undefined },
      lifetime: new Lifetime(name),
      leases: new LeaseKeeper(storage, name, worker, leaseMs),
    };
    this.telling = new Telling(this.context);
    this.#asking = new Asking(this.context, this.telling);
  }

  // ---- reading ---------------------------------------------------------------------------------

  get name(): string {
    return this.context.name;
  }
  get space(): Space {
    return this.context.space;
  }
  get measures(): Measures {
    return this.context.measures;
  }
  get emitter(): Emitter<UntypedEvent> {
    return this.context.emitter;
  }
  /** The study as this process has read it. */
  get mirror(): Mirror {
    return this.context.mirror;
  }
  get history(): History {
    return this.mirror.history;
  }
  get best(): UntypedComplete | undefined {
    return this.mirror.best;
  }
  get finishedCount(): number {
    return this.mirror.finishedCount;
  }
  /** Reads what other workers have changed. */
  async refresh(): Promise<void> {
    this.context.lifetime.requireOpen();
    await this.mirror.refresh();
  }

  // ---- the life of a trial ---------------------------------------------------------------------

  /**
   * Up to `count` trials to evaluate; fewer if the budget is spent or the space exhausted.
   * @param budget trials that may be begun in all, over all workers
   */
  ask(count: number, budget?: number): Promise<Asked> {
    if (this.#closing !== undefined) return Promise.reject(closedError(this.name));
    return this.#asking.ask(count, budget);
  }
  /** @throws AttuneError `lease-lost` */
  finish(ticket: Ticket, outcome: Outcome, annotations?: Partial<Annotations>): Promise<void> {
    return this.telling.finish(ticket, outcome, annotations);
  }
  /** Returns unfinished trials to the queue: the next claim gets them. */
  giveBack(tickets: readonly Ticket[]): Promise<void> {
    return this.telling.giveBack(tickets);
  }
  /** Returns every trial that this session owns to the queue. */
  giveBackAll(): Promise<void> {
    return this.giveBack(this.context.leases.trials.map((t) => t.ticket));
  }
  /** Has another thread renew leases, for evaluations that may block this one. */
  async guard(): Promise<void> {
    if (!this.#detached) await this.context.leases.guard();
  }

  // ---- ending ----------------------------------------------------------------------------------

  /** Ends the runs of this session: running trials are aborted and given back. */
  stop(): void {
    for (const listener of this.#onStop) listener();
  }
  /** Calls the listener when `stop` is called. @returns what ends that */
  onStop(listener: () => void): () => void {
    this.#onStop.push(listener);
    return () => {
      this.#onStop = this.#onStop.filter((other) => other !== listener);
    };
  }

  /** Whether the session is closed: what its runs still end counts no more. */
  get isClosed(): boolean {
    return this.context.lifetime.hasEnded;
  }
  /** Gives running trials back, and closes a storage that the session opened. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.context.lifetime.beginClose();
      this.#closing = Promise.resolve().then(() => this.#close());
      this.stop(); // at once; what it ends may close the study again
    }
    return this.#closing;
  }
  async #close(): Promise<void> {
    const { leases, lifetime } = this.context;
    await leases.stop();
    await lifetime.settleWrites();
    await this.giveBackAll();
    lifetime.end();
    if (this.#ownsEmitter) this.emitter.close();
    if (this.#ownsStorage) await this.context.storage.close();
  }
}
