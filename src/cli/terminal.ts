/** 0: the command succeeded. 1: the run failed. 2: the command was used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Where a command reads and prints; tests pass one of their own. */
export interface Terminal {
  /** Prints a result (standard output). */
  out(text: string): void;
  /** Resolves when `out` can take more: a command that prints much awaits it after each part. */
  drained(): Promise<void>;
  /** Prints progress, notes and errors (standard error). */
  err(text: string): void;
  /** Whether `err` is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
  /** Characters in a line of `err`. */
  readonly columns: number;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Standard input. */
  readonly input: AsyncIterable<string>;
}
