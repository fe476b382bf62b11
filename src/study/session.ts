import { AttuneError, SpaceError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { flag } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import type { Pruner } from "../pruner/pruner.ts";
import { checkSupport } from "../sampler/check-support.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { makeParamsReader } from "../space/given-params.ts";
import { frozenCopy } from "../space/json/copy.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { InsertedTrial, Storage, StudyInfo, StudySpec } from "../storage/storage.ts";
import { workerId } from "../storage/worker-id.ts";
import { requireAttribute, requireAttributes } from "../trial/attribute.ts";
import type { History } from "../trial/history.ts";
import { type Measures, measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Json } from "../trial/record.ts";
import type { Attributes, Outcome, Params, TrialRow } from "../trial/row.ts";
import type { StudyView } from "../trial/study-view.ts";
import type { UntypedComplete, UntypedRecord } from "../trial/to-record.ts";
import type { Ticket } from "../trial/trial.ts";
import { type Asked, Asking } from "./asking.ts";
import { checkPruner } from "./check-pruner.ts";
import type { Fidelity, StudyContext } from "./context.ts";
import { Emitter } from "./emitter.ts";
import type { UntypedEvent } from "./events.ts";
import { LeaseKeeper } from "./leases/keeper.ts";
import { closedError, Lifetime } from "./lifetime.ts";
import { Mirror } from "./mirror.ts";
import {
  type EnqueueOptions,
  finishedTrial,
  hasValues,
  requireObject,
  type UncheckedTrial,
} from "./outside-trials.ts";
import { findStudy } from "./read-study.ts";
import { retryFailed } from "./retry-failed.ts";
import { Telling } from "./telling.ts";
import { waitingTrial } from "./waiting-trial.ts";

const ENQUEUE_CHECKS: OptionChecks<EnqueueOptions> = { skipIfExists: flag, attributes: true };

const DEFAULT_LEASE_MS = 60_000;

export interface SessionOptions {
  readonly spec: StudySpec;
  readonly space: Space;
  readonly storage: Storage;
  /** Whether closing the session closes the storage. */
  readonly ownsStorage: boolean;
  readonly sampler: Sampler;
  readonly pruner: Pruner | undefined;
  /** Trials in all, where known beforehand. */
  readonly budget: number | undefined;
  readonly fidelity: Fidelity | undefined;
  /** Default: a minute; more for trials whose leases no process renews. */
  readonly leaseMs: number | undefined;
  /** Whether trials outlive this process: the holder of a ticket may finish one later. */
  readonly detached: boolean;
  /** Whether failed trials of earlier runs are evaluated again. Default: false. */
  readonly retryFailed?: boolean;
  /** What reads the study already, for its owner; undefined to make it for this session. */
  readonly reader?:
    | { readonly mirror: Mirror; readonly emitter: Emitter<UntypedEvent> }
    | undefined;
}

/**
 * A study that this process works on, without the types of its parameters: it asks for trials,
 * stores their results, and reads what other workers do.
 */
export class Session implements StudyView<ParamTree, Objectives, Limits> {
  readonly objectives: Objectives;
  readonly limits: Limits;
  /** The study as the storage knew it when the session was opened. */
  readonly info: StudyInfo;
  readonly #study: StudyContext;
  readonly #asking: Asking;
  readonly #telling: Telling;
  readonly #ownsStorage: boolean;
  readonly #detached: boolean;
  readonly #ownsEmitter: boolean;
  #inserts = 0;
  /** Reads parameters of trials from outside. Default: as the space says. */
  readParams: ReturnType<typeof makeParamsReader> | undefined;
  #attributes: Attributes;
  /** Resolves when the session is closed; undefined while it is open. */
  #closing: Promise<void> | undefined;
  #onStop: (() => void)[] = [];

  private constructor(options: SessionOptions, info: StudyInfo, worker: string) {
    const { spec, space, storage, sampler, pruner, budget, fidelity } = options;
    const { leaseMs = DEFAULT_LEASE_MS } = options;
    this.objectives = spec.objectives;
    this.limits = spec.limits;
    this.info = info;
    this.#attributes = frozenCopy(info.attributes);
    this.#ownsStorage = options.ownsStorage;
    this.#detached = options.detached;
    this.#ownsEmitter = options.reader === undefined;
    const { name, seed } = info;
    const measures = frozenCopy(measuresOf(spec.objectives, spec.limits));
    checkSupport(sampler, { space, measures, budget, seed });
    const canPause =
      pruner?.promote !== undefined &&
      sampler.supports.paused !== false &&
      storage.checkpoints !== undefined;
    if (pruner !== undefined)
      checkPruner(pruner, {
        objectives: measures.signs.length,
        declared: spec.space !== null,
        pauses: canPause,
        storage: { url: storage.url, keepsCheckpoints: storage.checkpoints !== undefined },
        sampler: sampler.name,
      });
    const emitter = options.reader?.emitter ?? new Emitter<UntypedEvent>();
    this.#study = {
      name,
      space,
      measures,
      seed,
      storage,
      sampler,
      pruner,
      budget,
      fidelity,
      canPause,
      worker,
      leaseMs,
      mirror: options.reader?.mirror ?? new Mirror(storage, name, space, measures, emitter, worker),
      emitter,
      lastThrown: { number: -1, error: undefined },
      lifetime: new Lifetime(name),
      leases: new LeaseKeeper(storage, name, worker, leaseMs),
    };
    this.#telling = new Telling(this.#study);
    this.#asking = new Asking(this.#study, this.#telling);
  }

  /** @throws AttuneError `space-changed`, `sampler-unsupported`, `pruner-unsupported` */
  static async open(options: SessionOptions): Promise<Session> {
    const info = await options.storage.open(options.spec);
    if (options.retryFailed) await retryFailed(options.storage, info.name);
    const session = new Session(options, info, await workerId(options.detached));
    await session.refresh();
    return session;
  }

  // ---- reading ---------------------------------------------------------------------------------

  get name(): string {
    return this.#study.name;
  }
  get space(): Space {
    return this.#study.space;
  }
  get measures(): Measures {
    return this.#study.measures;
  }
  get seed(): number {
    return this.#study.seed;
  }
  /** What trials may be trained more or less of; undefined if the study has none. */
  get fidelity(): Fidelity | undefined {
    return this.#study.fidelity;
  }
  get sampler(): Sampler {
    return this.#study.sampler;
  }
  get storage(): Storage {
    return this.#study.storage;
  }
  get emitter(): Emitter<UntypedEvent> {
    return this.#study.emitter;
  }
  /** What the parts of this session share. */
  get context(): StudyContext {
    return this.#study;
  }
  /** The study as this process has read it. */
  get mirror(): Mirror {
    return this.#study.mirror;
  }
  get history(): History {
    return this.mirror.history;
  }
  get counts(): Mirror["counts"] {
    return this.mirror.counts;
  }
  get trials(): readonly UntypedRecord[] {
    return this.mirror.records;
  }
  get best(): UntypedComplete | undefined {
    return this.mirror.best;
  }
  get front(): readonly UntypedComplete[] {
    return this.mirror.front;
  }
  /** The best trial, or the Pareto front of several objectives. */
  get bestTrials(): readonly UntypedComplete[] {
    if (this.measures.signs.length > 1) return this.front;
    return this.best === undefined ? [] : [this.best];
  }
  get finishedCount(): number {
    return this.mirror.finishedCount;
  }
  /** The stored row of a trial; undefined if there is none. */
  row(number: number): TrialRow | undefined {
    return this.mirror.rows.get(number);
  }
  /** Reads what other workers have changed. */
  async refresh(): Promise<void> {
    this.#study.lifetime.requireOpen();
    await this.mirror.refresh();
  }
  /** Attributes of the study, as this process has read or set them. */
  get attributes(): Attributes {
    return this.#attributes;
  }
  /** Reads attributes that other processes have set. */
  async refreshAttributes(): Promise<void> {
    this.#study.lifetime.requireOpen();
    this.#attributes = frozenCopy((await findStudy(this.storage, this.name)).attributes);
  }
  async setAttr(key: string, value: Json): Promise<void> {
    const attributes = { [key]: requireAttribute(key, value) };
    await this.#study.lifetime.write(() => this.storage.annotate(this.name, null, { attributes }));
    this.#attributes = frozenCopy({ ...this.#attributes, ...attributes });
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
  /** As `ask`, for a caller that needs all of them. @throws AttuneError `space-exhausted` */
  async askAll(count: number): Promise<Asked["trials"]> {
    const { trials } = await this.ask(count);
    if (trials.length > 0) return trials;
    throw new AttuneError(
      "space-exhausted",
      `study ${JSON.stringify(this.name)} has nothing left to try: ` +
        "every point of its space was evaluated or is being evaluated",
    );
  }
  /** Stores the result of a trial. @throws AttuneError `result-invalid`, `lease-lost`, `usage` */
  tell(ticket: Ticket, result: unknown): Promise<void> {
    return this.#study.lifetime.write(() => this.#telling.tell(ticket, result));
  }
  /** @throws AttuneError `lease-lost` */
  finish(ticket: Ticket, outcome: Outcome): Promise<void> {
    return this.#telling.finish(ticket, outcome);
  }
  /** Returns unfinished trials to the queue: the next claim gets them. */
  giveBack(tickets: readonly Ticket[]): Promise<void> {
    return this.#telling.giveBack(tickets);
  }
  /** Returns every trial that this session owns to the queue. */
  giveBackAll(): Promise<void> {
    return this.giveBack(this.#study.leases.trials.map((t) => t.ticket));
  }
  /** Has another thread renew leases, for evaluations that may block this one. */
  async guard(): Promise<void> {
    if (!this.#detached) await this.#study.leases.guard();
  }

  // ---- trials from outside ---------------------------------------------------------------------

  /**
   * Adds a trial to evaluate before any proposal; missing parameters are sampled.
   * @param params nested, or by flat name
   * @param key makes a repeat harmless, also in a later run
   * @throws SpaceError
   */
  async enqueue(params: { readonly [name: string]: unknown }, key?: string): Promise<void> {
    await this.enqueueAll([params], key);
  }
  /** As `study.enqueue`. @throws SpaceError, AttuneError `usage` */
  async enqueueWith(
    params: { readonly [name: string]: unknown },
    options: EnqueueOptions | undefined,
  ): Promise<void> {
    requireObject("enqueue", params);
    const { skipIfExists, attributes } = checkOptions("enqueue", options, ENQUEUE_CHECKS);
    const read = this.#readParams(params, true);
    if (skipIfExists) {
      await this.refresh();
      if (this.trials.some((trial) => hasValues(trial.params, read))) return;
    }
    await this.#insert([waitingTrial(read, requireAttributes(attributes ?? {}))]);
  }
  /** As `enqueue` for several trials; adds none of them if one is not valid. */
  async enqueueAll(
    trials: readonly { readonly [name: string]: unknown }[],
    key?: string,
  ): Promise<void> {
    for (const params of trials) requireObject("enqueue", params);
    await this.#insert(
      trials.map((params) => waitingTrial(this.#readParams(params, true))),
      key,
    );
  }
  /** @throws SpaceError */
  #readParams(given: { readonly [name: string]: unknown }, isPartial: boolean): Params {
    this.readParams ??= makeParamsReader(this.space);
    const { params, issues } = this.readParams(given, { isPartial });
    if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
    return params as Params; // they were checked
  }
  /** Enqueues trials once per study: a call with the same key adds nothing. */
  async enqueueOnce(trials: readonly Params[], key: string): Promise<void> {
    await this.#insert(
      trials.map((params) => waitingTrial(params)),
      key,
    );
  }
  /** Adds finished trials. @throws SpaceError, AttuneError `result-invalid`, `usage` */
  async add(trials: readonly UncheckedTrial[]): Promise<void> {
    if (!Array.isArray(trials))
      throw new AttuneError("usage", `add needs a list of trials, got ${show(trials)}`, {
        hint: "write add([{ params, result }])",
      });
    await this.#insert(
      trials.map((trial: UncheckedTrial) => {
        requireObject("add", trial);
        return finishedTrial(trial, this.#readParams(trial.params, false), this.measures);
      }),
    );
  }
  async #insert(
    rows: readonly InsertedTrial[],
    key = `${this.#study.worker}:${this.#inserts++}`,
  ): Promise<void> {
    await this.#study.lifetime.write(async () => {
      await this.storage.insert(this.name, rows, key);
      await this.mirror.refresh();
    });
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
    return this.#study.lifetime.hasEnded;
  }
  /** Gives running trials back, and closes a storage that the session opened. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#study.lifetime.beginClose();
      this.#closing = Promise.resolve().then(() => this.#close());
      this.stop(); // at once; what it ends may close the study again
    }
    return this.#closing;
  }
  async #close(): Promise<void> {
    const { leases, lifetime } = this.#study;
    await leases.stop();
    await lifetime.settleWrites();
    await this.giveBackAll();
    lifetime.end();
    if (this.#ownsEmitter) this.emitter.close();
    if (this.#ownsStorage) await this.storage.close();
  }
  /** Closes, but leaves running trials to the holders of their tickets. */
  async leave(): Promise<void> {
    this.#study.leases.releaseAll();
    await this.close();
  }
}
