import type { Command } from "commander";
import { AttuneError, type ErrorCode } from "../../errors/attune-error.ts";

/** Options of the library that the command calls by another name than their own. */
const OTHER_NAMES: { readonly [name: string]: string } = {
  "folds.gap": "--gap",
  "folds.count": "--cv",
  folds: "--cv",
  tries: "--try",
  refit: "--keep-scored",
  horizon: "--forecast",
};

/** Errors whose messages may name options. */
const CODES: readonly ErrorCode[] = ["usage", "data-invalid", "study-not-found"];

/** What follows an option's name at the beginning of a message; elsewhere it may be another word. */
const AFTER_NAME =
  / must |: | is (?:for|kept by) | names | can't | and | needs | "[^"]*" is not for /.source;

/**
 * Runs a command of which the library checks the options: its messages name the options of the
 * command (`--date-order`), not those of the library (`dateOrder`).
 */
export async function inCommandTerms(command: Command, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof AttuneError) || !CODES.includes(error.code)) throw error;
    const toTerms = termsOf(command);
    throw new AttuneError(error.code, toTerms(error.message), {
      hint: error.hint && toTerms(error.hint),
      retryable: error.retryable,
      cause: error,
    });
  }
}

/** Turns the names of the library's options in a text into those of a command. */
export function termsOf(command: Pick<Command, "options" | "opts">): (text: string) => string {
  const own = command.options.flatMap((o): [string, string][] =>
    o.long ? [[o.attributeName(), o.long]] : [],
  );
  const column = command.opts()["time"] === undefined ? "--group" : "--time";
  const names = new Map([...own, ...Object.entries(OTHER_NAMES), ["folds.column", column]]);
  const alternatives = [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(".", "\\."));
  const atBeginning = new RegExp(`^(${alternatives.join("|")})(?=${AFTER_NAME})`);
  // A name of several words is nothing else, unless it is quoted.
  const several = alternatives.filter((name) => /[A-Z]/.test(name));
  const anywhere = new RegExp(`(?<![\\w"'.-])(${several.join("|")})(?![\\w"'])`, "g");
  const toTerm = (name: string): string => names.get(name) ?? name;
  return (text) => {
    const begun = text.replace(atBeginning, toTerm);
    return several.length === 0 ? begun : begun.replace(anywhere, toTerm);
  };
}
