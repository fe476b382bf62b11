import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { Finding } from "../../finding.ts";
import { parsePythonJson } from "../python-json.ts";
import { lockFile } from "./lock.ts";

interface Line {
  readonly text: string;
  readonly whole: boolean;
  readonly good: boolean;
}
function linesOf(path: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new AttuneError(
      "storage-unreachable",
      `${path} can't be read: ${(cause as Error).message}`,
      { cause },
    );
  }
  const parts = text.split("\n");
  return parts.flatMap((line, i) => {
    const whole = i < parts.length - 1;
    if (!whole && line === "") return [];
    let good = false;
    try {
      good = typeof parsePythonJson(line)?.op_code === "number";
    } catch {
      // told by `good`
    }
    return [{ text: line, whole, good }];
  });
}

/** What is wrong with a journal of Optuna's. Reads only. */
export function checkJournal(path: string): readonly Finding[] {
  const lines = linesOf(path);
  const bad = lines.flatMap((l, i) => (l.whole && !l.good ? [i + 1] : []));
  const torn = lines.some((l) => !l.whole);
  return [
    {
      name: "storage",
      ok: bad.length === 0,
      message:
        bad.length === 0
          ? `${path}: ${lines.length} operations`
          : `${path}: line ${bad.slice(0, 5).join(", ")} can't be read (--repair keeps a copy and leaves ${bad.length === 1 ? "it" : `all ${bad.length}`} out)`,
    },
    {
      name: "tail",
      ok: true,
      message: torn
        ? "the last line is not whole: nobody was told of it, the next writer removes it"
        : "whole",
    },
  ];
}

/** Leaves out what can't be read, after keeping a copy beside it. Says what it did. */
export async function repairJournal(path: string): Promise<readonly string[]> {
  const release = await lockFile(path);
  try {
    const lines = linesOf(path);
    const good = lines.filter((l) => l.whole && l.good);
    if (good.length === lines.length) return [];
    const copy = `${path}.${new Date().toISOString().replace(/[:.]/g, "-")}.bak`;
    copyFileSync(path, copy);
    writeFileSync(path, good.map((l) => `${l.text}\n`).join(""));
    return [`left out ${lines.length - good.length} lines; the file as it was is ${copy}`];
  } finally {
    release();
  }
}
