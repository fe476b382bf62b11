/** How programs of a language end with an error that nothing caught. */
interface Shape {
  /** Finds the text of the error, without the stack above or below it, as the group `message`. */
  readonly message: RegExp;
  /** What the last line of the output is then. */
  readonly last: RegExp;
}

const SHAPES: readonly Shape[] = [
  {
    // Python: the text goes on to the end.
    message:
      /^Traceback \(most recent call last\):\n(?:[ \t].*\n)+(?<message>\S(?:(?!\nTraceback \(most )[\s\S])*)$(?![\s\S])/gm,
    last: /./,
  },
  {
    // Errors in a group in Python: a rule stands before each line.
    message:
      /^ *\+ Exception Group Traceback .*\n(?: *\| {2,}.*\n)+ *\| (?<message>\S.*(?:\n *\| \S.*)*)/gm,
    last: /^\+-{9,}$/,
  },
  {
    // Node and the JVM; Node shows fields of an error below its stack.
    message:
      /^(?<message>(?:Uncaught |Exception in thread \S+ |Caused by: )?[\w.$]*(?:Error|Exception)\b(?:(?!\n[ \t]+at |\nCaused by: )[\s\S])*)\n[ \t]+at \S/gm,
    last: /^(?:at \S|Node\.js v\d|\.\.\. \d+ (?:more$|lines matching )|\})/,
  },
  {
    // Rust
    message:
      /^(?<message>thread '.*' (?:\(\d+\) )?panicked at (?:(?!\nthread '|\nstack backtrace:|\nnote: )[\s\S])*)/gm,
    last: /^note: /,
  },
  {
    // Go
    message: /^(?<message>panic: (?:(?!\npanic: |\n+goroutine \d)[\s\S])*)\n+goroutine \d/gm,
    last: /^exit status \d|\.go:\d+(?: \+0x[\da-f]+)?$/,
  },
  {
    // R
    message: /^(?<message>Error(?: in |: )(?:(?!\nError(?: in |: )|\nCalls: )[\s\S])*)\n/gm,
    last: /^Execution halted$/,
  },
  {
    // Julia
    message: /^(?<message>ERROR: (?:(?!\nERROR: |\nStacktrace:)[\s\S])*)\nStacktrace:/gm,
    last: /^(?:in expression starting at |@ |\[\d+\] )/,
  },
];

/**
 * The whole text of the error with which a program ended; undefined if it ended in another way, or
 * in a way that is not known.
 * @param output the end of its standard error
 */
export function uncaughtError(output: string): string | undefined {
  const text = output.trim().replaceAll("\r\n", "\n");
  const last = text.slice(text.lastIndexOf("\n") + 1).trim();
  for (const shape of SHAPES) {
    if (!shape.last.test(last)) continue;
    const message = [...text.matchAll(shape.message)].at(-1)?.groups?.["message"];
    if (message !== undefined) return message.trim();
  }
  return undefined;
}
