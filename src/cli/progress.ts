import { oneLine } from "./printable.ts";
import type { Terminal } from "./terminal.ts";
import { cutText } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

/** Before the further lines of a text that is longer than a line of the screen. */
const INDENT = "    ";

/** Moves to the start of the line and clears it (ECMA-48). */
export const CLEAR_LINE = "\r\u001b[2K";

/** Moves one line up (ECMA-48). */
export const LINE_UP = "\u001b[1A";

/**
 * Shows progress on standard error: lines that are redrawn, where that is a terminal, and lines that
 * stay.
 */
export class Progress {
  readonly #terminal: Terminal;
  /** What the redrawn lines show; empty while there are none. */
  #shown: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Whether lines are redrawn: standard error is a terminal. */
  get isDrawn(): boolean {
    return this.#terminal.interactive;
  }

  /** Redraws the current lines; does nothing if standard error is no terminal. */
  show(...texts: readonly string[]): void {
    if (!this.isDrawn) return;
    const width = this.#terminal.columns - 1;
    const lines = texts.map((text) => {
      const line = oneLine(text);
      return cutText(line, width);
    });
    this.#terminal.err(`${this.#erasure()}${lines.join("\n")}`);
    this.#shown = lines;
  }

  /** Prints a line that stays, above the redrawn ones; on a screen broken between words. */
  line(text: string): void {
    const shown = this.#shown;
    this.clear();
    const width = this.isDrawn ? this.#terminal.columns : Infinity;
    this.#terminal.err(`${wrapText(oneLine(text), width, INDENT)}\n`);
    if (shown.length > 0) this.show(...shown);
  }

  /** Removes the redrawn lines. */
  clear(): void {
    if (this.#shown.length > 0) this.#terminal.err(this.#erasure());
    this.#shown = [];
  }

  /** What clears the lines that are shown and moves to the start of the first one. */
  #erasure(): string {
    return `${CLEAR_LINE}${LINE_UP}`.repeat(Math.max(0, this.#shown.length - 1)) + CLEAR_LINE;
  }
}
