import type { FailureReason, Json, TrialOrigin } from "../../trial/record.ts";
import type { Attributes } from "../../trial/row.ts";
import type { OptunaAttributes, OptunaTrial } from "./optuna-study.ts";

/** Optuna's own name for the parameters of a trial that `study.enqueue_trial` added. */
export const FIXED_PARAMS = "fixed_params";
/** Optuna's own name for the names of a study's objectives. */
export const METRIC_NAMES = "study:metric_names";
/** Prefix of Optuna's own names for the values of constraints, by name. */
export const CONSTRAINT_PREFIX = "constraints:";
/** Optuna's own name for the list of constraint values that samplers without names store. */
export const CONSTRAINT_LIST = "constraints";

/** Prefix of the system attributes that Attune writes. */
const ATTUNE_PREFIX = "attune:";
/** System attribute of a study: its `StudySpec` without the name. */
export const SPEC = "attune:spec";
/** System attribute of a study or a trial: `internal`, as one object. */
export const INTERNAL = "attune:internal";
/**
 * System attribute of a study: set where Attune's own keys were never among the user's attributes.
 */
export const SEPARATES_INTERNAL = "attune:separates-internal";
/** Name of the system attribute of a study that holds the numbers inserted under this key. */
export const insertedKey = (key: string): string => `${ATTUNE_PREFIX}inserted:${key}`;

/** Who owns a trial, or owned it last. A type, since it is stored as JSON as it is. */
export type OptunaLease = {
  readonly worker: string;
  /** Of the ticket; empty while no worker owns the trial. */
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Milliseconds that it lasts from each renewal. */
  readonly lease: number;
  readonly attempt: number;
  /** Whether the trial's parameters are set. */
  readonly begun: boolean;
};

/**
 * What Optuna's format has no place for, as system attributes of a trial with the prefix `attune:`.
 * All are absent in trials that only Optuna wrote.
 */
export interface AttuneFields {
  /** Its owner. */
  readonly lease?: OptunaLease;
  /** Parameters in the nested form; permutations and the like have no distribution of Optuna's. */
  readonly params?: { readonly [name: string]: Json };
  /** Where the parameters came from. */
  readonly origin?: TrialOrigin;
  /** The sampler's state. */
  readonly note?: Json;
  /** By `numbersToJson`, since limits may be infinite. */
  readonly limits?: string;
  /** By `numbersToJson`. */
  readonly error?: string;
  /** What the objective said that it cost. */
  readonly cost?: number;
  /** Time spent on the trial in all. */
  readonly seconds?: number;
  /** Step at which the trial was pruned. */
  readonly step?: number;
  /** Why it failed. */
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
  /** Reports of several objectives, since Optuna stores one value a step. */
  readonly reports?: readonly {
    readonly step: number;
    /** By `numbersToJson`. */
    readonly values: string;
    readonly seconds: number;
  }[];
  /** Attune's own key-value pairs. */
  readonly internal?: Attributes;
}

/** Attune's fields of a trial. */
export function readAttuneFields({ system }: Pick<OptunaTrial, "system">): AttuneFields {
  const fields: { [key: string]: Json } = {};
  for (const key in system)
    if (key.startsWith(ATTUNE_PREFIX)) fields[key.slice(ATTUNE_PREFIX.length)] = system[key];
  return fields as AttuneFields;
}

/** Only the lease of a trial: what claims and heartbeats need of each. */
export const leaseOf = ({ system }: Pick<OptunaTrial, "system">): OptunaLease | undefined =>
  system[`${ATTUNE_PREFIX}lease`] as OptunaLease | undefined;

/** The system attributes that hold these fields. */
export function toSystemAttributes(fields: AttuneFields): OptunaAttributes {
  const system: OptunaAttributes = {};
  for (const [key, value] of Object.entries(fields))
    if (value !== undefined) system[ATTUNE_PREFIX + key] = value;
  return system;
}

/** What is stored as `internal`; empty where there is nothing. */
export const readInternal = (system: OptunaAttributes): Attributes =>
  (system[INTERNAL] as Attributes | undefined) ?? {};
