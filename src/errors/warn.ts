/** The part of `process` that is needed here; other runtimes have none. */
interface WarningProcess {
  emitWarning?(message: string, options: { type: string; code: string; detail: string }): void;
}

/**
 * Warns of something that does not end the program: by the process's warnings, which a program can
 * handle (`process.on("warning")`) and Node prints once, or on the console where there are none.
 * @param code identifies the kind of warning, for programs
 * @param detail further lines, such as the stack of an error
 */
export function warn(message: string, code: string, detail = ""): void {
  const { process } = globalThis as { readonly process?: WarningProcess };
  if (typeof process?.emitWarning === "function")
    process.emitWarning(message, { type: "AttuneWarning", code, detail });
  else console.warn([message, detail].filter((line) => line !== "").join("\n"));
}
