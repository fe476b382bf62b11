import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { AttuneError } from "../../errors/attune-error.ts";
import { fileProblem } from "../../errors/file-problem.ts";
import { tokenEntries } from "./token-entries.ts";
import type { TokenEntry } from "./tokens.ts";

const VERSION = 1;
/** Only its owner may read and write the file. */
const OWNER_ONLY = 0o600;
/** How long a file is not looked at again. */
const FRESH_MS = 1000;

const file = v.strictObject({
  version: v.literal(VERSION),
  tokens: tokenEntries,
});

/** The tokens of a users file; none if it does not exist yet. @throws AttuneError `usage` */
export function readTokens(path: string): readonly TokenEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new AttuneError("usage", `can't read ${path}: ${fileProblem(error)}`, {
      hint: "attune token create makes such a file",
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AttuneError("usage", `${path} is not JSON: ${(error as Error).message}`);
  }
  const read = v.safeParse(file, json);
  if (read.success) return read.output.tokens;
  const [issue] = read.issues;
  throw new AttuneError("usage", `${path}: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`, {
    hint: "attune token create makes such a file",
  });
}

/** Replaces a users file as a whole. @throws AttuneError `usage` */
export function writeTokens(path: string, tokens: readonly TokenEntry[]): void {
  const part = `${path}.${process.pid}.part`;
  try {
    const text = `${JSON.stringify({ version: VERSION, tokens }, undefined, 2)}\n`;
    writeFileSync(part, text, { mode: OWNER_ONLY });
    renameSync(part, path);
  } catch (error) {
    throw new AttuneError(
      "usage",
      `${path} can't be written: ${fileProblem(error, "its folder does not exist")}`,
    );
  }
}

/**
 * What gives the tokens of a users file as it is now: a token that was removed ends within a second.
 * A file that became unreadable keeps the tokens before.
 * @param onError receives its error
 * @throws AttuneError `usage` at first
 */
export function watchTokens(
  path: string,
  onError: (error: unknown) => void,
): () => readonly TokenEntry[] {
  let tokens = readTokens(path);
  let stamp = stampOf(path);
  let lookedMs = performance.now();
  return () => {
    if (performance.now() - lookedMs < FRESH_MS) return tokens;
    lookedMs = performance.now();
    const now = stampOf(path);
    if (now === stamp) return tokens;
    stamp = now;
    try {
      tokens = readTokens(path);
    } catch (error) {
      onError(error);
    }
    return tokens;
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}
