import type { Limits, Measured, Objectives } from "../../trial/objective.ts";
import type { CompleteTrial, FailureReason, TrialRecord } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";

/** Why a run (`optimize`) ended. */
export type StopReason =
  /** The number of trials was reached. */
  | "trials"
  /** The time budget was spent. */
  | "seconds"
  /** Another trial is expected to exceed `maxCost`. */
  | "cost"
  /** The option `signal` was aborted. */
  | "signal"
  /** `study.stop()` or `study.close()` was called. */
  | "stop"
  /** The sampler has nothing more to propose. */
  | "exhausted"
  /** A worker of a fleet was asked to end after its running trials. */
  | "drained"
  /** The best value reached the target. */
  | "target"
  /** Further trials are expected to gain too little. */
  | "enough"
  /** Too many trials failed one after another; `optimize` rejects then. */
  | "failures";

/** The type of an event, in the order of a trial's life. */
export type EventType =
  | "started"
  | "reported"
  | "finished"
  | "improved"
  | "paused"
  | "promoted"
  | "retried"
  | "degraded"
  | "stopped"
  | "listener-failed"
  | "dropped";

/**
 * An event of a study. Events of other workers' trials arrive when this process reads them from the
 * storage.
 */
export type StudyEvent<P, O, L extends Limits = {}> =
  | {
      /** A worker has started a trial. */
      readonly type: "started";
      /** The trial, which is running. */
      readonly trial: TrialRecord<P, O, L>;
    }
  | {
      /** A trial of this process reported a value. */
      readonly type: "reported";
      /** Number of the trial. */
      readonly number: number;
      /** Step of the value. */
      readonly step: number;
      /** The value: a number, or numbers by the names of the objectives. */
      readonly value: Measured<O>;
    }
  | {
      /** A trial has finished. */
      readonly type: "finished";
      /** The trial, which is complete, pruned or failed. */
      readonly trial: Extract<TrialRecord<P, O, L>, { readonly seconds: number }>;
    }
  | {
      /** A trial has stopped at a step, from which it continues if it is promoted. */
      readonly type: "paused";
      /** The trial. */
      readonly trial: Extract<TrialRecord<P, O, L>, { readonly state: "paused" }>;
    }
  | {
      /** This process continues a paused trial. */
      readonly type: "promoted";
      /** Number of the trial. */
      readonly number: number;
      /** Step from which it continues. */
      readonly step: number;
    }
  | {
      /** A feasible trial is the best one so far, or joins the Pareto front. */
      readonly type: "improved";
      /** The trial. */
      readonly trial: CompleteTrial<P, O, L>;
    }
  | {
      /** A trial is evaluated again after a failure, or after its worker was lost. */
      readonly type: "retried";
      /** Number of the trial. */
      readonly number: number;
      /** Why the last attempt failed, for programs. */
      readonly reason: FailureReason;
      /** Why the last attempt failed, for people: the error's message. */
      readonly message: string;
      /** Number of the attempt that follows, from 2. */
      readonly attempt: number;
    }
  | {
      /**
       * The sampler could not use its own method for a trial of this process; or, in a study without
       * a declared space, the objective did not ask for an enqueued value.
       */
      readonly type: "degraded";
      /** Number of the trial. */
      readonly number: number;
      /** What prevented it (`origin.fallback` of the trial), or the values. */
      readonly reason: string;
    }
  | {
      /** A run (`optimize`) has ended. */
      readonly type: "stopped";
      /** Why it ended. */
      readonly reason: StopReason;
      /**
       * The reason in words, for `enough`, `failures` and `exhausted`; for `trials` only if trials
       * are still running elsewhere. Absent otherwise.
       */
      readonly explanation?: string;
    }
  | {
      /**
       * A listener threw an error or rejected. The run goes on, and the other listeners get their
       * events. Only the first error of each listener is reported, here and as a warning of the
       * process.
       */
      readonly type: "listener-failed";
      /** Type of the event that the listener got. */
      readonly event: EventType;
      /** What it threw, or what its promise rejected with. */
      readonly error: unknown;
    }
  | {
      /**
       * A loop over `events()` was slower than the study for so long that events were dropped to
       * bound the memory: a loop keeps the latest 100,000 events. Listeners never get this event.
       */
      readonly type: "dropped";
      /** Number of events that are missing before the next one. */
      readonly count: number;
    };

/** The event of one type. */
export type EventOf<E extends { type: string }, K extends E["type"]> = Extract<
  E,
  { readonly type: K }
>;

/** An event of a study whose parameters and objectives are not known to the compiler. */
export type UntypedEvent = StudyEvent<Params, Objectives, Limits>;
