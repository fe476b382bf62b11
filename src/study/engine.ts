import { AttuneError, SpaceError } from "../errors/attune-error.ts";
import type { Decision, Pruner } from "../pruner/pruner.ts";
import { checkSupport } from "../sampler/check-support.ts";
import type { Problem, Sampler } from "../sampler/sampler.ts";
import type { Space } from "../space/space.ts";
import type {
  Begun,
  Cursor,
  Ended,
  Known,
  Lease,
  Outcome,
  StartRequest,
  Storage,
  StudyInfo,
  StudySpec,
  Told,
} from "../storage/storage.ts";
import { FOREIGN_WORKER, workerId } from "../storage/worker-id.ts";
import type { Awaitable } from "../trial/awaitable.ts";
import { countStarted, type History } from "../trial/history.ts";
import { Live } from "../trial/live.ts";
import { type Measures, measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Json, Origin, TrialRecord } from "../trial/record.ts";
import type { TrialRow } from "../trial/row.ts";
import type { Ticket } from "../trial/trial.ts";
import { checkPruner } from "./check-pruner.ts";
import { Chooser, type Chosen } from "./chooser.ts";
import { Emitter } from "./emitter.ts";
import { Handle } from "./handle.ts";
import { Heartbeat } from "./heartbeat/heartbeat.ts";
import { Mirror } from "./mirror.ts";
import { outcomeOf, timed } from "./outcome.ts";
import { takeOver } from "./take-over.ts";

/** Milliseconds. */
const LEASE = 60_000;
/** Members of a population whose size nobody gives. */
const POPULATION = 16;
/** A trial that another worker has lost is looked for so often at least, in milliseconds. */
const LOOK = 1000;
/** A trial of one's own is heard of so often at most: claimed, begun, ended. */
const OWN = 3;
/** Parameters that were chosen in so many milliseconds may be chosen in vain. */
const QUICK = 1;
const NOBODY: readonly never[] = Object.freeze([]);

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

/**
 * What a study does, without the types that its user sees: asks, tells, mirrors the storage, and
 * hands out events.
 */
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
  readonly #chooser: Chooser;
  readonly #worker: string;
  readonly #mirror: Mirror;
  /** Trials under way here, by number. */
  readonly #held = new Live<Handle>();
  #taking = false;
  readonly #queue: (() => void)[] = [];
  readonly #heartbeat: Heartbeat;
  #closed = false;
  #claims = 0;
  /** Choosing parameters takes no time, so that it may be done in vain. */
  #quick = false;
  /** What the mirror had taken in when a trial was last asked for. */
  #heard = 0;
  /** When what others may have lost was looked for, and nothing was found. */
  #looked = -Infinity;
  #unanswered: string | undefined;
  #inserts = 0;
  /**
   * Whether trials may be paused: the pruner promotes them, the storage keeps them, and the sampler
   * does not wait for their results.
   */
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
    this.#heartbeat = new Heartbeat(
      this.storage,
      this.name,
      worker,
      options.lease ?? LEASE,
      this.#held,
    );
    const problem: Problem = {
      space: this.space,
      measures: this.measures,
      budget: options.budget,
      seed: this.seed,
    };
    checkSupport(this.sampler, problem);
    this.pauses =
      this.pruner?.promote !== undefined &&
      this.sampler.supports.paused !== false &&
      this.storage.checkpoints !== undefined;
    if (this.pruner)
      checkPruner(this.pruner, {
        objectives: this.measures.signs.length,
        declared: options.spec.space !== null,
        pauses: this.pauses,
        storage: {
          url: this.storage.url,
          keepsCheckpoints: this.storage.checkpoints !== undefined,
        },
        sampler: this.sampler.name,
      });
    this.#chooser = new Chooser(this.sampler, problem);
    this.#mirror = new Mirror(this.space, this.measures, this.emitter, this.storage, this.name);
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const info = await options.storage.open(options.spec);
    const engine = new Engine(options, info, await workerId(options.detached));
    await engine.refresh();
    return engine;
  }

  // ---- reading -------------------------------------------------------------------------------------------------------

  get history(): History {
    return this.#mirror.history;
  }
  get finished(): number {
    return this.#mirror.finished;
  }
  get trials(): readonly TrialRecord<any, any, any>[] {
    return this.#mirror.trials;
  }
  stored(number: number): TrialRow {
    return this.#mirror.stored(number);
  }
  record(number: number): TrialRecord<any, any, any> {
    return this.#mirror.record(number);
  }
  get best(): TrialRecord<any, any, any> | undefined {
    return this.#mirror.best;
  }
  reached(target: number): boolean {
    return this.#mirror.reached(target);
  }
  get front(): readonly TrialRecord<any, any, any>[] {
    return this.#mirror.front;
  }

  /**
   * Whether something may still come of trials under way elsewhere. What another program runs is
   * never taken from it, so it is not waited for.
   */
  get awaited(): boolean {
    return this.#mirror
      .open()
      .some(
        (t) =>
          t.state === "waiting" ||
          (t.state === "running" &&
            (!this.storage.supports.foreign || t.worker !== FOREIGN_WORKER)),
      );
  }
  async refresh(): Promise<void> {
    while (this.#mirror.learn(await this.storage.changes(this.name, this.#mirror.cursor))) {}
  }
  /** Waits for others to change something, up to a time. */
  async news(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#mirror.learn(
      await this.storage.changes(this.name, this.#mirror.cursor, { wait: milliseconds, signal }),
    );
  }

  // ---- asking --------------------------------------------------------------------------------------------------------

  /**
   * Up to `count` trials to evaluate; fewer when the budget is given out or the space exhausted.
   * One call at a time, so that each sees the others' trials.
   */
  async take(count: number, budget?: number): Promise<Handle[]> {
    if (count !== 1) return this.#inTurn(() => this.#claim(count, budget));
    const handle = await this.takeOne(budget);
    return handle === undefined ? [] : [handle];
  }

  /** The next trial, at once where nobody has to be waited for. */
  takeOne(budget?: number): Awaitable<Handle | undefined> {
    if (this.#taking) return this.#inTurn(() => this.#takeOne(budget));
    const taken = this.#takeOne(budget);
    return taken instanceof Promise ? this.#inTurn(() => taken) : taken;
  }
  #takeOne(budget: number | undefined): Awaitable<Handle | undefined> {
    // Where nobody else seems to change the study, nothing has to be read before a trial is begun.
    const alone = this.#mirror.version - this.#heard <= OWN;
    this.#heard = this.#mirror.version;
    const begun = alone && this.#mayBegin(budget) ? this.#begin(true) : undefined;
    return begun instanceof Promise
      ? this.#orElse(begun, budget)
      : (begun ?? this.#orElse(begun, budget));
  }
  async #orElse(
    begun: Awaitable<Handle | undefined>,
    budget: number | undefined,
  ): Promise<Handle | undefined> {
    const handle = await begun;
    if (handle !== undefined) return handle;
    if (this.#quick && this.#mayBegin(budget)) {
      await this.refresh();
      const again = this.#mayBegin(budget) ? await this.#begin(false) : undefined;
      if (again !== undefined) return again;
    }
    return (await this.#claim(1, budget))[0];
  }
  async #inTurn<T>(body: () => Awaitable<T>): Promise<T> {
    if (this.#taking) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#taking = true;
    try {
      return await body();
    } finally {
      // Handed on to the next in line, or free for whoever comes.
      const next = this.#queue.shift();
      if (next === undefined) this.#taking = false;
      else next();
    }
  }

  /**
   * Whether a new trial is next, as far as is known here: none waits, stands still, or has been
   * lost for long.
   */
  #mayBegin(budget = Infinity): boolean {
    if (this.#closed || this.#unanswered !== undefined || this.storage.shortcuts === undefined)
      return false;
    if (this.#mirror.length >= budget || this.pruner?.population) return false;
    if (this.#mirror.underWay === this.#held.size) return true;
    return (
      performance.now() < this.#looked + LOOK &&
      this.#mirror.open().every((t) => t.state === "running")
    );
  }

  /**
   * A new trial, its parameters chosen by what is known here; undefined where something has changed
   * since, or there is nothing to choose. In steps, each of which goes on at once where it can, and
   * without closures, which would be most of what a cheap trial allocates.
   */
  #begin(exact: boolean): Awaitable<Handle | undefined> {
    const { length, cursor } = this.#mirror;
    const chosen = this.#chooser.fresh(length, this.history);
    return chosen instanceof Promise
      ? this.#beginLater(chosen, length, cursor, exact)
      : this.#beginWith(chosen, length, cursor, exact);
  }
  async #beginLater(
    chosen: Promise<Chosen | undefined>,
    number: number,
    after: Cursor,
    exact: boolean,
  ): Promise<Handle | undefined> {
    return this.#beginWith(await chosen, number, after, exact);
  }
  #beginWith(
    chosen: Chosen | undefined,
    number: number,
    after: Cursor,
    exact: boolean,
  ): Awaitable<Handle | undefined> {
    if (chosen === undefined) return undefined;
    const { params, origin, note } = chosen;
    const key = (this.#unanswered = this.#nextKey());
    const milliseconds = this.#options.lease ?? LEASE;
    const request = {
      number,
      after,
      exact,
      worker: this.#worker,
      milliseconds,
      key,
      params,
      origin,
      note,
    };
    const begun = this.storage.shortcuts!.begin(this.name, request);
    return begun instanceof Promise
      ? this.#begunLater(begun, chosen, after)
      : this.#begun(begun, chosen, after);
  }
  async #begunLater(
    begun: Promise<Begun | undefined>,
    chosen: Chosen,
    after: Cursor,
  ): Promise<Handle | undefined> {
    return this.#begun(await begun, chosen, after);
  }
  #begun(
    begun: Begun | undefined,
    { params, origin }: Chosen,
    after: Cursor,
  ): Awaitable<Handle | undefined> {
    if (begun !== undefined) {
      this.exhausted = false;
      if (!this.#knows(begun, after)) return this.#handLater(begun.ticket, params, origin);
    }
    this.#unanswered = undefined;
    return begun && this.#hand(begun.ticket, params, 1, origin);
  }
  async #handLater(ticket: Ticket, params: unknown, origin: Origin): Promise<Handle> {
    await this.refresh(); // should this fail, the trial is found again by its key
    this.#unanswered = undefined;
    return this.#hand(ticket, params, 1, origin);
  }
  /** Takes in what was done here; false where other changes come first. */
  #knows({ trial, next }: Known, after: Cursor): boolean {
    if (trial === undefined || this.#mirror.cursor !== after) return false;
    this.#mirror.learnOne(trial, next!);
    return true;
  }
  /** Where no answer is lost there is nothing to name. */
  #nextKey(): string | undefined {
    return this.storage.supports.processes ? `${this.#worker}#${this.#claims++}` : undefined;
  }

  /**
   * Set by the last `take` that got less than it asked for because the sampler had no more to
   * propose.
   */
  exhausted = false;

  async #claim(count: number, budget: number | undefined): Promise<Handle[]> {
    if (this.#closed)
      throw new AttuneError("usage", `study ${JSON.stringify(this.name)} is closed`);
    // A claim that came to nothing, its answer lost or what follows failed, is made again by its
    // name, lest what it took stays taken.
    const again = this.#unanswered !== undefined;
    const key = (this.#unanswered ??= this.#nextKey());
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
    // A new number is given when nothing that was lost is left.
    if (leases.some((lease) => lease.resume === undefined && lease.attempt === 1))
      this.#looked = performance.now();
    if (leases.length > 0) await this.refresh();
    const began = performance.now();
    const starts = await this.#prepare(leases, again);
    this.#quick = performance.now() - began < QUICK;
    await this.storage.start(starts);
    if (this.emitter.active && starts.length > 0) await this.refresh(); // so that "started" is heard now, not with the result
    this.#unanswered = undefined;
    const given = leases.length === 1 ? undefined : new Map(leases.map((l) => [l.ticket, l]));
    return starts.map(({ ticket, params, origin, checkpoint }) => {
      const { attempt, resume } = given?.get(ticket) ?? leases[0];
      const step = checkpoint?.step ?? resume?.step;
      const handle = this.#hand(ticket, params, attempt, origin, step);
      if (resume?.state === "paused" && this.emitter.active)
        this.emitter.emit({ type: "promoted", number: ticket.number, step: step! });
      return handle;
    });
  }

  #hand(ticket: Ticket, params: unknown, attempt: number, origin: Origin, step?: number): Handle {
    const handle = new Handle(this, ticket, params, attempt, origin, step);
    this.#held.set(ticket.number, handle);
    this.#heartbeat.start();
    if (typeof origin === "object" && origin.fallback !== undefined && this.emitter.active)
      this.emitter.emit({ type: "degraded", number: ticket.number, reason: origin.fallback });
    return handle;
  }

  /** Paused trials that have earned more steps. */
  async #promoted(count: number, budget = Infinity): Promise<readonly number[]> {
    await this.refresh();
    return this.history.paused.length === 0
      ? NOBODY
      : this.pruner!.promote!(this.history, count, countStarted(this.history) < budget);
  }

  /**
   * What to begin with these leases, in order of number; those for which there is nothing are given
   * back.
   */
  async #prepare(leases: readonly Lease[], again: boolean): Promise<StartRequest[]> {
    const starts: StartRequest[] = [];
    const fresh: Lease[] = [];
    for (const lease of leases) {
      const given = lease.resume?.params;
      if (given && this.space.check(given).length === 0)
        starts.push(
          (await this.#takeOver(lease)) ?? {
            ticket: lease.ticket,
            params: given,
            origin: lease.resume!.origin,
            note: lease.resume!.note,
          },
        );
      else fresh.push(lease);
      // One that failed and waits to be retried was told of when it failed.
      if (lease.resume?.state === "running" && !again && this.emitter.active)
        this.emitter.emit({
          type: "retried",
          number: lease.ticket.number,
          reason: "lost",
          attempt: lease.attempt,
        });
    }
    const giveBack = (unused: readonly Lease[]) =>
      this.storage.finish(unused.map(({ ticket }) => ({ ticket, outcome: { state: "waiting" } })));
    try {
      if (fresh.length > 0) starts.push(...(await this.#chooser.choose(fresh, this.history)));
    } catch (error) {
      await giveBack(leases);
      this.#unanswered = undefined;
      throw error;
    }
    if (leases.length > 0) this.exhausted = starts.length < leases.length;
    if (starts.length < leases.length)
      await giveBack(leases.filter((l) => !starts.some((s) => s.ticket === l.ticket)));
    return starts.sort((a, b) => a.ticket.number - b.ticket.number);
  }

  #takeOver({ ticket, resume }: Lease): Promise<StartRequest | undefined> | undefined {
    const { pruner, space, storage, history } = this;
    if (resume?.state !== "paused" || !pruner?.takeover) return undefined;
    const stream = this.#chooser.root.fork(ticket.number).fork("copy").fork(resume.step);
    return takeOver(ticket, resume, {
      pruner,
      space,
      storage,
      history,
      stream,
      stored: (number) => this.stored(number),
    });
  }

  /** For evaluations in this thread: their leases are kept even while one keeps it busy. */
  guard(): Promise<void> {
    return this.#options.detached ? Promise.resolve() : this.#heartbeat.guard();
  }

  // ---- telling -------------------------------------------------------------------------------------------------------

  /** @throws AttuneError `lease-lost` */
  finish(ticket: Ticket, outcome: Outcome): Awaitable<void> {
    const handle = this.#held.get(ticket.number);
    const mine = handle?.ticket.token === ticket.token ? handle : undefined;
    if (mine && outcome.state !== "waiting" && outcome.seconds === undefined)
      outcome = timed(outcome, mine.elapsed);
    const { shortcuts } = this.storage;
    if (shortcuts === undefined || mine === undefined || mine.notes)
      return this.#finish(ticket, outcome, mine?.notes);
    const after = this.#mirror.cursor;
    const ended = shortcuts.end({ ticket, outcome, trial: this.stored(ticket.number), after });
    return ended instanceof Promise
      ? this.#endedLater(ended, ticket, after)
      : this.#ended(ended, ticket, after);
  }
  async #endedLater(ended: Promise<Ended>, ticket: Ticket, after: Cursor): Promise<void> {
    await this.#ended(await ended, ticket, after);
  }
  #ended(ended: Ended, ticket: Ticket, after: Cursor): Awaitable<void> {
    this.#release(ticket, ended.told);
    if (!this.#knows(ended, after)) return this.refresh();
  }
  async #finish(
    ticket: Ticket,
    outcome: Outcome,
    notes: { readonly [key: string]: Json } | undefined,
  ): Promise<void> {
    if (notes) await this.storage.annotate(this.name, ticket.number, notes);
    this.#release(ticket, (await this.storage.finish([{ ticket, outcome }]))[0]);
    await this.refresh();
  }
  #release({ number, token }: Ticket, told: Told): void {
    if (this.#held.get(number)?.ticket.token === token) this.#held.delete(number);
    if (told !== "lost") return;
    throw new AttuneError(
      "lease-lost",
      `trial ${number} of ${JSON.stringify(this.name)} is not yours any more`,
      {
        hint: "its lease ran out and another worker has it, or it was finished with another ticket",
      },
    );
  }

  /** For a trial asked for elsewhere. @throws AttuneError `result-invalid`, `lease-lost` */
  async tell(ticket: Ticket, result: unknown): Promise<void> {
    if (ticket.study !== this.name)
      throw new AttuneError(
        "usage",
        `the ticket is of study ${JSON.stringify(ticket.study)}, this is ${JSON.stringify(this.name)}`,
      );
    await this.finish(ticket, outcomeOf(result, this.measures));
  }

  /**
   * Records reported values and asks the pruner.
   * @param resumable whether the trial could go on from here
   */
  async report(
    handle: Handle,
    values: readonly number[],
    step: number,
    resumable = handle.hasCheckpoint,
  ): Promise<Decision> {
    const told = await this.storage.report(handle.ticket, [
      { step, values, seconds: handle.elapsed },
    ]);
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
    return Math.min(
      this.wholeFidelity,
      this.pruner?.next?.(handle.number, this.history) ?? Infinity,
    );
  }
  get fidelity(): Fidelity | undefined {
    return this.#options.fidelity;
  }
  get wholeFidelity(): number {
    return this.#options.fidelity?.max ?? Infinity;
  }

  /** @param key makes a repeat harmless, also in a later run */
  async enqueue(params: { readonly [name: string]: unknown }, key?: string): Promise<void> {
    const issues = this.space
      .check(params)
      .filter((i) => i.code !== "missing" || i.path.includes("."));
    if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
    await this.#insert(
      [
        {
          state: "waiting",
          params: params as { [name: string]: Json },
          origin: "enqueued",
          values: [],
          limits: [],
          seconds: 0,
        },
      ],
      key,
    );
  }

  async add(trials: readonly { params: any; result: unknown }[]): Promise<void> {
    const rows = trials.map(({ params, result }) => {
      const issues = this.space.check(params);
      if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
      const outcome = outcomeOf(result, this.measures);
      if (outcome.state !== "complete")
        throw new AttuneError("result-invalid", "an added trial needs a value, got NaN");
      return { params, origin: "added" as const, ...outcome, seconds: 0 };
    });
    await this.#insert(rows);
  }
  async #insert(
    rows: Parameters<Storage["insert"]>[1],
    key = `${this.#worker}:${this.#inserts++}`,
  ): Promise<void> {
    await this.storage.insert(this.name, rows, key);
    await this.refresh();
  }

  /** Gives back what is under way, for the next one who claims. */
  async giveBack(handles: readonly Handle[] = this.#held.values()): Promise<void> {
    for (const h of handles) this.#held.delete(h.number);
    if (handles.length > 0)
      await this.storage.finish(
        handles.map(({ ticket }) => ({ ticket, outcome: { state: "waiting" } })),
      );
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
