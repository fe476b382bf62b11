/** 0: the command succeeded. 1: the run failed. 2: the command was used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Where a command reads and prints; tests pass one of their own. */
export interface Terminal {
  /** Prints a result (standard output). */
  out(text: string): void;
  /**
   * Prints the content of a file, such as CSV, on standard output: exactly as it is, unless that is
   * a screen.
   */
  data(text: string): void;
  /**
   * Resolves when `out` can take more: a command that prints much awaits it after each part.
   * @throws AttuneError `run-failed` if standard output is closed or full
   */
  drained(): Promise<void>;
  /** Prints progress, notes and errors (standard error). */
  err(text: string): void;
  /** Whether `err` is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
  /** Whether `out` is a screen, which acts on control characters. */
  readonly outIsScreen: boolean;
  /** Characters in a line of the screen. */
  readonly columns: number;
  /** Aborted by Ctrl-C, SIGTERM, and SIGHUP of a closed terminal. */
  readonly signal: AbortSignal;
  /** When the command started, by `performance.now()`; undefined where that is not known. */
  readonly startedMs?: number;
  /** Standard input. */
  readonly input: AsyncIterable<string>;
  /** Standard input as the bytes of a file; not together with `input`. */
  readonly inputBytes: AsyncIterable<Uint8Array>;
}

/** Characters in a line of the output; a file takes lines of any length. */
export const widthOf = (terminal: Terminal): number =>
  terminal.outIsScreen ? terminal.columns : Infinity;
