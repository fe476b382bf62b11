import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AttuneError } from "../../errors/attune-error.ts";

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Looks for the program before a study is begun. @throws AttuneError `usage` */
export function requireProgram(program: string): void {
  if (program.includes("{")) return; // chosen by a parameter
  const found =
    program.includes("/") || program.includes("\\")
      ? runnable(program)
      : (process.env["PATH"] ?? "")
          .split(delimiter)
          .some((folder) => runnable(join(folder, program)));
  const windows = process.platform === "win32"; // suffixes are looked for by the system itself
  if (!found && !windows)
    throw new AttuneError("usage", `there is no command ${program}`, {
      hint: program.includes("/")
        ? "check the path and that the file may be run"
        : "check the spelling and PATH; a file of this folder is ./" + program,
    });
}
