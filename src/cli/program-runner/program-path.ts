import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AttuneError } from "../../errors/attune-error.ts";

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Checks that a program exists, before a study is created for it. A program whose name has a
 * placeholder is not checked, nor is any on Windows, which tries suffixes of its own.
 * @throws AttuneError `usage`
 */
export function requireProgram(program: string): void {
  if (program.includes("{") || process.platform === "win32") return;
  const isPath = program.includes("/");
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  if (isPath ? isRunnable(program) : folders.some((folder) => isRunnable(join(folder, program))))
    return;
  throw new AttuneError("usage", `there is no command ${program}`, {
    hint: isPath
      ? "check the path, and that the file is executable"
      : `check the spelling and PATH; a file of this folder is ./${program}`,
  });
}
