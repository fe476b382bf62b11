import { AttuneError } from "../errors/attune-error.ts";

/** A call that is refused, or that failed in a way that the caller can mend. */
export class ToolError extends Error {
  /** What is wrong, for programs. */
  readonly code: string;
  /** What to do instead. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** An error as a caller gets it; a fault of the program itself is named without its details. */
export function toToolError(error: unknown): ToolError {
  if (error instanceof ToolError) return error;
  if (error instanceof AttuneError) return new ToolError(error.code, error.message, error.hint);
  return new ToolError("internal", error instanceof Error ? error.message : String(error));
}
