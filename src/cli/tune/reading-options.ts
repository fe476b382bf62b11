import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import type { ReadingOptions } from "../../tune/table/reading-options.ts";
import type { Data } from "../../tune/table/row-source.ts";
import type { FileOptions } from "../../tune/table/source/open-source.ts";
import { collectNames } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";

/** What `FILE` means in the commands that read tables. */
export const FILES_HELP =
  "CSV, TSV, JSON lines or Parquet, also compressed by gzip; several files need the same columns; " +
  "a folder that has a folder of .txt files or of images (PNG, JPEG) for each class; - is standard input";

/** What `--embeddings` means for a model that was trained with it. */
export const EMBEDDINGS_HELP =
  "folder or package of the model of embeddings that the model was trained with";

/** Options that say how a file is read, as commander reads them. */
export interface FileCommandOptions {
  readonly delimiter?: string;
  readonly encoding?: string;
}

/** Options of `attune tune` that say how a table is read, as commander reads them. */
export interface ReadingCommandOptions extends FileCommandOptions {
  readonly decimal?: string;
  /** Words that stand for missing cells. */
  readonly missing?: readonly string[];
  readonly numeric?: readonly string[];
  /** Columns of texts. */
  readonly text?: readonly string[];
  readonly dateOrder?: string;
  readonly image?: string;
  readonly ignoreCase?: boolean;
}

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
  return addFileOptions(command)
    .option("--decimal <character>", "decimal separator, . or , (default: guessed by column)")
    .option(
      "--missing <words>",
      "words that stand for a missing cell, in place of NA, N/A, NaN, null and ?",
      collectWords,
    )
    .option(
      "--numeric <columns>",
      "columns that are numbers; other cells are missing",
      collectNames,
    )
    .option("--text <columns>", "columns of texts, of which words are read", collectNames)
    .option(
      "--date-order <order>",
      "dmy, mdy or ymd, for dates such as 3/4/2021 (default: guessed)",
    )
    .option(
      "--image <size>",
      "WIDTHxHEIGHT or WIDTHxHEIGHTxCHANNELS: size of the images of a folder, or the columns of " +
        "numbers are pixels; none: there are no images (default: guessed)",
    )
    .option("--ignore-case", "take categories and classes that differ in case or blanks as one");
}

/** The options of the library from those of the command. */
export const fileOptionsOf = ({ delimiter, encoding }: FileCommandOptions): FileOptions => ({
  ...(delimiter !== undefined && { delimiter }),
  ...(encoding !== undefined && { encoding }),
});

/** The options of the library from those of the command. */
export const readingOptionsOf = (options: ReadingCommandOptions): ReadingOptions => ({
  ...fileOptionsOf(options),
  // The library checks the values.
  ...(options.decimal !== undefined && { decimal: options.decimal as "." | "," }),
  ...(options.missing !== undefined && { missing: options.missing }),
  ...(options.numeric !== undefined && { numeric: options.numeric }),
  ...(options.text !== undefined && { text: options.text }),
  ...(options.dateOrder !== undefined && { dateOrder: options.dateOrder as "dmy" }),
  ...(options.image !== undefined && { image: options.image }),
  ...(options.ignoreCase && { ignoreCase: true }),
});

/** Words separated by commas; an empty text has none. */
const collectWords = (text: string, before: readonly string[] = []): readonly string[] =>
  text === "" ? before : collectNames(text, before);

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
