import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import type { ReadingOptions } from "../../tune/table/reading-options.ts";
import type { Data } from "../../tune/table/row-source.ts";
import type { FileOptions } from "../../tune/table/source/open-source.ts";
import type { Terminal } from "../terminal.ts";

/** What `FILE` means in the commands that read tables. */
export const FILES_HELP =
  "CSV, TSV, JSON lines or Parquet, also compressed by gzip; several files need the same columns; " +
  "- is standard input";

/** Options that say how a file is read, as commander reads them. */
export interface FileCommandOptions {
  readonly delimiter?: string;
  readonly encoding?: string;
}

/** Options of `attune tune` that say how a table is read, as commander reads them. */
export interface ReadingCommandOptions extends FileCommandOptions {}

/** Adds the options that say how a file is read. */
export function addFileOptions(command: Command): Command {
  return command
    .option(
      "--delimiter <character>",
      "what separates cells: one character, or tab (default: guessed)",
    )
    .option("--encoding <name>", "such as utf-8, utf-16le, windows-1252 (default: guessed)");
}

/** Adds the options that say how a table is read. */
export function addReadingOptions(command: Command): Command {
  return addFileOptions(command);
}

/** The options of the library from those of the command. */
export const fileOptionsOf = ({ delimiter, encoding }: FileCommandOptions): FileOptions => ({
  ...(delimiter !== undefined && { delimiter }),
  ...(encoding !== undefined && { encoding }),
});

/** The options of the library from those of the command. */
export const readingOptionsOf = (options: ReadingCommandOptions): ReadingOptions =>
  fileOptionsOf(options);

/**
 * The table that the arguments of a command name.
 * @throws AttuneError `usage` when standard input is one of several files
 */
export function dataOf(files: readonly string[], terminal: Terminal): Data {
  if (!files.includes("-")) return files.length === 1 ? files[0] : files;
  if (files.length === 1) return terminal.inputBytes;
  throw new AttuneError("usage", "standard input (-) can't be one of several files", {
    hint: "join them before, or name files only",
  });
}
