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
  /** What the redrawn line shows; empty while there is none. */
  #shown = "";

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
    this.#shown = shown;
  }

  /** Prints a line that stays, above the redrawn one. */
  line(text: string): void {
    const shown = this.#shown;
    this.clear();
    this.#terminal.err(`${oneLine(text)}\n`);
    if (shown !== "") this.show(shown);
  }

  /** Removes the redrawn line. */
  clear(): void {
    if (this.#shown !== "") this.#terminal.err(CLEAR_LINE);
    this.#shown = "";
  }
}
