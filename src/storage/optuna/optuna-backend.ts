import type { Json } from "../../trial/record.ts";
import type {
  AttributeKind,
  NewTrial,
  OptunaDirection,
  OptunaParam,
  OptunaState,
  OptunaStudy,
  OptunaTrial,
} from "./optuna-study.ts";

/**
 * One of Optuna's formats: a journal, or tables of a database. The backend keeps in memory what it
 * has read, and brings it up to date before each use.
 */
export interface OptunaBackend {
  /** The URL that opens it. */
  readonly url: string;
  /** The storage in messages: a path, or a URL without its password. */
  readonly place: string;
  /** Whether all workers read one clock, so that a lease's end can be trusted. */
  readonly trustedClock: boolean;
  /** Whether a trial that is over takes further attributes. */
  readonly annotatesFinished: boolean;
  /** The studies as they were read last, by name. */
  readonly studies: ReadonlyMap<string, OptunaStudy>;
  /** Reads what is new: of one study, or the list of studies. */
  refresh(study: string | undefined): Promise<void>;
  /**
   * Excludes all other writers, reads what is new, runs `body`, and stores its edits, all or
   * nothing. `body` sees the studies as they were before its edits; they have changed when the
   * promise resolves. `body` may run again where the connection was lost.
   * @param body gets the time in milliseconds since 1970
   */
  write<T>(
    study: string | undefined,
    body: (edit: OptunaEdit, now: number) => Promise<T>,
  ): Promise<T>;
  /** Waits until a change of the study is likely, or the time is over. */
  wait(study: OptunaStudy, milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** Waits for running operations, and closes the file or the connections. */
  close(): Promise<void>;
}

/** The study that an edit is made in. */
export type StudyId = Pick<OptunaStudy, "id">;
/** The trial that an edit is made in. */
export type TrialId = Pick<OptunaTrial, "id">;

/** The operations of Optuna's storages, within one `write`. */
export interface OptunaEdit {
  /** Creates a study without trials. */
  createStudy(name: string, directions: readonly OptunaDirection[]): Promise<StudyId>;
  /** Deletes a study with its trials. */
  deleteStudy(study: StudyId): Promise<void>;
  /** Sets or replaces an attribute of a study. */
  setStudyAttribute(study: StudyId, kind: AttributeKind, key: string, value: Json): Promise<void>;
  /** Creates a trial with the next number. */
  createTrial(study: StudyId, trial: NewTrial): Promise<Pick<OptunaTrial, "id" | "number">>;
  /** Sets or replaces a parameter. @param name flat name */
  setParam(trial: TrialId, name: string, param: OptunaParam): Promise<void>;
  /** @param time start of a running trial, end of a finished one, in milliseconds since 1970 */
  setState(
    trial: TrialId,
    state: OptunaState,
    values: readonly number[] | null,
    time: number,
  ): Promise<void>;
  /** Stores a reported value; a repeated step replaces its value. */
  setIntermediate(trial: TrialId, step: number, value: number): Promise<void>;
  /** Sets or replaces an attribute of a trial. */
  setAttribute(trial: TrialId, kind: AttributeKind, key: string, value: Json): Promise<void>;
}
