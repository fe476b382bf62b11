/** What went wrong, for programs; a message may change, a code may not. */
export type ErrorCode =
  | "space-invalid"
  | "space-changed"
  | "space-exhausted"
  | "params-invalid"
  | "result-invalid"
  | "sampler-unsupported"
  | "pruner-unsupported"
  | "study-not-found"
  | "study-exists"
  | "lease-lost"
  | "trial-finished"
  | "storage-unreachable"
  | "storage-busy"
  | "storage-corrupt"
  | "storage-newer"
  | "driver-missing"
  | "data-invalid"
  | "run-failed"
  | "usage";

/**
 * A mistake or a fault that its reader can do something about. The message is one line and names
 * the value.
 */
export class AttuneError extends Error {
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** Whether the same call may succeed later: a busy database is, a wrong parameter is not. */
  readonly retryable: boolean;
  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AttuneError";
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }
}

/** One problem of a space or of values for it, as data: the message is made from these fields. */
export interface SpaceIssue {
  readonly code:
    | "not-a-number"
    | "out-of-range"
    | "empty-range"
    | "off-step"
    | "log-needs-positive"
    | "not-a-choice"
    | "duplicate"
    | "wrong-length"
    | "missing"
    | "unknown-name"
    | "constraint";
  /** Flat name of the parameter: `optimizer.sgd.momentum`. */
  readonly path: string;
  readonly message: string;
  readonly received?: unknown;
  /** The nearest valid thing: a name, a choice, a bound. */
  readonly suggestion?: string;
}

/** All problems of a space at once, never only the first. */
export class SpaceError extends AttuneError {
  readonly issues: readonly SpaceIssue[];
  constructor(
    issues: readonly SpaceIssue[],
    code: "space-invalid" | "params-invalid" = "space-invalid",
  ) {
    const lines = issues.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message));
    const hint = issues.find((i) => i.suggestion !== undefined)?.suggestion;
    super(code, lines.join("; "), hint === undefined ? {} : { hint: `did you mean ${hint}?` });
    this.name = "SpaceError";
    this.issues = issues;
  }
}
