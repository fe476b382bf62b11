import { oneLine } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** Moves to the start of the line and clears it (ECMA-48). */
export const CLEAR_LINE = "\r\u001b[2K";

/**
 * Shows progress on standard error: one line that is redrawn, where that is a terminal, and lines
 * that stay.
 */
export class Progress {
  readonly #terminal: Terminal;
  #drawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Redraws the current line; does nothing if standard error is no terminal. */
  show(text: string): void {
    if (!this.#terminal.interactive) return;
    const width = this.#terminal.columns - 1;
    const line = oneLine(text);
    const shown = line.length > width ? `${line.slice(0, width - 1)}…` : line;
    this.#terminal.err(`${CLEAR_LINE}${shown}`);
    this.#drawn = true;
  }

  /** Prints a line that stays. */
  line(text: string): void {
    this.clear();
    this.#terminal.err(`${oneLine(text)}\n`);
  }

  /** Removes the redrawn line. */
  clear(): void {
    if (this.#drawn) this.#terminal.err(CLEAR_LINE);
    this.#drawn = false;
  }
}
