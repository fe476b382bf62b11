import { existsSync } from "node:fs";
import { missingInterpreter } from "./program-path.ts";

/** Why a program could not be started, from the error of the system. */
export function startFailure(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") {
    const interpreter = missingInterpreter(program);
    if (interpreter !== undefined)
      return `${program} can't be run: its interpreter ${interpreter} is not there`;
    return existsSync(process.cwd())
      ? `there is no command ${program}`
      : "the folder in which attune was started is not there any more";
  }
  if (error.code === "E2BIG")
    return (
      "the parameters are too long for the arguments and the environment of a command: one " +
      "value may have about 130,000 characters"
    );
  // The parameters are the only arguments that the user does not write in full.
  if (error.code === "ERR_INVALID_ARG_VALUE" && error.message.includes("null bytes"))
    return "a parameter has a NUL character, which arguments and environment can't hold";
  return error.message;
}
