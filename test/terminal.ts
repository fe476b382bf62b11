import type { Terminal } from "../src/cli/terminal.ts";

/** A terminal that keeps what is printed on it. */
export interface RecordingTerminal extends Terminal {
  /** What was printed on standard output. */
  readonly printedOut: string;
  /** What was printed on standard error. */
  readonly printedErr: string;
}

/** A terminal of 80 columns without colours, for tests of single parts of the command line. */
export function recordingTerminal(
  settings: Partial<Omit<Terminal, "out" | "data" | "err">> = {},
): RecordingTerminal {
  let printedOut = "";
  let printedErr = "";
  return {
    interactive: false,
    colour: false,
    outIsScreen: false,
    columns: 80,
    signal: new AbortController().signal,
    input: (async function* () {})(),
    inputBytes: (async function* () {})(),
    drained: async () => {},
    ...settings,
    out(text) {
      printedOut += text;
    },
    data(text) {
      printedOut += text;
    },
    err(text) {
      printedErr += text;
    },
    get printedOut() {
      return printedOut;
    },
    get printedErr() {
      return printedErr;
    },
  };
}
