import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { Finding } from "../../finding.ts";
import { lockFile } from "./lock.ts";
import { parseOperation } from "./operation.ts";

/** How many damaged lines a message names. */
const MAX_SHOWN_LINES = 5;

interface Line {
  readonly text: string;
  /** Whether it ends with a newline; only the last one may not. */
  readonly isComplete: boolean;
  /** Whether it is an operation. */
  readonly isValid: boolean;
}

function isReadable(text: string): boolean {
  try {
    parseOperation(text);
    return true;
  } catch {
    return false;
  }
}

function readLines(path: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AttuneError("storage-unreachable", `${path} can't be read: ${reason}`, { cause });
  }
  const parts = text.split("\n");
  if (parts.at(-1) === "") parts.pop();
  const isTorn = !text.endsWith("\n");
  return parts.map((line, i) => ({
    text: line,
    isComplete: !isTorn || i < parts.length - 1,
    isValid: isReadable(line),
  }));
}

/** Checks a journal of Optuna's. Only reads. */
export function checkJournal(path: string): readonly Finding[] {
  const lines = readLines(path);
  const damaged = lines.flatMap((line, i) => (line.isComplete && !line.isValid ? [i + 1] : []));
  const isTorn = lines.some((line) => !line.isComplete);
  return [
    {
      name: "storage",
      ok: damaged.length === 0,
      message:
        damaged.length === 0
          ? `${path}: ${lines.length} operations`
          : `${path}: line ${damaged.slice(0, MAX_SHOWN_LINES).join(", ")} can't be read ` +
            `(--repair keeps a copy and removes ${
              damaged.length === 1 ? "it" : `all ${damaged.length}`
            })`,
    },
    {
      name: "tail",
      ok: true,
      message: isTorn
        ? "the last line is incomplete: it was never acknowledged, and the next writer removes it"
        : "the last line is complete",
    },
  ];
}

/**
 * Removes lines that can't be read, after it has kept a copy of the file beside it.
 * @returns what was done, one sentence each
 */
export async function repairJournal(path: string): Promise<readonly string[]> {
  const release = await lockFile(path);
  try {
    const lines = readLines(path);
    const valid = lines.filter((line) => line.isComplete && line.isValid);
    if (valid.length === lines.length) return [];
    const copy = `${path}.${new Date().toISOString().replace(/[:.]/g, "-")}.bak`;
    copyFileSync(path, copy);
    writeFileSync(path, valid.map((line) => `${line.text}\n`).join(""));
    return [`removed ${lines.length - valid.length} lines; the file as it was is ${copy}`];
  } finally {
    release();
  }
}
