import type { FailureReason } from "./record.ts";

/** Thrown by an evaluation that fails for a reason other than `error`: a time limit, lack of memory. */
export class TrialFailure extends Error {
  readonly reason: FailureReason;
  /** @param cause the error that led to it. Default: none */
  constructor(reason: FailureReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
