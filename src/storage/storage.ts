import type { SpaceJson } from "../space/json/format.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Json, Origin, State } from "../trial/record.ts";
import type { Attributes, Outcome, Params, Report, TrialRow } from "../trial/row.ts";
import type { ReadableRows } from "../trial/rows.ts";
import type { Ticket } from "../trial/trial.ts";
import type { Checkpoint, Checkpoints } from "./checkpoint.ts";

/** What defines a study. Opening a study again with another definition is an error. */
export interface StudySpec {
  readonly name: string;
  /** null for a study whose objective names its parameters as it runs (define-by-run). */
  readonly space: SpaceJson | null;
  readonly objectives: Objectives;
  readonly limits: Limits;
  readonly seed: number;
  /** Name of the sampler that began the study. */
  readonly sampler: string;
}

/** Key-value pairs of a study or a trial. */
export interface Annotations {
  /** The user's: shown, exported, and never read by Attune. */
  readonly attributes: Attributes;
  /** Attune's own (budgets, settings, scores of folds): never shown as the user's. */
  readonly internal: Attributes;
}

/** A study as a storage lists it. */
export interface StudyInfo extends StudySpec, Annotations {
  readonly createdAt: Date;
  /** Trials by state. A trial whose number is reserved but that has no parameters yet counts as running. */
  readonly counts: { readonly [S in State]: number };
}

/** A study without its trials, as a backup or another storage takes it. */
export type StudyCopy = Omit<StudyInfo, "counts">;

/** Place in a study's stream of changes; null before the first change. Only its storage reads it. */
export type Cursor = string | number | null;

/** Rows that changed after a cursor: finished trials in completion order, then the others. */
export interface Changes {
  readonly trials: readonly TrialRow[];
  /** Cursor after these changes. */
  readonly next: Cursor;
  /** Set where more changes can be read at once: a large study comes in parts. */
  readonly more?: boolean;
}

/** Parameters of a trial, and where they came from. */
export interface TrialStart {
  readonly params: Params;
  readonly origin: Origin;
  /** The sampler's own state, stored with the trial. */
  readonly note?: Json | undefined;
}

/** Who takes trials, and for how long. */
interface TakeRequest {
  /** Most trials to take. */
  readonly count: number;
  /** From `workerId()`: a worker on this machine whose process has ended loses its trials at once. */
  readonly worker: string;
  /** Milliseconds that a lease lasts unless it is renewed. */
  readonly leaseMs: number;
  /** Trials that may be begun in all; waiting ones are not begun yet. No limit unless given. */
  readonly budget?: number | undefined;
  /**
   * Name of the request, unique in the study. A request whose answer was lost is made again with
   * the same key, and then gets the trials that it took before.
   */
  readonly key: string;
  /** Cursor up to which the worker has read the study. */
  readonly after: Cursor;
}

export interface BeginRequest extends TakeRequest {
  /**
   * Parameters for the next trials, chosen by what the worker has read. The storage stores them only
   * if nothing has changed since `after`; otherwise it reserves the numbers, and the worker chooses
   * again and calls `start`. Without parameters it only reserves.
   */
  readonly starts?: readonly TrialStart[] | undefined;
}
export interface Begun {
  /** One for each trial begun; none where the budget is spent or `claimFirst` is set. */
  readonly tickets: readonly Ticket[];
  /**
   * Set where a trial waits (and the budget allows it) or was lost: such trials come before new ones.
   * Call `claim`.
   */
  readonly claimFirst: boolean;
  readonly changes: Changes;
}

export interface ClaimRequest extends TakeRequest {
  /** Numbers of paused trials to resume, the most promising first; others than paused are skipped. */
  readonly promote?: readonly number[] | undefined;
}
/** A trial that its worker owns until the lease runs out. */
export interface Lease {
  readonly ticket: Ticket;
  /** How often the trial has been started, this time included. */
  readonly attempt: number;
  /** The trial before this claim: waiting, paused, or running at a worker that was lost. */
  readonly before: TrialRow;
}
export interface Claimed {
  readonly leases: readonly Lease[];
  readonly changes: Changes;
}

export interface StartRequest extends TrialStart {
  readonly ticket: Ticket;
  /** Replaces the trial's own checkpoint: a member of a population continues from another trial's. */
  readonly checkpoint?: Checkpoint | undefined;
}
export interface FinishRequest extends Partial<Annotations> {
  readonly ticket: Ticket;
  readonly outcome: Outcome;
}

/**
 * Answer to a write by ticket. `repeated`: the trial has this ticket's result already. `lost`:
 * another worker owns the trial; the caller stops working on it, and nothing is wrong.
 */
export type Told = "accepted" | "repeated" | "lost";
export interface Answer {
  /** In order of the requests. */
  readonly told: readonly Told[];
  readonly changes: Changes;
}

/** A trial from outside: one to evaluate (`waiting`), or a result to learn from. */
export interface InsertedTrial extends Pick<TrialStart, "params" | "origin"> {
  readonly state: "waiting" | "complete";
  readonly values: readonly number[];
  readonly limits: readonly number[];
  readonly error?: readonly number[] | undefined;
  readonly cost?: number | undefined;
  readonly seconds: number;
}

/**
 * Where studies are kept. The life of a trial: `begin` (a new one) or `claim` (one that waits, is
 * paused, or was lost), `start` if its parameters are not set yet, `report` any number of times,
 * `finish`.
 *
 * Atomicity: each method is one transaction. Ownership: a worker owns a trial by its lease; the
 * ticket's token changes with each claim, so a worker that lost its trial can't write to it.
 * Repetition: every method may be repeated after a lost answer. Order: changes of a study have one
 * order, and finished trials keep the order in which they finished (completion order). Each write
 * returns what changed since `after`, the write itself included, so its worker need not read.
 */
export interface Storage {
  readonly url: string;
  readonly supports: {
    /** Whether other processes can open the same study. */
    readonly processes: boolean;
    /** Whether other programs write trials too, which need not fit the space. */
    readonly foreign?: boolean;
  };
  /** Creates the study, or opens the one of this name. @throws AttuneError `space-changed` */
  open(spec: StudySpec): Promise<StudyInfo>;
  list(): Promise<readonly StudyInfo[]>;
  /** Deletes a study, or only some of its trials; numbers are never given out again. */
  remove(study: string, numbers?: readonly number[]): Promise<void>;
  /**
   * Creates a study with these trials, finished ones in completion order: a backup is restored, or a
   * study moves. Running trials become waiting ones.
   * @throws AttuneError `study-exists`
   */
  restore(study: StudyCopy, trials: readonly TrialRow[]): Promise<void>;
  /** What changed after the cursor; waits up to `waitMs` milliseconds for a change. */
  changes(
    study: string,
    after: Cursor,
    options?: { readonly waitMs?: number; readonly signal?: AbortSignal },
  ): Promise<Changes>;
  /** Begins new trials. */
  begin(study: string, request: BeginRequest): Promise<Begun>;
  /** Takes trials that wait, then lost ones, then those to promote. */
  claim(study: string, request: ClaimRequest): Promise<Claimed>;
  /** Sets the parameters of reserved or claimed trials. */
  start(study: string, starts: readonly StartRequest[], after: Cursor): Promise<Answer>;
  /** Stores values that a running trial reports; a repeated step replaces its value. */
  report(ticket: Ticket, points: readonly Report[], after: Cursor): Promise<Answer>;
  /** Ends trials, pauses them, or gives them back to wait. */
  finish(study: string, finishes: readonly FinishRequest[], after: Cursor): Promise<Answer>;
  /** Extends leases; `lost` for those that are gone. */
  renew(study: string, tickets: readonly Ticket[], leaseMs: number): Promise<readonly Told[]>;
  /** Extends every lease of a worker: a heartbeat that does not know the worker's trials. */
  beat(study: string, worker: string, leaseMs: number): Promise<void>;
  /** Adds trials, once for each `key`. Resolves with their numbers. */
  insert(study: string, trials: readonly InsertedTrial[], key: string): Promise<readonly number[]>;
  /** Merges key-value pairs into those of a trial, or of the study where `number` is null. */
  annotate(study: string, number: number | null, annotations: Partial<Annotations>): Promise<void>;
  /** Absent where trials can't be paused. */
  readonly checkpoints?: Checkpoints | undefined;
  /** The study's rows themselves where they are in this process: readers need no copy of them. */
  rows?(study: string): ReadableRows;
  close(): Promise<void>;
}

/** A trial that was lost by this number of workers fails: it may be what ends them. */
export const MAX_ATTEMPTS = 10;

/** Counts by state, all 0. */
export const zeroCounts = (): Record<State, number> => ({
  waiting: 0,
  running: 0,
  paused: 0,
  complete: 0,
  pruned: 0,
  failed: 0,
});

/**
 * All trials of a study, finished ones in completion order. Reads a large study in parts but
 * holds all of it in memory.
 */
export async function allTrials(storage: Storage, study: string): Promise<readonly TrialRow[]> {
  const trials = new Map<number, TrialRow>();
  for (let after: Cursor = null; ; ) {
    const changes: Changes = await storage.changes(study, after);
    for (const t of changes.trials) trials.set(t.number, t);
    if (!changes.more) return [...trials.values()];
    after = changes.next;
  }
}
