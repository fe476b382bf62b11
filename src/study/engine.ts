import { AttuneError, SpaceError } from "../errors/attune-error.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import type { Decision, Pruner } from "../pruner/pruner.ts";
import { checkSupport } from "../sampler/check-support.ts";
import { Proposer } from "../sampler/propose.ts";
import type { Problem, Proposal, Sampler } from "../sampler/sampler.ts";
import type { Space } from "../space/space.ts";
import { startPoint } from "../space/start.ts";
import type { Changes, Lease, Outcome, StartRequest, Storage, StudyInfo, StudySpec } from "../storage/storage.ts";
import { FOREIGN_WORKER, workerId } from "../storage/worker-id.ts";
import { frontRows } from "../trial/front.ts";
import { begunOf, type History, HistoryBuilder } from "../trial/history.ts";
import { Live } from "../trial/live.ts";
import { type Measures, measuresOf, violation } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import { isFinished, type StoredTrial } from "../trial/stored-trial.ts";
import type { Ticket } from "../trial/trial.ts";
import { TrialLog } from "../trial/trial-log.ts";
import type { Json, Origin, TrialRecord } from "../trial/trial-record.ts";
import { checkPruner } from "./check-pruner.ts";
import { Emitter } from "./emitter.ts";
import { Handle } from "./handle.ts";
import { Heartbeat } from "./heartbeat/heartbeat.ts";
import { outcomeOf, timed } from "./outcome.ts";
import { recordOf } from "./records.ts";
import { takeOver } from "./take-over.ts";

/** Milliseconds. */
const LEASE = 60_000;
/** Members of a population whose size nobody gives. */
const POPULATION = 16;
const NOBODY: readonly never[] = Object.freeze([]);
type Params = { readonly [name: string]: Json };

/** What trials are given more or less of: epochs, trees, rows. Whole numbers. */
export interface Fidelity {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
export interface EngineOptions {
  readonly spec: StudySpec;
  readonly space: Space<any>;
  readonly storage: Storage;
  /** Whether closing the study closes the storage. */
  readonly ownsStorage: boolean;
  readonly sampler: Sampler;
  readonly pruner: Pruner | undefined;
  readonly budget: number | undefined;
  /** Milliseconds a lease lasts; longer where nobody renews it. */
  readonly lease?: number;
  /** Steps that a trial may be given. */
  readonly fidelity?: Fidelity | undefined;
  /** Trials are not bound to this process: whoever holds a ticket may tell after it has ended. */
  readonly detached?: boolean;
}

/** What a study does, without the types that its user sees: asks, tells, mirrors the storage, and hands out events. */
export class Engine {
  readonly name: string;
  readonly space: Space<any>;
  readonly objectives: Objectives;
  readonly limits: Limits;
  readonly measures: Measures;
  readonly sampler: Sampler;
  readonly pruner: Pruner | undefined;
  readonly storage: Storage;
  readonly seed: number;
  readonly emitter = new Emitter<any>();
  readonly #options: EngineOptions;
  readonly #proposer: Proposer;
  readonly #root: Rng;
  readonly #origin: Origin;
  #lastOrigin: Origin | undefined;
  readonly #worker: string;
  readonly #builder: HistoryBuilder;
  readonly #stored: TrialLog;
  /** Trials under way here, by number. */
  readonly #held = new Live<Handle>();
  #cursor: string | null = null;
  #best = -1;
  #bestLoss = Infinity;
  #version = 0;
  #records: { readonly version: number; readonly trials: readonly TrialRecord<any, any, any>[] } | undefined;
  #finished = 0;
  #taking = false;
  readonly #queue: (() => void)[] = [];
  readonly #heartbeat: Heartbeat;
  #closed = false;
  #claims = 0;
  #unanswered: string | undefined;
  #inserts = 0;
  /** Whether trials may be paused: the pruner promotes them, the storage keeps them, and the sampler does not wait for their results. */
  readonly pauses: boolean;
  /** Set by `stop()`, read by the loop. */
  stopped = false;

  private constructor(options: EngineOptions, info: StudyInfo, worker: string) {
    this.#options = options;
    this.name = info.name;
    this.space = options.space;
    this.objectives = options.spec.objectives;
    this.limits = options.spec.limits;
    this.measures = measuresOf(this.objectives, this.limits);
    this.sampler = options.sampler;
    this.pruner = options.pruner;
    this.storage = options.storage;
    this.seed = info.seed;
    this.#worker = worker;
    this.#heartbeat = new Heartbeat(this.storage, this.name, worker, options.lease ?? LEASE, this.#held);
    const problem: Problem = {
      space: this.space,
      objectives: this.objectives,
      limits: this.limits,
      budget: options.budget,
      seed: this.seed,
    };
    checkSupport(this.sampler, problem);
    this.pauses = this.pruner?.promote !== undefined && this.sampler.supports.paused !== false && this.storage.checkpoints !== undefined;
    if (this.pruner)
      checkPruner(this.pruner, {
        objectives: this.measures.signs.length,
        declared: options.spec.space !== null,
        pauses: this.pauses,
        storage: { url: this.storage.url, keepsCheckpoints: this.storage.checkpoints !== undefined },
        sampler: this.sampler.name,
      });
    this.#proposer = new Proposer(this.sampler.plan(problem), problem);
    this.#root = createRng(this.seed);
    this.#origin = { sampler: this.sampler.name };
    this.#builder = new HistoryBuilder(this.space, this.measures);
    this.#stored = new TrialLog(this.measures.signs.length);
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const info = await options.storage.open(options.spec);
    const engine = new Engine(options, info, await workerId(options.detached));
    await engine.refresh();
    return engine;
  }

  // ---- reading -------------------------------------------------------------------------------------------------------

  get history(): History {
    return this.#builder.snapshot();
  }
  get finished(): number {
    return this.#finished;
  }
  get trials(): readonly TrialRecord<any, any, any>[] {
    if (this.#records?.version !== this.#version)
      this.#records = {
        version: this.#version,
        trials: [...this.#stored].filter((t) => t.params !== null).map((t) => recordOf(t, this.measures)),
      };
    return this.#records.trials;
  }
  stored(number: number): StoredTrial {
    return this.#stored.get(number)!;
  }
  record(number: number): TrialRecord<any, any, any> {
    return recordOf(this.#stored.get(number)!, this.measures);
  }
  get best(): TrialRecord<any, any, any> | undefined {
    return this.#best === -1 ? undefined : this.record(this.#best);
  }
  /** Whether the best is at least as good as this: one objective. */
  reached(target: number): boolean {
    return this.#best !== -1 && this.#bestLoss <= target * this.measures.signs[0]!;
  }
  get front(): readonly TrialRecord<any, any, any>[] {
    const { history } = this;
    return frontRows(history).map((i) => this.record(history.finished.number[i]!));
  }

  /** Whether something may still come of trials under way elsewhere. What another program runs is never taken from it, so it is not waited for. */
  get awaited(): boolean {
    return this.#stored
      .open()
      .some((t) => t.state === "waiting" || (t.state === "running" && (!this.storage.supports.foreign || t.worker !== FOREIGN_WORKER)));
  }
  async refresh(): Promise<void> {
    while (this.#learn(await this.storage.changes(this.name, this.#cursor))) {}
  }
  /** Waits for others to change something, up to a time. */
  async news(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#learn(await this.storage.changes(this.name, this.#cursor, { wait: milliseconds, signal }));
  }
  /** Returns whether there is more. */
  #learn({ trials, next, more = false }: Changes): boolean {
    this.#cursor = next;
    for (const t of trials) this.#take(t);
    return more;
  }

  #take(t: StoredTrial): void {
    const before = this.#stored.state(t.number);
    const begun = before !== undefined && before !== "waiting";
    this.#stored.set(t);
    this.#version++;
    if (before !== undefined && isFinished(before)) return; // a note was added
    // What another program found outside of this space counts, but says nothing to the search.
    if (!this.storage.supports.foreign || t.params === null || this.space.check(t.params).length === 0) this.#builder.apply(t);
    if (t.state === "running" && t.startedAt > 0 && !begun && this.emitter.active)
      this.emitter.emit({ type: "started", trial: recordOf(t, this.measures) });
    if (t.state === "paused" && this.emitter.active) this.emitter.emit({ type: "paused", trial: recordOf(t, this.measures) });
    if (!isFinished(t.state)) return;
    this.#finished++;
    const improved = this.#improves(t);
    if (improved && this.measures.signs.length === 1) [this.#best, this.#bestLoss] = [t.number, t.values[0]! * this.measures.signs[0]!];
    if (!this.emitter.active) return;
    const trial = recordOf(t, this.measures);
    this.emitter.emit({ type: "finished", trial });
    if (improved) this.emitter.emit({ type: "improved", trial });
  }

  #improves(t: StoredTrial): boolean {
    if (t.state !== "complete" || violation(this.measures, t.limits) > 0) return false;
    if (this.measures.signs.length === 1) return this.#best === -1 || t.values[0]! * this.measures.signs[0]! < this.#bestLoss;
    return this.emitter.active && this.front.some((member) => member.number === t.number);
  }

  // ---- asking --------------------------------------------------------------------------------------------------------

  /** Up to `count` trials to evaluate; fewer when the budget is given out or the space exhausted. One call at a time, so that each sees the others' trials. */
  async take(count: number, budget?: number): Promise<Handle[]> {
    if (this.#taking) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#taking = true;
    try {
      return await this.#claim(count, budget);
    } finally {
      // Handed on to the next in line, or free for whoever comes.
      const next = this.#queue.shift();
      if (next === undefined) this.#taking = false;
      else next();
    }
  }

  /** Set by the last `take` that got less than it asked for because the sampler had no more to propose. */
  exhausted = false;

  async #claim(count: number, budget: number | undefined): Promise<Handle[]> {
    if (this.#closed) throw new AttuneError("usage", `study ${JSON.stringify(this.name)} is closed`);
    // A claim that came to nothing, its answer lost or what follows failed, is made again by its name, lest what it took stays taken.
    const again = this.#unanswered !== undefined;
    const key = (this.#unanswered ??= `${this.#worker}#${this.#claims++}`);
    if (this.pruner?.population) budget ??= this.#options.budget ?? POPULATION;
    const leases = await this.storage.claim(this.name, {
      count,
      worker: this.#worker,
      milliseconds: this.#options.lease ?? LEASE,
      budget,
      key,
      again,
      promote: this.pauses ? await this.#promoted(count, budget) : NOBODY,
    });
    if (leases.length > 0) await this.refresh();
    const starts = await this.#prepare(leases, again);
    await this.storage.start(starts);
    this.#unanswered = undefined;
    if (starts.length === 0) return [];
    if (this.emitter.active) await this.refresh(); // so that "started" is heard now, not with the result
    const given = leases.length === 1 ? undefined : new Map(leases.map((l) => [l.ticket, l]));
    return starts.map(({ ticket, params, origin, checkpoint }) => {
      const { attempt, resume } = given?.get(ticket) ?? leases[0]!;
      const step = checkpoint?.step ?? resume?.step;
      const handle = new Handle(this, ticket, params, attempt, origin, step);
      this.#hold(handle);
      if (resume?.state === "paused" && this.emitter.active) this.emitter.emit({ type: "promoted", number: ticket.number, step: step! });
      if (typeof origin === "object" && origin.fallback !== undefined && this.emitter.active)
        this.emitter.emit({ type: "degraded", number: ticket.number, reason: origin.fallback });
      return handle;
    });
  }

  /** Paused trials that have earned more steps. */
  async #promoted(count: number, budget = Infinity): Promise<readonly number[]> {
    await this.refresh();
    return this.history.paused.length === 0 ? NOBODY : this.pruner!.promote!(this.history, count, begunOf(this.history) < budget);
  }

  /** What to begin with these leases, in order of number; those for which there is nothing are given back. */
  async #prepare(leases: readonly Lease[], again: boolean): Promise<StartRequest[]> {
    const starts: StartRequest[] = [];
    const fresh: Lease[] = [];
    for (const lease of leases) {
      const given = lease.resume?.params;
      if (given && this.space.check(given).length === 0)
        starts.push(
          (await this.#takeOver(lease)) ?? { ticket: lease.ticket, params: given, origin: lease.resume!.origin, note: lease.resume!.note },
        );
      else fresh.push(lease);
      // One that failed and waits to be retried was told of when it failed.
      if (lease.resume?.state === "running" && !again && this.emitter.active)
        this.emitter.emit({ type: "retried", number: lease.ticket.number, reason: "lost", attempt: lease.attempt });
    }
    const giveBack = (unused: readonly Lease[]) =>
      this.storage.finish(unused.map(({ ticket }) => ({ ticket, outcome: { state: "waiting" } })));
    try {
      if (fresh.length > 0) {
        const chosen = this.#choose(fresh);
        starts.push(...(chosen instanceof Promise ? await chosen : chosen));
      }
    } catch (error) {
      await giveBack(leases);
      this.#unanswered = undefined;
      throw error;
    }
    if (leases.length > 0) this.exhausted = starts.length < leases.length;
    if (starts.length < leases.length) await giveBack(leases.filter((l) => !starts.some((s) => s.ticket === l.ticket)));
    return starts.sort((a, b) => a.ticket.number - b.ticket.number);
  }

  #takeOver({ ticket, resume }: Lease): Promise<StartRequest | undefined> | undefined {
    const { pruner, space, storage, history } = this;
    if (resume?.state !== "paused" || !pruner?.takeover) return undefined;
    const stream = this.#root.fork(ticket.number).fork("copy").fork(resume.step);
    return takeOver(ticket, resume, { pruner, space, storage, history, stream, stored: (number) => this.stored(number) });
  }

  /** Parameters for leases that have none, or only some (enqueued ones: the rest is sampled). */
  #choose(leases: readonly Lease[]): StartRequest[] | Promise<StartRequest[]> {
    const starts: StartRequest[] = [];
    const sampled: Lease[] = [];
    for (const lease of leases) {
      const start = lease.ticket.number === 0 && !lease.resume?.params ? startPoint(this.space) : undefined;
      if (start === undefined) sampled.push(lease);
      else starts.push({ ticket: lease.ticket, params: this.space.fromUnit(start) as Params, origin: { sampler: "default" } });
    }
    if (sampled.length === 0) return starts;
    const streams = sampled.map((lease) => this.#root.fork(lease.ticket.number));
    const proposing = this.#proposer.propose(this.history, streams);
    if (proposing instanceof Promise) return proposing.then((proposals) => this.#settle(proposals, sampled, streams, starts));
    return this.#settle(proposing, sampled, streams, starts);
  }

  /** Adds to `starts` what was proposed for each lease. */
  #settle(proposals: readonly Proposal[], sampled: readonly Lease[], streams: readonly Rng[], starts: StartRequest[]): StartRequest[] {
    for (const [i, { unit, note, reason, fallback }] of proposals.entries()) {
      const lease = sampled[i]!;
      const origin = reason === undefined && fallback === undefined ? this.#origin : this.#originOf(reason, fallback);
      const given = lease.resume?.params;
      const params = given ? this.#complete(given, unit, streams[i]!) : (this.space.fromUnit(unit) as Params);
      starts.push({ ticket: lease.ticket, params, origin: given ? lease.resume!.origin : origin, note });
    }
    // Enqueued trials are evaluated even where the sampler has nothing to say.
    for (const lease of sampled.slice(proposals.length)) {
      const given = lease.resume?.params;
      if (!given) continue;
      const unit = new Float64Array(this.space.width);
      const stream = this.#root.fork(lease.ticket.number).fork("rest");
      stream.uniformInto(unit);
      starts.push({ ticket: lease.ticket, params: this.#complete(given, unit, stream), origin: lease.resume!.origin });
    }
    return starts;
  }

  /** One object for as long as it says the same. */
  #originOf(reason: string | undefined, fallback: string | undefined): Origin {
    const last = this.#lastOrigin;
    if (typeof last === "object" && last.reason === reason && last.fallback === fallback) return last;
    return (this.#lastOrigin = {
      sampler: this.sampler.name,
      ...(reason !== undefined && { reason }),
      ...(fallback !== undefined && { fallback }),
    });
  }

  /** The given values over sampled ones, sampled again until the constraints hold. */
  #complete(given: { readonly [name: string]: Json }, unit: Float64Array, stream: Rng): { readonly [name: string]: Json } {
    for (let again = 0; ; again++) {
      const params = { ...this.space.fromUnit(unit), ...given } as { readonly [name: string]: Json };
      if (this.space.allows(params) || again === 1000) return params;
      stream.uniformInto(unit);
    }
  }

  #hold(handle: Handle): void {
    this.#held.set(handle.number, handle);
    this.#heartbeat.start();
  }
  /** For evaluations in this thread: their leases are kept even while one keeps it busy. */
  guard(): Promise<void> {
    return this.#options.detached ? Promise.resolve() : this.#heartbeat.guard();
  }
  forget(number: number): void {
    this.#held.delete(number);
  }

  // ---- telling -------------------------------------------------------------------------------------------------------

  /** @throws AttuneError `lease-lost` */
  async finish(ticket: Ticket, outcome: Outcome): Promise<void> {
    const handle = this.#held.get(ticket.number);
    const mine = handle?.ticket.token === ticket.token ? handle : undefined;
    if (mine?.notes) await this.storage.annotate(this.name, ticket.number, mine.notes);
    if (mine && outcome.state !== "waiting" && outcome.seconds === undefined) outcome = timed(outcome, mine.elapsed);
    const told = (await this.storage.finish([{ ticket, outcome }]))[0];
    if (mine) this.#held.delete(ticket.number);
    if (told === "lost")
      throw new AttuneError("lease-lost", `trial ${ticket.number} of ${JSON.stringify(this.name)} is not yours any more`, {
        hint: "its lease ran out and another worker has it, or it was finished with another ticket",
      });
    this.#learn(await this.storage.changes(this.name, this.#cursor));
  }

  /** For a trial asked for elsewhere. @throws AttuneError `result-invalid`, `lease-lost` */
  async tell(ticket: Ticket, result: unknown): Promise<void> {
    if (ticket.study !== this.name)
      throw new AttuneError("usage", `the ticket is of study ${JSON.stringify(ticket.study)}, this is ${JSON.stringify(this.name)}`);
    await this.finish(ticket, outcomeOf(result, this.measures));
  }

  /**
   * Records reported values and asks the pruner.
   * @param resumable whether the trial could go on from here
   */
  async report(handle: Handle, values: readonly number[], step: number, resumable = handle.hasCheckpoint): Promise<Decision> {
    const told = await this.storage.report(handle.ticket, [{ step, values, seconds: handle.elapsed }]);
    if (told === "lost") handle.abort("its lease was lost");
    await this.refresh();
    if (this.emitter.active) this.emitter.emit({ type: "reported", number: handle.number, step });
    if (told !== "accepted") return "stop"; // it is another's, or has ended
    if (this.pruner === undefined) return "continue";
    if (this.pruner.population && !handle.hasCheckpoint)
      throw new AttuneError(
        "usage",
        `pruner ${this.pruner.name} copies checkpoints, and trial ${handle.number} wrote none before step ${step}`,
        {
          hint: "call trial.checkpoint.write(bytes, step) before each report",
        },
      );
    const canPause = resumable && this.pauses;
    const decision = this.pruner.decide(handle.number, this.history, canPause);
    return decision === "pause" && !canPause ? "stop" : decision;
  }
  /** The step that a trial is to be trained to this time. */
  fidelityOf(handle: Handle): number {
    if (this.#options.fidelity === undefined) return Infinity;
    return Math.min(this.wholeFidelity, this.pruner?.next?.(handle.number, this.history) ?? Infinity);
  }
  get fidelity(): Fidelity | undefined {
    return this.#options.fidelity;
  }
  get wholeFidelity(): number {
    return this.#options.fidelity?.max ?? Infinity;
  }

  /** @param key makes a repeat harmless, also in a later run */
  async enqueue(params: { readonly [name: string]: unknown }, key?: string): Promise<void> {
    const issues = this.space.check(params).filter((i) => i.code !== "missing" || i.path.includes("."));
    if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
    await this.#insert(
      [{ state: "waiting", params: params as { [name: string]: Json }, origin: "enqueued", values: [], limits: [], seconds: 0 }],
      key,
    );
  }

  async add(trials: readonly { params: any; result: unknown }[]): Promise<void> {
    const rows = trials.map(({ params, result }) => {
      const issues = this.space.check(params);
      if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
      const outcome = outcomeOf(result, this.measures);
      if (outcome.state !== "complete") throw new AttuneError("result-invalid", "an added trial needs a value, got NaN");
      return { params, origin: "added" as const, ...outcome, seconds: 0 };
    });
    await this.#insert(rows);
  }
  async #insert(rows: Parameters<Storage["insert"]>[1], key = `${this.#worker}:${this.#inserts++}`): Promise<void> {
    await this.storage.insert(this.name, rows, key);
    await this.refresh();
  }

  /** Gives back what is under way, for the next one who claims. */
  async giveBack(handles: readonly Handle[] = this.#held.values()): Promise<void> {
    for (const h of handles) this.#held.delete(h.number);
    if (handles.length > 0) await this.storage.finish(handles.map(({ ticket }) => ({ ticket, outcome: { state: "waiting" } })));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#heartbeat.stop();
    await this.giveBack();
    this.emitter.close();
    if (this.#options.ownsStorage) await this.storage.close();
  }

  /** Leaves trials under way to whoever holds their tickets: how one-shot commands end. */
  async leave(): Promise<void> {
    this.#held.clear();
    await this.close();
  }
}
