import type { Json } from "../../trial/record.ts";
import type { Distribution } from "./distribution.ts";

/** Optuna's numbers for states. */
export const RUNNING = 0;
export const COMPLETE = 1;
export const PRUNED = 2;
export const FAIL = 3;
export const WAITING = 4;
export type OptunaState = 0 | 1 | 2 | 3 | 4;
export const isOver = (state: OptunaState): boolean =>
  state === COMPLETE || state === PRUNED || state === FAIL;

export interface Attributes {
  [key: string]: Json;
}
export interface OptunaParam {
  /** The number that Optuna stores: of a choice its index. */
  readonly internal: number;
  readonly distribution: Distribution;
}
/** A trial as Optuna keeps it. */
export interface OptunaTrial {
  readonly id: number;
  readonly number: number;
  state: OptunaState;
  values: readonly number[] | null;
  params: Map<string, OptunaParam>;
  intermediate: Map<number, number>;
  user: Attributes;
  system: Attributes;
  /** Milliseconds since 1970; 0 where there is none. */
  start: number;
  complete: number;
}
export type NewTrial = Pick<OptunaTrial, "state"> &
  Partial<Omit<OptunaTrial, "id" | "number" | "state">>;

/** A study, with what has changed in it since it was opened here, in order. */
export class OptunaStudy {
  readonly id: number;
  readonly name: string;
  /** 1 minimize, 2 maximize. */
  readonly directions: readonly number[];
  user: Attributes = {};
  system: Attributes = {};
  /** By number. */
  readonly trials: OptunaTrial[] = [];
  /** Numbers in order of change. */
  readonly log: number[] = [];
  /** When each finished trial was first seen to be so, as a count. */
  readonly told = new Map<number, number>();
  createdAt = 0;

  constructor(id: number, name: string, directions: readonly number[]) {
    this.id = id;
    this.name = name;
    this.directions = directions;
  }
  set(trial: OptunaTrial): void {
    this.trials[trial.number] = trial;
    if (isOver(trial.state) && !this.told.has(trial.number))
      this.told.set(trial.number, this.told.size + 1);
    this.log.push(trial.number);
  }
}

/**
 * Where Optuna's studies are kept. What is read is kept here, too, and brought up to date before
 * each use.
 */
export interface OptunaBackend {
  readonly url: string;
  readonly place: string;
  readonly supports: {
    readonly processes: boolean;
    readonly machines: boolean;
    readonly durable: boolean;
  };
  readonly trustedClock: boolean;
  /** Whether a finished trial takes further attributes. */
  readonly annotatesFinished: boolean;
  readonly studies: ReadonlyMap<string, OptunaStudy>;
  /** Fetches what is new; of one study, or what studies there are. */
  refresh(study: string | undefined): Promise<void>;
  /**
   * Excludes all other writers, fetches what is new, and stores what `body` says to, all or
   * nothing. `body` may run again, and reads the studies as they were before it: they change when
   * it has ended.
   */
  write<T>(
    study: string | undefined,
    body: (edit: OptunaEdit, now: number) => Promise<T>,
  ): Promise<T>;
  wait(study: OptunaStudy, milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}

/** The operations of Optuna's storages. */
export interface OptunaEdit {
  createStudy(name: string, directions: readonly number[]): Promise<Pick<OptunaStudy, "id">>;
  deleteStudy(study: OptunaStudy): Promise<void>;
  studyAttribute(
    study: Pick<OptunaStudy, "id">,
    kind: "user" | "system",
    key: string,
    value: Json,
  ): Promise<void>;
  createTrial(
    study: Pick<OptunaStudy, "id">,
    trial: NewTrial,
  ): Promise<Pick<OptunaTrial, "id" | "number">>;
  param(trial: Pick<OptunaTrial, "id">, name: string, param: OptunaParam): Promise<void>;
  /** @param time start of a running trial, end of a finished one, in milliseconds since 1970 */
  state(
    trial: Pick<OptunaTrial, "id">,
    state: OptunaState,
    values: readonly number[] | null,
    time: number,
  ): Promise<void>;
  intermediate(trial: Pick<OptunaTrial, "id">, step: number, value: number): Promise<void>;
  attribute(
    trial: Pick<OptunaTrial, "id">,
    kind: "user" | "system",
    key: string,
    value: Json,
  ): Promise<void>;
}
