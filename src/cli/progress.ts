import type { Terminal } from "./terminal.ts";

/**
 * One line on a terminal that is drawn again and again; elsewhere only what is worth a line of its
 * own.
 */
export class Progress {
  readonly #terminal: Terminal;
  #drawn = false;
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }
  /** What is going on now. */
  show(text: string): void {
    if (!this.#terminal.interactive) return;
    const width = this.#terminal.columns - 1;
    this.#terminal.err(`\r\u001b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`);
    this.#drawn = true;
  }
  /** A line that stays. */
  line(text: string): void {
    this.clear();
    this.#terminal.err(`${text}\n`);
  }
  clear(): void {
    if (this.#drawn) this.#terminal.err("\r\u001b[2K");
    this.#drawn = false;
  }
}
