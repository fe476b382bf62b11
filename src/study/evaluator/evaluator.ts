import type { LiveTrial } from "../session/live-trial.ts";

/** Limits of one evaluation. */
export interface EvaluationLimits {
  readonly seconds?: number | undefined;
  readonly megabytes?: number | undefined;
}

/** Evaluates trials: a function in this thread, a module in threads or processes, or a command. */
export interface Evaluator {
  /** Whether it can end an evaluation itself; a function in this thread can only be asked to stop. */
  readonly killable: boolean;
  /** The objective's result, or a promise of it; throws what the objective throws. */
  evaluate(trial: LiveTrial, limits: EvaluationLimits): unknown;
  /** Ends what it has started. */
  close(): Promise<void>;
}
