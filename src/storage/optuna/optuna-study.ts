import type { Json } from "../../trial/record.ts";
import type { Distribution } from "./distribution.ts";

/** Optuna's number of a trial's state. */
export type OptunaState = 0 | 1 | 2 | 3 | 4;
/** Asked for by a worker; its parameters come one by one. */
export const RUNNING: OptunaState = 0;
/** Has values. */
export const COMPLETE: OptunaState = 1;
/** Stopped by a pruner. */
export const PRUNED: OptunaState = 2;
/** Its objective failed. */
export const FAIL: OptunaState = 3;
/** Enqueued. */
export const WAITING: OptunaState = 4;

/** Whether a trial never leaves this state. */
export const isOver = (state: OptunaState): boolean =>
  state === COMPLETE || state === PRUNED || state === FAIL;

/** Optuna's number of a direction: 1 minimize, 2 maximize. */
export type OptunaDirection = 1 | 2;
/** Less is better. */
export const MINIMIZE: OptunaDirection = 1;
/** More is better. */
export const MAXIMIZE: OptunaDirection = 2;

/** Key-value pairs of a study or a trial. */
export interface OptunaAttributes {
  [key: string]: Json;
}
/** Optuna has attributes of the user and of the system; Attune's own are among the latter. */
export type AttributeKind = "user" | "system";

/** A parameter as Optuna stores it. */
export interface OptunaParam {
  /** The value, or the index of a choice. */
  readonly internal: number;
  /** The range that the value was drawn from. */
  readonly distribution: Distribution;
}

/** A trial as Optuna stores it. */
export interface OptunaTrial {
  /** Unique in the storage. */
  readonly id: number;
  /** Unique in the study, from 0 without gaps. */
  readonly number: number;
  /** One of `RUNNING` to `WAITING`. */
  state: OptunaState;
  /** In order of the objectives; null until the trial is complete. */
  values: readonly number[] | null;
  /** By flat name. */
  params: Map<string, OptunaParam>;
  /** Reported values by step. */
  intermediate: Map<number, number>;
  /** Attributes of the user. */
  user: OptunaAttributes;
  /** Attributes of samplers and of Attune. */
  system: OptunaAttributes;
  /** Milliseconds since 1970; 0 while it has not started. */
  start: number;
  /** Milliseconds since 1970; 0 until it is over. */
  complete: number;
}
/** A trial that its storage has not numbered yet. Fields that are left out are empty. */
export type NewTrial = Pick<OptunaTrial, "state"> &
  Partial<Omit<OptunaTrial, "id" | "number" | "state">>;

/** A study as Optuna stores it, and what has changed in it since this process opened it. */
export class OptunaStudy {
  /** Unique in the storage. */
  readonly id: number;
  /** Unique in the storage, too. */
  readonly name: string;
  /** In order of the objectives. */
  readonly directions: readonly OptunaDirection[];
  /** Attributes of the user. */
  user: OptunaAttributes = {};
  /** Attributes of Optuna and of Attune. */
  system: OptunaAttributes = {};
  /** Why what is stored of it can't be read; undefined while all can. */
  damage: unknown;
  /** By number. */
  readonly trials: OptunaTrial[] = [];
  /** Numbers of trials that are not over. */
  readonly open = new Set<number>();
  /** Numbers of changed trials, one for each change, in order. */
  readonly log: number[] = [];
  /** Index of each trial that is over in the order in which this process saw them end. */
  readonly completionOrder = new Map<number, number>();
  /** Start of the first trial, in milliseconds since 1970; 0 where there is none. */
  createdAt = 0;

  constructor(id: number, name: string, directions: readonly OptunaDirection[]) {
    this.id = id;
    this.name = name;
    this.directions = directions;
  }

  /** Stores a trial that is new or has changed. */
  set(trial: OptunaTrial): void {
    const { number, state } = trial;
    this.trials[number] = trial;
    if (!isOver(state)) this.open.add(number);
    else {
      this.open.delete(number);
      if (!this.completionOrder.has(number))
        this.completionOrder.set(number, this.completionOrder.size);
    }
    this.log.push(number);
  }

  /** Trials in these states that are not over, by number. @param state waiting or running */
  openTrials(state: OptunaState): readonly OptunaTrial[] {
    const found: OptunaTrial[] = [];
    for (const number of this.open)
      if (this.trials[number].state === state) found.push(this.trials[number]);
    return found.sort((a, b) => a.number - b.number);
  }
}
