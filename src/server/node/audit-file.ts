import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Audit } from "../security/audit.ts";

/** Size at which a file is put aside as `FILE.1`, in place of the one before. */
const MAX_BYTES = 64 * 2 ** 20;
const FLUSH_MS = 250;

/** An audit log in a file, a line of JSON for each entry. */
export interface AuditFile {
  readonly note: Audit;
  /** Writes what was not written yet. */
  close(): void;
}

/**
 * Opens an audit log.
 * @param onError receives errors of writing; the server goes on
 * @throws Error of the system if it cannot be written
 */
export function openAuditFile(path: string, onError: (error: unknown) => void): AuditFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, "", { mode: 0o600 });
  let lines: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const take = (): string => {
    const text = lines.join("");
    lines = [];
    return text;
  };
  const flush = (): void => {
    timer = undefined;
    const text = take();
    writing = writing
      .then(async () => {
        if (statSync(path).size > MAX_BYTES) renameSync(path, `${path}.1`);
        await appendFile(path, text, { mode: 0o600 });
      })
      .catch(onError);
  };
  return {
    note: (entry) => {
      lines.push(`${JSON.stringify(entry)}\n`);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    close: () => {
      clearTimeout(timer);
      if (lines.length > 0) appendFileSync(path, take());
    },
  };
}
