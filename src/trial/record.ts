import type { Stage } from "./lineage.ts";
import type { Limits, Measured } from "./objective.ts";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type FailureReason = "error" | "timeout" | "memory" | "not-a-number" | "lost";
/**
 * Where the parameters came from, and why: `{ sampler: "auto", reason: "gp: fewer than 250 results"
 * }`. `fallback` says that the sampler could not do what it is named for.
 */
export type Origin =
  | { readonly sampler: string; readonly reason?: string; readonly fallback?: string }
  | "enqueued"
  | "added";

interface Common<P, O> {
  readonly number: number;
  readonly params: P;
  readonly attributes: { readonly [key: string]: Json };
  readonly reports: readonly {
    readonly step: number;
    readonly value: Measured<O>;
    readonly seconds: number;
  }[];
  readonly origin: Origin;
  /**
   * Where a member of a population has copied another one: what its weights were trained with from
   * which step on. `params` are the last of them.
   */
  readonly schedule?: readonly Stage<P>[];
}
interface Started {
  readonly startedAt: Date;
  readonly worker: string;
  readonly attempt: number;
}
interface Finished extends Started {
  readonly seconds: number;
}

/**
 * A trial as it is shown. Its state tells what else it has, so "complete without a value" cannot be
 * written.
 */
export type TrialRecord<P = unknown, O = unknown, L extends Limits = {}> =
  | (Common<P, O> & { readonly state: "waiting" })
  | (Common<P, O> & Started & { readonly state: "running" })
  | (Common<P, O> & Started & { readonly state: "paused"; readonly step: number })
  | (Common<P, O> &
      Finished & {
        readonly state: "complete";
        readonly value: Measured<O>;
        /** Standard error of the value, where it was measured, or the trial repeated. */
        readonly error?: Measured<O>;
        /** Values of the single evaluations, where the trial was repeated. */
        readonly repeats?: readonly Measured<O>[];
        /** The cost that the objective returned. */
        readonly cost?: number;
        readonly limits: { readonly [K in keyof L]: number };
        readonly feasible: boolean;
      })
  | (Common<P, O> & Finished & { readonly state: "pruned"; readonly step: number })
  | (Common<P, O> &
      Finished & {
        readonly state: "failed";
        readonly reason: FailureReason;
        readonly message: string;
      });
export type State = TrialRecord["state"];
export type CompleteTrial<P, O, L extends Limits = {}> = Extract<
  TrialRecord<P, O, L>,
  { readonly state: "complete" }
>;
