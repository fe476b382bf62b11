import { printable } from "./printable.ts";
import { CLEAR_LINE } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { BOLD } from "./text.ts";

/** The escape sequences that Attune itself prints on each of the two outputs. */
const OWN_OUT = new RegExp(`(${BOLD.map(escapeForPattern).join("|")})`);
const OWN_ERR = new RegExp(`(${escapeForPattern(CLEAR_LINE)})`);

function escapeForPattern(text: string): string {
  return text.replace("[", "\\[");
}

/**
 * A terminal that shows control characters of names, messages and values as text. Everything that
 * commands print passes here.
 */
export function safeTerminal(terminal: Terminal): Terminal {
  return {
    ...terminal,
    out: (text) => terminal.out(printable(text, terminal.colour ? OWN_OUT : undefined)),
    data: (text) => terminal.data(terminal.outIsScreen ? printable(text) : text),
    err: (text) => terminal.err(printable(text, terminal.interactive ? OWN_ERR : undefined)),
  };
}
