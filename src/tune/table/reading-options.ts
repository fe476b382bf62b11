import type { OptionChecks } from "../../errors/check-options.ts";
import { text } from "../../errors/option-kinds.ts";
import { type FileOptions, fileOptionNames } from "./source/open-source.ts";

/** How the cells of a table are read; what is left out is recognised, and said. */
export interface ReadingOptions extends FileOptions {}

/** The names of all reading options. */
const names = [...fileOptionNames] as const;

/** Those of some options that say how a table is read. */
export function readingOptionsOf(options: ReadingOptions): ReadingOptions {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** Checks of the options that say how a file is read. */
export const fileChecks: OptionChecks<FileOptions> = { delimiter: text, encoding: text };

/** Checks of all reading options. */
export const readingChecks: OptionChecks<ReadingOptions> = { ...fileChecks };
