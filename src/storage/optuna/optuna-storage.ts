import type { Attributes, Report, TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type PageRequest, pageOf, resultsOf, type TrialResult } from "../page.ts";
import type {
  Annotations,
  Answer,
  BeginRequest,
  Begun,
  Changes,
  Claimed,
  ClaimRequest,
  Cursor,
  FinishRequest,
  InsertedTrial,
  StartRequest,
  Storage,
  StudyCopy,
  StudyInfo,
  StudySpec,
  Told,
} from "../storage.ts";
import type { OnUnreadable } from "../unreadable.ts";
import type { OptunaBackend } from "./optuna-backend.ts";
import { OptunaChanges } from "./optuna-changes.ts";
import { OptunaStudies } from "./optuna-studies.ts";
import { OptunaTrials } from "./optuna-trials.ts";

/**
 * A storage in one of Optuna's formats: Python workers with Optuna and Attune's workers share one
 * study, and learn from each other's results. What Optuna has no place for is stored in system
 * attributes that begin with `attune:`.
 */
export class OptunaStorage implements Storage {
  readonly url: string;
  readonly supports = { processes: true, foreign: true };
  readonly #backend: OptunaBackend;
  readonly #studies: OptunaStudies;
  readonly #changes: OptunaChanges;
  readonly #trials: OptunaTrials;

  constructor(backend: OptunaBackend) {
    this.url = backend.url;
    this.#backend = backend;
    this.#studies = new OptunaStudies(backend);
    this.#changes = new OptunaChanges(backend, this.#studies);
    this.#trials = new OptunaTrials(backend, this.#studies, this.#changes);
  }

  open(spec: StudySpec, internal?: Attributes): Promise<StudyInfo> {
    return this.#studies.open(spec, internal);
  }
  list(onUnreadable?: OnUnreadable): Promise<readonly StudyInfo[]> {
    return this.#studies.list(onUnreadable);
  }
  remove(study: string, numbers?: readonly number[]): Promise<void> {
    return this.#studies.remove(study, numbers);
  }
  restore(study: StudyCopy, trials: Iterable<TrialRow>): Promise<void> {
    return this.#studies.restore(study, trials);
  }
  async page(study: string, request: PageRequest): Promise<readonly TrialRow[]> {
    return pageOf(await this.#changes.rows(study), request);
  }
  async results(study: string): Promise<readonly TrialResult[]> {
    return resultsOf((await this.changes(study, null)).trials);
  }
  changes(
    study: string,
    after: Cursor,
    options: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Changes> {
    return this.#changes.read(study, after, options);
  }
  begin(study: string, request: BeginRequest): Promise<Begun> {
    return this.#trials.begin(study, request);
  }
  claim(study: string, request: ClaimRequest): Promise<Claimed> {
    return this.#trials.claim(study, request);
  }
  start(study: string, starts: readonly StartRequest[], after: Cursor): Promise<Answer> {
    return this.#trials.start(study, starts, after);
  }
  report(ticket: Ticket, points: readonly Report[], after: Cursor): Promise<Answer> {
    return this.#trials.report(ticket, points, after);
  }
  finish(study: string, finishes: readonly FinishRequest[], after: Cursor): Promise<Answer> {
    return this.#trials.finish(study, finishes, after);
  }
  renew(study: string, tickets: readonly Ticket[], leaseMs: number): Promise<readonly Told[]> {
    return this.#trials.renew(study, tickets, leaseMs);
  }
  beat(study: string, worker: string, leaseMs: number): Promise<void> {
    return this.#trials.beat(study, worker, leaseMs);
  }
  insert(study: string, trials: readonly InsertedTrial[], key: string): Promise<readonly number[]> {
    return this.#trials.insert(study, trials, key);
  }
  append(study: string, trials: readonly TrialRow[], key: string): Promise<readonly number[]> {
    return this.#trials.append(study, trials, key);
  }
  annotate(study: string, number: number | null, annotations: Partial<Annotations>): Promise<void> {
    return this.#studies.annotate(study, number, annotations);
  }
  close(): Promise<void> {
    return this.#backend.close();
  }
}
