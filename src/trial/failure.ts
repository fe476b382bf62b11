import type { FailureReason } from "./record.ts";

/** Thrown by an evaluation that fails for a reason other than `error`: a time limit, lack of memory. */
export class TrialFailure extends Error {
  readonly reason: FailureReason;
  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
