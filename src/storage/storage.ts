import { text } from "../errors/option-kinds.ts";
import type { SpaceJson } from "../space/json/format.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { FailureReason, Json, TrialOrigin, TrialState } from "../trial/record.ts";
import type { Attributes, FinishedState, Outcome, Params, Report, TrialRow } from "../trial/row.ts";
import type { ReadableRows } from "../trial/rows.ts";
import type { Ticket } from "../trial/trial.ts";
import type { Checkpoint, Checkpoints } from "./checkpoint.ts";
import type { OutlineRequest, PageRequest, TrialOutline, TrialResult } from "./page.ts";
import { requireOpenStorage } from "./require-storage.ts";
import type { OnUnreadable } from "./unreadable.ts";

/** The definition of a study. A study cannot be opened with another space, objective or limit. */
export interface StudySpec {
  /** Name of the study, unique in its storage. */
  readonly name: string;
  /** The space; null if the objective names its parameters as it runs (define-by-run). */
  readonly space: SpaceJson | null;
  /** The direction of the objective, or of each named objective. */
  readonly objectives: Objectives;
  /** Limits on measured quantities, by name; empty if there are none. */
  readonly limits: Limits;
  /** Whole number from which all random choices derive. */
  readonly seed: number;
  /** Name of the sampler with which the study was created. */
  readonly sampler: string;
}

/** Values by key that are stored with a study or a trial. */
export interface Annotations {
  /** Attributes that the user has set. Attune shows and exports them, and does not use them. */
  readonly attributes: Attributes;
  /**
   * Values that Attune itself keeps (budgets, settings, scores of folds); users do not see them.
   */
  readonly internal: Attributes;
}

/** A study without its trials, as a storage lists it. */
export interface StudyInfo extends StudySpec, Annotations {
  /** When the study was created. */
  readonly createdAt: Date;
  /**
   * Number of trials in each state. A number that is reserved for a trial without parameters counts
   * as running.
   */
  readonly counts: { readonly [S in TrialState]: number };
}

/** A change of a study's space. */
export interface Redefinition {
  /** The space that is replaced. */
  readonly from: SpaceJson;
  /** The space that replaces it. */
  readonly to: SpaceJson;
  /** Values of new parameters in earlier trials, by path: `fan`, `optimizer.sgd.nesterov`. */
  readonly defaults: Attributes;
}

/** A study without its trials, as `Storage.restore` takes it. */
export type StudyCopy = Omit<StudyInfo, "counts">;

/**
 * Place in a study's stream of changes: null before the first change, otherwise a value that only
 * the storage interprets.
 */
export type Cursor = string | number | null;

/** What has changed in a study after a cursor. */
export interface Changes {
  /**
   * The trials that changed, as they are now: finished ones in completion order, then the others.
   */
  readonly trials: readonly TrialRow[];
  /**
   * Cursor after these changes. If it moves without a change during a wait, trials may have been
   * removed.
   */
  readonly next: Cursor;
  /** Whether there are more changes, to be read at once: a large study is read in parts. */
  readonly more?: boolean;
}

/** The parameters with which a trial starts. */
export interface TrialStart {
  /** The parameters. */
  readonly params: Params;
  /** Where the parameters come from. */
  readonly origin: TrialOrigin;
  /** Sampler state to store with the trial. Default: none. */
  readonly note?: Json | undefined;
}

/** The common part of the requests by which a worker takes trials. */
export interface TakeRequest {
  /** Greatest number of trials to take. */
  readonly count: number;
  /**
   * Identifies the worker, as `HOST:PID:START:RANDOM`. If this process has ended, workers on the
   * same machine see it and may claim its trials at once, before the leases end.
   */
  readonly worker: string;
  /** Milliseconds after which a lease ends unless the worker renews it. */
  readonly leaseMs: number;
  /**
   * Greatest number of trials that may have started in the study, over all workers. Trials that
   * wait, and those that were deleted, do not count. Default: no limit.
   */
  readonly budget?: number | undefined;
  /**
   * Identifies the request in its study. A worker that got no answer repeats the request with the
   * same key; it then receives the trials that the first request took.
   */
  readonly key: string;
  /** Cursor up to which the worker has read the study. */
  readonly after: Cursor;
}

/** A request for new trials. */
export interface BeginRequest extends TakeRequest {
  /**
   * Parameters of the new trials, which the worker has chosen by what it has read. The storage uses
   * them only if nothing has changed since `after`. Otherwise it reserves the numbers of the
   * trials; the worker then chooses again and calls `start`. Default: only reserve numbers.
   */
  readonly starts?: readonly TrialStart[] | undefined;
}
/** Answer to a `BeginRequest`. */
export interface Begun {
  /** A ticket for each new trial; empty if the budget is spent or `claimFirst` is true. */
  readonly tickets: readonly Ticket[];
  /**
   * Whether the worker should call `claim` instead, since a trial waits (and the budget allows it)
   * or was lost. Such trials are evaluated before new ones.
   */
  readonly claimFirst: boolean;
  /** What has changed since `after`, this request included. */
  readonly changes: Changes;
}

/** A request for trials that wait, are paused, or were lost by another worker. */
export interface ClaimRequest extends TakeRequest {
  /**
   * Numbers of paused trials to resume, the most promising first. Trials that are not paused any
   * more are skipped. Default: none.
   */
  readonly promote?: readonly number[] | undefined;
}
/** A trial that its worker owns until the lease ends. */
export interface Lease {
  /** Proves that the worker owns the trial. */
  readonly ticket: Ticket;
  /** Number of the attempt that begins or continues, from 1. */
  readonly attempt: number;
  /** The trial before this claim: waiting, paused, or running at a worker that was lost. */
  readonly before: TrialRow;
}
/** Answer to a `ClaimRequest`. */
export interface Claimed {
  /** A lease for each trial that the worker owns now; empty if there was none to take. */
  readonly leases: readonly Lease[];
  /** What has changed since `after`, this request included. */
  readonly changes: Changes;
}

/** A request to set the parameters of a trial that the worker owns. */
export interface StartRequest extends TrialStart {
  /** Proves that the worker owns the trial. */
  readonly ticket: Ticket;
  /**
   * Replaces the trial's checkpoint: a member of a population continues from that of another trial.
   * Default: the trial keeps its own.
   */
  readonly checkpoint?: Checkpoint | undefined;
}
/** A request to store how an attempt at a trial ended, and attributes of the trial. */
export interface FinishRequest extends Partial<Annotations> {
  /** Proves that the worker owns the trial. */
  readonly ticket: Ticket;
  /** How the attempt ended. */
  readonly outcome: Outcome;
}

/**
 * What became of a write by ticket. `accepted`: it was stored. `repeated`: the same ticket has
 * ended this attempt before, so nothing was stored. `lost`: the ticket no longer owns the trial, so
 * nothing was stored and the worker should stop evaluating it; this is not an error.
 */
export type Told = "accepted" | "repeated" | "lost";
/** Answer to writes by ticket. */
export interface Answer {
  /** What became of each write, in order of the requests. */
  readonly told: readonly Told[];
  /** What has changed since `after`, these writes included. */
  readonly changes: Changes;
}

/** A trial that a user adds: one to evaluate, or one that was evaluated elsewhere. */
export interface InsertedTrial extends Pick<TrialStart, "params" | "origin"> {
  /** `waiting` for a trial to evaluate; another state for one that has finished elsewhere. */
  readonly state: "waiting" | FinishedState;
  /** Attributes that the user has set. Default: none. */
  readonly attributes?: Attributes | undefined;
  /** Step at which a pruned trial was stopped. Default: 0. */
  readonly step?: number | undefined;
  /** Why a failed trial failed, for programs. Default: `error` for a failed trial. */
  readonly reason?: FailureReason | undefined;
  /** Why a failed trial failed, for people. Default: none. */
  readonly message?: string | undefined;
  /** The value of each objective, in their order; empty for a waiting trial. */
  readonly values: readonly number[];
  /** The measured quantity of each limit, in their order; empty for a waiting trial. */
  readonly limits: readonly number[];
  /** Standard error of each value. Default: unknown. */
  readonly error?: readonly number[] | undefined;
  /** The cost of the evaluation. Default: none. */
  readonly cost?: number | undefined;
  /** Seconds that the evaluation took; 0 if unknown. */
  readonly seconds: number;
}

/**
 * Stores studies and coordinates the workers that evaluate their trials. A worker obtains a new
 * trial by `begin`, or by `claim` one that waits, is paused or was lost. It calls `start` if the
 * trial's parameters are not set, `report` for each reported value, and `finish` once.
 *
 * - Each method is one transaction.
 * - A worker owns a trial while it has the lease. Each claim changes the token of the ticket, so a
 *   worker that has lost a trial cannot write to it.
 * - A caller that got no answer may repeat a call, with the same `key` where the call has one.
 * - The changes of a study have one order for all readers, and finished trials keep the order in
 *   which they finished (completion order).
 * - Objects that are passed to a storage, and those that it returns, are not changed afterwards: a
 *   storage may keep them.
 * - Each write returns what has changed since `after`, the write included, so that its worker need
 *   not read as well.
 *
 * A method for a study that does not exist throws AttuneError `study-not-found`; a storage that
 * cannot be reached throws `storage-unreachable` or `storage-busy`.
 */
export interface Storage {
  /** URL that opens the storage again; it may contain a password, so do not print it. */
  readonly url: string;
  /** What the storage can do. */
  readonly supports: {
    /** Whether other processes can open the same study. */
    readonly processes: boolean;
    /**
     * Whether other programs also write trials, whose parameters may be invalid in the space.
     * Default: false.
     */
    readonly foreign?: boolean;
  };
  /**
   * Creates the study, or opens the one of this name.
   * @param internal internal values that a new study gets; those of a stored one stay. Default: none
   * @throws AttuneError `space-changed` if it is stored with another definition
   */
  open(spec: StudySpec, internal?: Attributes): Promise<StudyInfo>;
  /**
   * The studies that were created last, the newest first: what study `name` may learn from when it is
   * created. Reads no more than `count`; those that it can't read are left out. Absent if it is slow.
   * @returns undefined if study `name` exists
   */
  latest?(name: string, count: number): Promise<readonly StudyCopy[] | undefined>;
  /**
   * Replaces the space of a study by one that contains it. Trials that lack parameters of the new
   * one are read with the values of `defaults`; they stay stored as they are. Absent if the storage
   * keeps the space of each trial.
   * @throws AttuneError `space-changed` if the stored space is no longer `from`
   */
  redefine?(study: string, redefinition: Redefinition): Promise<void>;
  /**
   * All studies.
   * @param onUnreadable receives the error of each study that cannot be read, which is left out;
   * default: the first such error is thrown
   */
  list(onUnreadable?: OnUnreadable): Promise<readonly StudyInfo[]>;
  /**
   * Receives the error of each trial that cannot be read, which reading then leaves out. For
   * commands that only read. Default: the error is thrown.
   */
  onUnreadable?: OnUnreadable;
  /** Deletes a study, or only the trials of these numbers; no later trial gets their numbers. */
  remove(study: string, numbers?: readonly number[]): Promise<void>;
  /**
   * Creates a study with its trials, from a backup or another storage. Running trials become
   * waiting ones.
   * @param trials finished ones in completion order; it may be iterated several times
   * @throws AttuneError `study-exists`
   */
  restore(study: StudyCopy, trials: Iterable<TrialRow>): Promise<void>;
  /**
   * Gives a study another name. Workers that have it open under the old one fail with
   * `study-not-found`. Absent if the storage can't.
   * @throws AttuneError `study-exists`
   */
  rename?(study: string, to: string): Promise<void>;
  /** Reads a part of the trials in order of number. */
  page(study: string, request: PageRequest): Promise<readonly TrialRow[]>;
  /**
   * As `page`, without what charts and tables do not show: for large studies. Absent if the storage
   * has no faster way than `page`.
   */
  outlines?(study: string, request: OutlineRequest): Promise<readonly TrialOutline[]>;
  /** Reads the results of all complete trials, in completion order, without the rest of them. */
  results(study: string): Promise<readonly TrialResult[]>;
  /** Reads what has changed after the cursor. */
  changes(
    study: string,
    after: Cursor,
    options?: {
      /** Milliseconds to wait for a change if there is none yet. Default: 0. */
      readonly waitMs?: number;
      /** Ends the wait when it is aborted. Default: none. */
      readonly signal?: AbortSignal;
    },
  ): Promise<Changes>;
  /** The cursor after the latest change. Absent if only reading all changes finds it. */
  head?(study: string): Promise<Cursor>;
  /** Begins new trials. */
  begin(study: string, request: BeginRequest): Promise<Begun>;
  /** Takes trials that wait, then lost ones, then the paused ones that the request promotes. */
  claim(study: string, request: ClaimRequest): Promise<Claimed>;
  /** Sets the parameters of reserved or claimed trials. */
  start(study: string, starts: readonly StartRequest[], after: Cursor): Promise<Answer>;
  /**
   * Stores values that a running trial has reported; a second value of a step replaces the first.
   */
  report(ticket: Ticket, points: readonly Report[], after: Cursor): Promise<Answer>;
  /** Finishes trials, pauses them, or gives them back to wait, as their outcomes say. */
  finish(study: string, finishes: readonly FinishRequest[], after: Cursor): Promise<Answer>;
  /** Extends leases to `leaseMs` milliseconds from now. @returns what became of each ticket */
  renew(study: string, tickets: readonly Ticket[], leaseMs: number): Promise<readonly Told[]>;
  /** Milliseconds until each running trial's lease ends, by number; below 0 for those that ended. */
  leaseEnds?(study: string): Promise<ReadonlyMap<number, number>>;
  /**
   * Ends unfinished trials as failed; their tickets are lost. Absent if it can't. @returns which
   */
  cancel?(study: string, numbers: readonly number[], message: string): Promise<readonly number[]>;
  /** Extends all leases of a worker to `leaseMs` milliseconds from now: its heartbeat. */
  beat(study: string, worker: string, leaseMs: number): Promise<void>;
  /**
   * Adds trials. A second call with the same `key` adds nothing.
   * @returns the numbers of the trials
   */
  insert(study: string, trials: readonly InsertedTrial[], key: string): Promise<readonly number[]>;
  /**
   * Adds trials of another run or storage as they are, with the next numbers of the study; running
   * ones become waiting ones. A second call with the same `key` adds nothing.
   * @param trials finished ones in completion order
   * @returns the numbers of the trials
   */
  append(study: string, trials: readonly TrialRow[], key: string): Promise<readonly number[]>;
  /** Sets values of a trial, or of the study if `number` is null; other keys keep their values. */
  annotate(study: string, number: number | null, annotations: Partial<Annotations>): Promise<void>;
  /**
   * The checkpoints of trials; absent if the storage keeps none, so that trials cannot be paused.
   */
  readonly checkpoints?: Checkpoints | undefined;
  /** The rows of a study in this process's memory, if the storage has them: readers share them. */
  rows?(study: string): ReadableRows;
  /** Closes files and connections. No other method may be called afterwards. */
  close(): Promise<void>;
}

/**
 * Attempts after which a lost trial fails instead of being claimed: it may have ended its workers.
 */
export const MAX_ATTEMPTS = 10;

/** Counts by state, all 0. */
export const zeroCounts = (): Record<TrialState, number> => ({
  ...{ waiting: 0, running: 0, paused: 0 },
  ...{ complete: 0, pruned: 0, failed: 0 },
});

/** Reads all trials of a study, finished ones in completion order, in parts. */
export async function* eachStored(storage: Storage, study: string): AsyncGenerator<TrialRow> {
  for (let after: Cursor = null; ; ) {
    const changes: Changes = await storage.changes(study, after);
    yield* changes.trials;
    if (!changes.more) return;
    after = changes.next;
  }
}

/**
 * Reads all trials of a study, finished ones in completion order. All of them are in memory at
 * once.
 * @throws AttuneError `usage` for something else than an open storage and a name, `study-not-found`
 */
export async function allTrials(storage: Storage, study: string): Promise<readonly TrialRow[]> {
  requireOpenStorage(storage);
  text("study", study);
  const trials = new Map<number, TrialRow>();
  for await (const row of eachStored(storage, study)) trials.set(row.number, row);
  return [...trials.values()];
}
