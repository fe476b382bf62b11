import type { TrainingStage } from "./lineage.ts";
import type { Limits, Measured } from "./objective.ts";
import type { Thrown } from "./thrown.ts";

/** A value that JSON can represent. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
/** Why a trial failed. */
export type FailureReason =
  /** The objective threw an error, or the caller reported one. */
  | "error"
  /** The trial exceeded its time limit. */
  | "timeout"
  /** The trial exceeded its memory limit. */
  | "memory"
  /** The value was NaN, or the infinity that no other value is better than. */
  | "not-a-number"
  /** The worker ended, or did not renew its lease in time. */
  | "lost";
/**
 * Where a trial's parameters come from: a sampler, `study.enqueue` (`enqueued`) or `study.add`
 * (`added`).
 */
export type TrialOrigin =
  | {
      /** Name of the sampler. */
      readonly sampler: string;
      /** Why the sampler proposed this point, if it says so: `gp: fewer than 200 results`. */
      readonly reason?: string;
      /** Why the sampler could not use its own method for this point; absent if it could. */
      readonly fallback?: string;
    }
  | "enqueued"
  | "added";

/** The part of a record that trials in every state have. */
interface Common<P, O> {
  /** Number of the trial in its study, from 0. */
  readonly number: number;
  /** The parameters; those that are not chosen yet are missing. */
  readonly params: P;
  /** Attributes that the user has set. */
  readonly attributes: { readonly [key: string]: Json };
  /** Values that the trial has reported, in order of step. */
  readonly reports: readonly {
    /** Step of the value, from 0. */
    readonly step: number;
    /** The value: a number, or numbers by the names of the objectives. */
    readonly value: Measured<O>;
    /** Seconds from the start of the attempt to the report. */
    readonly seconds: number;
  }[];
  /** Where the parameters come from. */
  readonly origin: TrialOrigin;
  /**
   * The stages of training that led to the trial's weights, in order; only for a trial that has
   * copied another one (pruners `pbt` and `pb2`). `params` are the parameters of the last stage.
   */
  readonly schedule?: readonly TrainingStage<P>[];
}
/** The part of a record that trials have once a worker has taken them. */
interface Started {
  /** Start of the latest attempt. */
  readonly startedAt: Date;
  /** Identifies the worker that runs the trial, or ran it last. */
  readonly worker: string;
  /** Attempts so far; a trial that was paused and promoted continues its attempt. */
  readonly attempt: number;
}
/** The part of a record that finished trials have. */
interface Finished extends Started {
  /** Seconds that the evaluation took, over all attempts that paused or finished the trial. */
  readonly seconds: number;
}

/**
 * A trial as users see it. `state` decides which other members it has: only a `complete` trial has
 * a `value`.
 */
export type TrialRecord<P = unknown, O = unknown, L extends Limits = {}> =
  | (Common<P, O> & {
      /** No worker has the trial; the next one that asks for a trial gets it. */
      readonly state: "waiting";
    })
  | (Common<P, O> &
      Started & {
        /** A worker evaluates the trial. */
        readonly state: "running";
      })
  | (Common<P, O> &
      Started & {
        /** The trial has stopped at a step, from which it continues if the pruner promotes it. */
        readonly state: "paused";
        /** Step at which it has stopped. */
        readonly step: number;
      })
  | (Common<P, O> &
      Finished & {
        /** The trial has a value. */
        readonly state: "complete";
        /** The value: a number, or numbers by the names of the objectives. */
        readonly value: Measured<O>;
        /**
         * What a model of all results expects of a result at this point. Only the best trial of a
         * study has it, if results are noisy: its value is the luckiest of several.
         */
        readonly estimate?: Measured<O>;
        /** Standard error of the value, or of the estimate if there is one; absent if unknown. */
        readonly error?: Measured<O>;
        /** Values of the single evaluations; absent unless the trial was repeated. */
        readonly repeats?: readonly Measured<O>[];
        /** The cost that the objective returned; absent if it returned none. */
        readonly cost?: number;
        /** The measured quantity of each limit. */
        readonly limits: { readonly [K in keyof L]: number };
        /** Whether it keeps every limit. */
        readonly feasible: boolean;
      })
  | (Common<P, O> &
      Finished & {
        /** The trial was stopped early, since it was not worth finishing. */
        readonly state: "pruned";
        /** Last step that it reported. */
        readonly step: number;
      })
  | (Common<P, O> &
      Finished & {
        /** The trial has no value. */
        readonly state: "failed";
        /** Why it failed, for programs. */
        readonly reason: FailureReason;
        /** Why it failed, for people: the error's message. */
        readonly message: string;
        /** What was thrown, with its stack and causes; absent if nothing was. */
        readonly thrown?: Thrown;
      });
/** The state of a trial. `complete`, `pruned` and `failed` trials have finished. */
export type TrialState = TrialRecord["state"];
/** The record of a trial that has a value. */
export type CompleteTrial<P, O, L extends Limits = {}> = Extract<
  TrialRecord<P, O, L>,
  { readonly state: "complete" }
>;
