import type { OnUnreadable } from "../storage/unreadable.ts";
import type { Terminal } from "./terminal.ts";

/** Says on standard error, once for each, which studies and trials a command leaves out. */
export function noteUnreadable(terminal: Terminal): OnUnreadable {
  const noted = new Set<string>();
  return ({ message, hint }) => {
    if (noted.has(message)) return;
    noted.add(message);
    terminal.err(`note: ${message}; it is left out (${hint})\n`);
  };
}
