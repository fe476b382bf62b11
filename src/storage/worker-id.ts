/**
 * What the process is known as on this machine, in Node; elsewhere (a browser) there is nobody to
 * look it up.
 */
interface Host {
  readonly name: string;
  readonly pid: number;
  birth(pid: number): string | undefined;
  alive(pid: number): boolean;
}

let found: Host | undefined;
async function findHost(): Promise<Host | undefined> {
  if (typeof process === "undefined" || !process.versions?.node) return undefined;
  const [{ hostname }, { readFileSync }] = await Promise.all([
    import("node:os"),
    import("node:fs"),
  ]);
  return {
    name: hostname().replaceAll(":", "-"),
    pid: process.pid,
    birth(pid) {
      try {
        // Field 22 of Linux's stat is the start in ticks: it tells a process from a later one with
        // the same number.
        return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()!.split(" ")[19];
      } catch {
        return undefined;
      }
    },
    alive(pid) {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        return (error as { code?: string }).code === "EPERM";
      }
    },
  };
}

/**
 * `HOST:PID:BIRTH:N`: unique for each study opened, and enough to see later whether the process
 * still lives.
 * @param detached not bound to a process: only the end of its lease takes a trial away
 */
export async function workerId(detached = false): Promise<string> {
  found ??= await findHost();
  const unique = Math.random().toString(36).slice(2, 8);
  if (detached) return `ticket:0::${unique}`;
  return found === undefined
    ? `browser:0::${unique}`
    : `${found.name}:${found.pid}:${found.birth(found.pid) ?? ""}:${unique}`;
}

/**
 * Whether this worker ran on this machine and its process is gone. Unknown is false: then its lease
 * has to run out.
 */
export function isGone(worker: string): boolean {
  if (found === undefined) return false;
  const [name, pid, birth] = worker.split(":");
  if (name !== found.name || !pid || !/^\d+$/.test(pid)) return false;
  if (Number(pid) === found.pid && birth === (found.birth(found.pid) ?? "")) return false;
  if (!found.alive(Number(pid))) return true;
  const now = found.birth(Number(pid));
  return birth !== "" && now !== undefined && now !== birth;
}

/** Stands for whoever runs a trial of another program. */
export const FOREIGN_WORKER = "optuna";

/**
 * Whether trials of this worker are bound to no process: only the end of the lease takes them away.
 */
export function isDetached(worker: string): boolean {
  return worker.startsWith("ticket:");
}
