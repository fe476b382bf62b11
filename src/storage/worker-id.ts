import { nameProcess } from "#runtime/storage/name-process";

/** Worker of trials that another program (Optuna) runs. */
export const FOREIGN_WORKER = "optuna";

const DETACHED_PREFIX = "ticket:";

/**
 * A new name for a worker, `HOST:PID:START:RANDOM`: unique for each study opened, and enough to see
 * later whether the process still runs. In a browser there are no processes to look at.
 * @param detached the worker is not bound to a process (another program finishes the
 * trial by its ticket): only the end of its lease takes a trial away
 */
export async function workerId(detached = false): Promise<string> {
  const unique = Math.random().toString(36).slice(2, 8);
  if (detached) return `${DETACHED_PREFIX}0::${unique}`;
  return `${await nameProcess()}:${unique}`;
}

/** Whether the worker is bound to no process, so that only its lease limits it. */
export function isDetached(worker: string): boolean {
  return worker.startsWith(DETACHED_PREFIX);
}
