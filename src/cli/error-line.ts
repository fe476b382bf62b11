import { AttuneError, type ErrorCode } from "../errors/attune-error.ts";
import { oneLine } from "./printable.ts";
import type { ExitCode } from "./terminal.ts";

/** How a command ends that failed. */
interface CommandFailure {
  readonly line: string;
  readonly code: ExitCode;
}

/**
 * What a command prints of an error that its user can mend, and its exit code: 1 if the command was
 * right but the run failed, 2 for wrong use. Undefined for errors of the program itself.
 */
export function commandFailure(error: unknown): CommandFailure | undefined {
  if (error instanceof AttuneError) {
    const hint = error.hint ? ` (${error.hint})` : "";
    return { line: `attune: ${oneLine(`${error.message}${hint}`)}\n`, code: exitCodeOf(error) };
  }
  // Of the system: a disk is full, a folder is missing.
  if (error instanceof Error && "syscall" in error)
    return { line: `attune: ${oneLine(error.message)}\n`, code: 1 };
  return undefined;
}

/** Codes of runs that failed although the command was right. */
const RUN_FAILURES: readonly ErrorCode[] = ["run-failed", "space-exhausted", "storage-removed"];

const exitCodeOf = (error: AttuneError): ExitCode =>
  error.retryable || RUN_FAILURES.includes(error.code) ? 1 : 2;
