import { suggest } from "./did-you-mean.ts";

/** What went wrong, for programs: messages may change between versions, codes do not. */
export type ErrorCode =
  /** A parameter, a constraint or the JSON of a space is wrong; see `SpaceError.issues`. */
  | "space-invalid"
  /** The study is stored with another space, objective, limit, data or settings. */
  | "space-changed"
  /** Every point of a finite space has been tried. */
  | "space-exhausted"
  /** Values are not in their space; see `SpaceError.issues`. */
  | "params-invalid"
  /** An objective or a caller reported a result that the study does not accept. */
  | "result-invalid"
  /** The sampler cannot handle a feature of the study, such as a second objective. */
  | "sampler-unsupported"
  /** The pruner cannot handle a feature of the study, such as a second objective. */
  | "pruner-unsupported"
  /** The storage has no study of this name. */
  | "study-not-found"
  /** The storage already has a study of this name, and nothing may be added to it. */
  | "study-exists"
  /** The worker's lease of a trial has ended; another worker may have claimed the trial. */
  | "lease-lost"
  /** The trial is finished, so that its result can no longer change. */
  | "trial-finished"
  /** The storage cannot be opened, read or written. */
  | "storage-unreachable"
  /** Another process has locked the storage; retryable. */
  | "storage-busy"
  /** The storage's contents are damaged, or another program's. */
  | "storage-corrupt"
  /** The storage's file was removed or replaced while it was in use. */
  | "storage-removed"
  /** A newer version of Attune has written the storage. */
  | "storage-newer"
  /** The package that the storage needs is not installed. */
  | "driver-missing"
  /** A table or another input file cannot be read, or is not suitable for the task. */
  | "data-invalid"
  /** A run ended without the result that it was started for. */
  | "run-failed"
  /** An option or an argument is wrong. */
  | "usage";

/** Options of an `AttuneError`. */
export interface AttuneErrorOptions {
  /** How to mend it. Default: none. */
  readonly hint?: string | undefined;
  /** Whether the same call may succeed later. Default: false. */
  readonly retryable?: boolean | undefined;
  /** The error of a driver or of the system that led to this one. Default: none. */
  readonly cause?: unknown;
}

/**
 * An error that its reader can mend. The message is one line: what is wrong, with which value, and
 * what is valid.
 */
export class AttuneError extends Error {
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** How to mend it; undefined when the message says all. */
  readonly hint: string | undefined;
  /** Whether the same call may succeed later: true for a busy database, false for a wrong value. */
  readonly retryable: boolean;
  constructor(code: ErrorCode, message: string, options: AttuneErrorOptions = {}) {
    // Null and symbols of programs that are not type-checked: a message of an error must not throw another one.
    const { cause, hint, retryable = false } = options ?? {};
    super(String(message), cause === undefined ? undefined : { cause });
    this.name = "AttuneError";
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
  }
}

/** The kind of problem of a space, or of values for it, for programs. */
export type SpaceIssueCode =
  /** A value, a bound or a constraint's parameter is not a number, or not a finite or whole one. */
  | "not-a-number"
  /** A number is outside its range. */
  | "out-of-range"
  /** A range, a list of choices or a list of branches has no value. */
  | "empty-range"
  /** A number is between two steps, or the step itself is wrong. */
  | "off-step"
  /** A log scale starts at 0 or below. */
  | "log-needs-positive"
  /** A value, or a type of parameter, is none of those that are valid. */
  | "not-a-choice"
  /** A choice or an item is repeated. */
  | "duplicate"
  /** A list has too few or too many items. */
  | "wrong-length"
  /** A value or a part of the space is missing. */
  | "missing"
  /** There is no parameter or field of this name, or the name is not allowed. */
  | "unknown-name"
  /** A constraint does not hold, or is wrong itself. */
  | "constraint";

/** One problem of a space, or of values for it, as data. */
export interface SpaceIssue {
  /** The kind of problem, for programs. */
  readonly code: SpaceIssueCode;
  /** Flat name of the parameter: `optimizer.sgd.momentum`; empty for the space as a whole. */
  readonly path: string;
  /** What is wrong, in one line, without the path. */
  readonly message: string;
  /** The value that is wrong; undefined when it is missing. */
  readonly received?: unknown;
  /** The nearest valid name, choice or bound. */
  readonly suggestion?: string;
}

/** All problems of a space, or of values for it, at once. */
export class SpaceError extends AttuneError {
  /** The problems, at least one. */
  readonly issues: readonly SpaceIssue[];
  constructor(
    issues: readonly SpaceIssue[],
    code: "space-invalid" | "params-invalid" = "space-invalid",
  ) {
    if (!Array.isArray(issues) || issues.some((i) => typeof i?.message !== "string"))
      throw new AttuneError("usage", "SpaceError needs a list of issues { code, path, message }");
    const lines = issues.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message));
    const suggestion = issues.find((i) => i.suggestion !== undefined)?.suggestion;
    super(code, lines.join("; "), suggestion === undefined ? {} : { hint: suggest(suggestion) });
    this.name = "SpaceError";
    this.issues = issues;
  }
}
