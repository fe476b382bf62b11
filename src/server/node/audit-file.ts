import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { appendFile, open } from "node:fs/promises";
import { dirname } from "node:path";
import {
  type Audit,
  type AuditEntry,
  isChangeOf,
  MAX_SHOWN_ENTRIES,
  type ReadAudit,
} from "../security/audit.ts";

/** Size at which a file is put aside as `FILE.1`, in place of the one before. */
const MAX_BYTES = 64 * 2 ** 20;
const FLUSH_MS = 250;
/** Bytes that are read at a time, from the end. */
const PART_BYTES = 2 ** 20;

/** An audit log in a file, a line of JSON for each entry. */
interface AuditFile {
  readonly note: Audit;
  readonly read: ReadAudit;
  /** Writes what was not written yet. */
  close(): void;
}

/**
 * Opens an audit log.
 * @param storage whose changes they are: servers of several storages may write to one file
 * @param onError receives errors of writing; the server goes on
 * @throws Error of the system if it cannot be written
 */
export function openAuditFile(
  path: string,
  storage: string,
  onError: (error: unknown) => void,
): AuditFile {
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
      lines.push(`${JSON.stringify({ ...entry, storage })}\n`);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    read: async (study) => {
      clearTimeout(timer);
      if (lines.length > 0) flush();
      await writing;
      const entries: AuditEntry[] = [];
      for await (const line of eachLineFromEnd(path)) {
        const { storage: of, ...entry } = entryOf(line);
        if (of === storage && isChangeOf(entry, study)) entries.push(entry);
        if (entries.length === MAX_SHOWN_ENTRIES) break;
      }
      return entries;
    },
    close: () => {
      clearTimeout(timer);
      if (lines.length > 0) appendFileSync(path, take());
    },
  };
}

/** An entry of a line; one of no study for a line that is damaged. */
function entryOf(line: string): AuditEntry & { readonly storage?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return { time: "", caller: "", role: "", method: "", route: "", status: 0 };
  }
}

/** The lines of a file, the last one first. */
async function* eachLineFromEnd(path: string): AsyncGenerator<string> {
  const file = await open(path);
  try {
    let end = (await file.stat()).size;
    let rest = Buffer.alloc(0);
    while (end > 0) {
      const from = Math.max(0, end - PART_BYTES);
      const part = Buffer.alloc(end - from);
      await file.read(part, 0, part.length, from);
      const bytes = Buffer.concat([part, rest]);
      const first = from === 0 ? 0 : bytes.indexOf(10) + 1; // a line may begin before the part
      rest = bytes.subarray(0, first);
      const lines = bytes.subarray(first).toString("utf8").split("\n");
      for (let i = lines.length - 1; i >= 0; i--) if (lines[i] !== "") yield lines[i];
      end = from;
    }
  } finally {
    await file.close();
  }
}
