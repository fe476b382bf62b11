import { randomUUID } from "node:crypto";
import { lstatSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";
import { pause } from "../../pause.ts";

/** A lock that has not changed for this long belongs to a process that has ended. As in Optuna. */
const STALE_MS = 30_000;
const FIRST_RETRY_MS = 1;
const LONGEST_RETRY_MS = 50;

/**
 * Excludes other writers, Optuna's too, by a symbolic link `PATH.lock`.
 * @param staleMs for tests
 * @returns releases the lock
 * @throws AttuneError `storage-unreachable` where the folder can't be written
 */
export async function lockFile(path: string, staleMs = STALE_MS): Promise<() => void> {
  const lock = `${path}.lock`;
  /** Modification time of the lock of another process, and since when we have seen it so. */
  let changed = 0;
  let since = performance.now();
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
    if (tryLock(path, lock)) return () => removeLock(lock);
    let changedNow: number;
    try {
      changedNow = lstatSync(lock).mtimeMs;
    } catch {
      continue; // It was released just now.
    }
    if (changedNow !== changed) [changed, since] = [changedNow, performance.now()];
    else if (performance.now() - since > staleMs) {
      removeLock(lock);
      wait = FIRST_RETRY_MS;
    }
    await pause(wait * (0.5 + Math.random() / 2));
  }
}

/** Whether the lock is ours now; false where another process has it. */
function tryLock(path: string, lock: string): boolean {
  try {
    symlinkSync(path, lock);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AttuneError("storage-unreachable", `${lock} can't be made: ${reason}`, {
      hint: "the folder of a journal must be writable, for its lock",
      cause,
    });
  }
}

/** Renames the lock first, so that of two processes that find it stale only one removes it. */
function removeLock(lock: string): void {
  const own = `${lock}${randomUUID()}.rename`;
  try {
    renameSync(lock, own);
    unlinkSync(own);
  } catch {
    // Another process took the lock for stale and has removed it.
  }
}
