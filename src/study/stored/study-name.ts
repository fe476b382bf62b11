import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";

/** Most characters of the name of a new study. */
const MAX_CHARACTERS = 200;

/**
 * Checks the name of a study that is created. Studies that are stored already keep theirs.
 * @throws AttuneError `usage`
 */
export function requireStudyName(name: unknown): asserts name is string {
  const problem = problemOf(name);
  if (problem === undefined) return;
  throw new AttuneError("usage", `the name of a study ${problem}, got ${show(name)}`, {
    hint: `use 1 to ${MAX_CHARACTERS} characters, such as digits-2`,
  });
}

/**
 * Control characters, line breaks and lone surrogates, of which tables and addresses would break, and
 * the names . and .., which no URL can have.
 */
const UNUSABLE = /[\p{Cc}\p{Cs}\u2028\u2029]|^\.\.?$/gu;
/** Characters of a file's name that are kept in the name of a study, beside a fingerprint. */
const MAX_FILE_CHARACTERS = 180;

/** The name of a file or program, as the first part of the name of its study. */
export const toStudyName = (file: string): string =>
  file.slice(0, MAX_FILE_CHARACTERS).replace(UNUSABLE, "_");

/** What is wrong with a name; undefined if it is right. */
function problemOf(name: unknown): string | undefined {
  if (typeof name !== "string") return "must be text";
  if (name.trim() === "") return "must not be empty";
  if (name.length > MAX_CHARACTERS) return `may have at most ${MAX_CHARACTERS} characters`;
  return name.search(UNUSABLE) === -1 ? undefined : "must be printable, and neither . nor ..";
}

/** Whether a new study may have this name. */
export const isStudyName = (name: unknown): boolean => problemOf(name) === undefined;
