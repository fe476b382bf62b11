import { hidePasswords, withoutPassword } from "../storage/password.ts";
import { printable } from "./printable.ts";
import { CLEAR_LINE, LINE_UP } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { BOLD } from "./text.ts";

/** The escape sequences that Attune itself prints on each of the two outputs. */
const OWN_OUT = new RegExp(`(${BOLD.map(escapeForPattern).join("|")})`);
const OWN_ERR = new RegExp(`(${[CLEAR_LINE, LINE_UP].map(escapeForPattern).join("|")})`);

function escapeForPattern(text: string): string {
  return text.replace("[", "\\[");
}

/**
 * A terminal that shows control characters of names, messages and values as text, and no password
 * of a URL that the command line has. Everything that commands print passes here.
 * @param args of the command line
 */
export function safeTerminal(terminal: Terminal, args: readonly string[]): Terminal {
  const urls = urlsIn(args);
  const hide = (text: string): string => urls.reduce(hidePasswords, text);
  return {
    ...terminal,
    out: (text) => terminal.out(printable(hide(text), terminal.colour ? OWN_OUT : undefined)),
    data: (text) => terminal.data(terminal.outIsScreen ? printable(text) : text),
    err: (text) => terminal.err(printable(hide(text), terminal.interactive ? OWN_ERR : undefined)),
  };
}

/** Arguments that may be URLs with a password: not those of the user's command, nor JSON. */
function urlsIn(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end))
    .map((arg) => arg.replace(/^-+(?:[\w-]+=)?/, ""))
    .filter((arg) => /[:@=]/.test(arg) && !/^\s*[{[]/.test(arg))
    .filter((arg) => withoutPassword(arg) !== arg);
}
