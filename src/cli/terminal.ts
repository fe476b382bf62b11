/** 0: done. 1: the run failed. 2: wrong use, with one line on how to mend it. */
export type ExitCode = 0 | 1 | 2;
/** Results go to `out`, progress and notes to `err`; a test gives its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
  /** Characters in a line of `err`. */
  readonly columns: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly input: AsyncIterable<string>;
}
