import { AttuneError } from "../errors/attune-error.ts";
import type { SpaceJson } from "../space/json/format.ts";
import type { Awaitable } from "../trial/awaitable.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { FailureReason, Json, Origin, State } from "../trial/record.ts";
import type { Report, TrialRow } from "../trial/row.ts";
import type { Ticket } from "../trial/trial.ts";
import type { Trials } from "../trial/trial-log.ts";

/** What a study is; opening it again with another one is an error that shows the difference. */
export interface StudySpec {
  readonly name: string;
  /** null for a study whose objective asks for its parameters as it runs. */
  readonly space: SpaceJson | null;
  readonly objectives: Objectives;
  readonly limits: Limits;
  readonly seed: number;
  readonly sampler: string;
}
export interface StudyInfo extends StudySpec {
  readonly createdAt: Date;
  readonly counts: { readonly [S in State]: number };
  readonly attributes: { readonly [key: string]: Json };
}

/** What a count of trials by state begins with. */
export const noTrials = (): Record<State, number> => ({
  waiting: 0,
  running: 0,
  paused: 0,
  complete: 0,
  pruned: 0,
  failed: 0,
});

/** A study as it is carried elsewhere. */
export type StudyCopy = Omit<StudyInfo, "counts">;

/** Opaque place in a study's stream of changes; starts at `null`. */
export type Cursor = string | number | null;
export interface Changes {
  readonly trials: readonly TrialRow[];
  readonly next: Cursor;
  /** Set where there is more already: a large study comes in parts. */
  readonly more?: boolean;
}

/**
 * All trials of a study, finished ones in the order of their tell. Those of a large study should
 * rather be taken in part by part.
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

/**
 * A trial number owned until `expires` (the storage's own clock). `resume` is set where the trial
 * was begun, or enqueued, before.
 */
export interface Lease {
  readonly ticket: Ticket;
  readonly expires: Date;
  readonly attempt: number;
  readonly resume: TrialRow | undefined;
}
export type Outcome =
  | {
      readonly state: "complete";
      readonly values: readonly number[];
      readonly limits: readonly number[];
      readonly error?: readonly number[] | undefined;
      readonly cost?: number | undefined;
      readonly seconds?: number | undefined;
    }
  | { readonly state: "pruned"; readonly step: number; readonly seconds?: number | undefined }
  /**
   * Stands still at a step until somebody claims it by `promote`. Only where the storage has
   * `checkpoints`.
   */
  | { readonly state: "paused"; readonly step: number; readonly seconds?: number | undefined }
  /** Given back unfinished: the next claim gets it first, with the same parameters. */
  | { readonly state: "waiting" }
  | {
      readonly state: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      readonly retry: boolean;
      readonly seconds?: number | undefined;
    };
/**
 * `lost`: another worker owns it now, the caller stops and nothing is wrong. `repeated`: this was
 * already said.
 */
export type Told = "accepted" | "repeated" | "lost";

export interface ClaimRequest {
  readonly count: number;
  /** From `workerId()`: a worker on this machine whose process is gone loses its trials at once. */
  readonly worker: string;
  /** How long the lease lasts unless renewed. */
  readonly milliseconds: number;
  readonly budget?: number | undefined;
  /**
   * Numbers of paused trials to go on with before new ones are begun, the likeliest first; those
   * that are not paused any more are passed over.
   */
  readonly promote?: readonly number[];
  /**
   * Names the request where its answer may be lost: `again` says that it was made before, and what
   * it took then is given once more.
   */
  readonly key?: string | undefined;
  readonly again?: boolean;
}
export interface StartRequest {
  readonly ticket: Ticket;
  readonly params: { readonly [name: string]: Json };
  readonly origin: Origin;
  readonly note?: Json | undefined;
  /** What it goes on from in place of its own, where the storage has `checkpoints`. */
  readonly checkpoint?: Checkpoint | undefined;
}
/** A trial from outside: one to be evaluated (`waiting`), or one to learn from. */
export interface Inserted {
  readonly state: "waiting" | "complete";
  readonly params: { readonly [name: string]: Json };
  readonly origin: Origin;
  readonly values: readonly number[];
  readonly limits: readonly number[];
  readonly error?: readonly number[] | undefined;
  readonly cost?: number | undefined;
  readonly seconds: number;
}

/** What a trial goes on from: the bytes, and the step that they stand for. */
export interface Checkpoint {
  readonly step: number;
  readonly bytes: Uint8Array;
}
/** One checkpoint a trial, the last one written; gone when the trial has ended for good. */
export interface Checkpoints {
  read(study: string, number: number): Promise<Checkpoint | undefined>;
  /**
   * All or nothing; `lost` once the trial is another's.
   * @throws AttuneError `usage` for more than `MAX_CHECKPOINT` bytes
   */
  write(ticket: Ticket, checkpoint: Checkpoint): Promise<Told>;
}
/**
 * Bytes of the largest checkpoint: what is larger belongs into a file, and its name into the
 * checkpoint.
 */
export const MAX_CHECKPOINT = 256 * 2 ** 20;

/** @throws AttuneError `usage` */
export function checkCheckpoint({ bytes, step }: Checkpoint): void {
  if (!(bytes instanceof Uint8Array))
    throw new AttuneError("usage", "a checkpoint is bytes (Uint8Array)");
  if (!Number.isInteger(step) || step < 0)
    throw new AttuneError("usage", `a checkpoint's step is a whole number from 0, got ${step}`);
  if (bytes.length > MAX_CHECKPOINT)
    throw new AttuneError(
      "usage",
      `a checkpoint has at most ${MAX_CHECKPOINT / 2 ** 20} MB, this one has ${Math.ceil(bytes.length / 2 ** 20)}`,
      {
        hint: "keep the bytes in a file of your own, and its path in the checkpoint",
      },
    );
}

/** Begins a new trial, its parameters chosen already. */
export interface BeginRequest
  extends Omit<StartRequest, "ticket" | "checkpoint">,
    Pick<ClaimRequest, "worker" | "milliseconds"> {
  /**
   * The number that the next new trial gets, as far as the worker knows, and where the changes
   * stood then.
   */
  readonly number: number;
  readonly after: Cursor;
  /** Only where nothing has changed since. */
  readonly exact: boolean;
  /**
   * Names the request: a `claim` with the same key, and `again`, gives what it took, should its
   * answer be lost.
   */
  readonly key: string | undefined;
}
/**
 * What a worker need not read back: the trial as it is now, and where the changes stand, set where
 * nothing but this has changed since.
 */
export interface Known {
  readonly trial?: TrialRow;
  readonly next?: Cursor;
}
export interface Begun extends Known {
  readonly ticket: Ticket;
}
export interface EndRequest {
  readonly ticket: Ticket;
  readonly outcome: Outcome;
  /** The trial as its worker knows it, and where the changes stood then. */
  readonly trial: TrialRow;
  readonly after: Cursor;
}
export interface Ended extends Known {
  readonly told: Told;
}

/**
 * What a worker does who knows its study, in half of the transactions: it need not claim a number
 * before it knows what to begin with, nor read back what it did itself. May answer at once.
 */
export interface Shortcuts {
  /**
   * As `claim` and `start` of one new trial. Does nothing, and gives nothing, where the number is
   * not the next, or more was asked for.
   */
  begin(study: string, request: BeginRequest): Awaitable<Begun | undefined>;
  /** As `finish` of one trial. */
  end(request: EndRequest): Awaitable<Ended>;
}

/**
 * Each method is one transaction, and safe to repeat after a lost answer. Everything that takes
 * trials takes many, so a batch is one round trip. Writers own trials by lease and fencing token;
 * readers fetch what changed since a cursor. Finished trials come in the order of their tell.
 */
export interface Storage {
  readonly url: string;
  readonly supports: {
    readonly processes: boolean;
    readonly machines: boolean;
    readonly durable: boolean;
    /** Trials may come from other programs, and so not fit the space. */
    readonly foreign?: boolean;
  };
  /** Creates the study or opens the equal one. @throws AttuneError `space-changed` */
  open(spec: StudySpec): Promise<StudyInfo>;
  list(): Promise<readonly StudyInfo[]>;
  /** Removes a study, or only some of its trials: their numbers are not given again. */
  remove(study: string, numbers?: readonly number[]): Promise<void>;
  /**
   * Makes a study with these trials, finished ones in the order of their tell: how a backup comes
   * back, or a study moves. Trials under way become waiting ones.
   * @throws AttuneError `study-exists`
   */
  restore(study: StudyCopy, trials: readonly TrialRow[]): Promise<void>;
  /** What changed after the cursor, in order; waits up to `wait` milliseconds for something to. */
  changes(
    study: string,
    after: Cursor,
    options?: { wait?: number; signal?: AbortSignal },
  ): Promise<Changes>;
  /**
   * Takes up to `count` trials: enqueued and lost ones first, then paused ones that are promoted,
   * then new numbers while fewer than `budget` have been given out.
   */
  claim(study: string, request: ClaimRequest): Promise<readonly Lease[]>;
  /** Sets the parameters of claimed trials, and what they go on from where that is given. */
  start(trials: readonly StartRequest[]): Promise<readonly Told[]>;
  /** Extends leases; `lost` for those that are gone. */
  renew(tickets: readonly Ticket[], milliseconds: number): Promise<readonly Told[]>;
  /**
   * Extends every lease of a worker: a heartbeat that need not know what the worker has under way.
   */
  beat(study: string, worker: string, milliseconds: number): Promise<void>;
  report(ticket: Ticket, points: readonly Report[]): Promise<Told>;
  finish(
    trials: readonly { readonly ticket: Ticket; readonly outcome: Outcome }[],
  ): Promise<readonly Told[]>;
  /** `key` makes a repeat harmless. Resolves with the numbers given. */
  insert(study: string, trials: readonly Inserted[], key: string): Promise<readonly number[]>;
  annotate(
    study: string,
    number: number | null,
    attributes: { readonly [key: string]: Json },
  ): Promise<void>;
  /** Where trials can be paused, and go on from what they kept. */
  readonly checkpoints?: Checkpoints | undefined;
  /** Where they save something. */
  readonly shortcuts?: Shortcuts | undefined;
  /**
   * The study's trials themselves, where they are in this process, to be read only: nobody needs a
   * copy.
   */
  trials?(study: string): Trials;
  close(): Promise<void>;
}

/**
 * More attempts than this at a trial whose workers vanish, and it fails as lost: it may be what
 * kills them.
 */
export const MAX_ATTEMPTS = 10;
