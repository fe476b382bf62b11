import { randomUUID } from "node:crypto";
import { lstatSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";

/**
 * A lock that has not changed for this long belongs to a process that is gone, in milliseconds. As
 * in Optuna.
 */
const STALE = 30_000;

/**
 * Excludes other writers, Optuna's among them, by a link `PATH.lock`. It is released by renaming it
 * first, so that of two that find it stale only one removes it.
 * @throws AttuneError `storage-unreachable` where the folder can't be written
 */
export async function lockFile(path: string): Promise<() => void> {
  const lock = `${path}.lock`;
  const release = (): boolean => {
    const own = `${lock}${randomUUID()}.rename`;
    try {
      renameSync(lock, own);
      unlinkSync(own);
      return true;
    } catch {
      return false; // somebody took it for stale
    }
  };
  let pause = 1;
  let seen = 0;
  let since = performance.now();
  for (;;) {
    try {
      symlinkSync(path, lock);
      return () => void release();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST")
        throw new AttuneError("storage-unreachable", `${lock} can't be made: ${message}`, {
          hint: "the folder of a journal must be writable, for its lock",
          cause: error,
        });
    }
    try {
      const changed = lstatSync(lock).mtimeMs;
      if (changed !== seen) [seen, since] = [changed, performance.now()];
      else if (performance.now() - since > STALE) {
        release();
        pause = 1;
      }
    } catch {
      continue; // released just now
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
    pause = Math.min(pause * 2, 50);
  }
}
