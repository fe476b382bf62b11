import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";
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

/** Bytes of a script's first line that the system reads. */
const MAX_SHEBANG_BYTES = 256;

/** Where a program is found; undefined if it is not. */
function findProgram(program: string): string | undefined {
  if (program.includes("/")) return isRunnable(program) ? program : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isRunnable);
}

/**
 * The interpreter that a script names in its first line (`#!/usr/bin/python4`), if there is no
 * such file; undefined for any other program.
 */
export function missingInterpreter(program: string): string | undefined {
  const path = findProgram(program);
  if (path === undefined) return undefined;
  const bytes = Buffer.alloc(MAX_SHEBANG_BYTES);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, bytes);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined; // a program may be run without being readable
  }
  const [, interpreter] = /^#![ \t]*([^ \t\n\0]+)/.exec(bytes.toString("utf8")) ?? [];
  return interpreter === undefined || existsSync(interpreter) ? undefined : interpreter;
}

/**
 * Checks that a program exists, and the interpreter that it names, before a study is created for
 * it. A program whose name has a placeholder is not checked, nor is any on Windows, which tries
 * suffixes of its own.
 * @throws AttuneError `usage`
 */
export function requireProgram(program: string): void {
  if (program.trim() === "")
    throw new AttuneError("usage", "the command that evaluates a trial is empty", {
      hint: "write it after --: -- python train.py --lr {lr}",
    });
  if (program.includes("{") || process.platform === "win32") return;
  if (findProgram(program) === undefined)
    throw new AttuneError("usage", `there is no command ${program}`, {
      hint: program.includes("/")
        ? "check the path, and that the file is executable"
        : `check the spelling and PATH; a file of this folder is ./${program}`,
    });
  const interpreter = missingInterpreter(program);
  if (interpreter !== undefined)
    throw new AttuneError(
      "usage",
      `${program} can't be run: there is no ${interpreter}, which its first line names`,
      { hint: "correct that line, or give the interpreter: -- python script.py" },
    );
}
