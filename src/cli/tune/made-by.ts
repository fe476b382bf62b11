import { basename } from "node:path";
import type { Command } from "commander";
import { withoutPassword } from "../../storage/password.ts";
import type { ReportOptions } from "../../tune/report/report.ts";
import { shellWord } from "../../tune/report/usage-examples.ts";
import type { TuneCommandOptions } from "./tune-options.ts";

/** What a report says of the command that made it. */
export const madeBy = (
  files: readonly string[],
  options: TuneCommandOptions,
  program: Command | null,
): ReportOptions => ({
  data: files.map((path) => (path === "-" ? "standard input" : basename(path))).join(", "),
  command: commandLine(program, options),
  model: options.out,
});

/** The command line as a shell reads it, without the password of a storage. */
function commandLine(program: Command | null, { storage }: TuneCommandOptions): string {
  // Commander keeps the arguments, which its types do not have.
  const { rawArgs = [] } = (program ?? {}) as { readonly rawArgs?: readonly string[] };
  const words = rawArgs.map((word) => {
    if (word === storage) return withoutPassword(word);
    const [name] = word.split("=", 1);
    return word === `${name}=${storage}` ? `${name}=${withoutPassword(storage)}` : word;
  });
  return ["attune", ...words].map(shellWord).join(" ");
}
