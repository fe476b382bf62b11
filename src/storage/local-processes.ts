import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The processes of this machine, as far as the names of workers need them. Node only. */
export interface LocalProcesses {
  /** `HOST:PID:START` of this process; START is empty where the system does not tell it. */
  readonly self: string;
  /**
   * Within what the numbers of processes are unique: the machine, the time since it was started and
   * the container.
   */
  readonly machine: string;
  /** `HOST:PID:START` of a process. */
  identify(pid: number): string;
  /**
   * Whether a process group has a process that runs. Processes that their parent has not reaped do
   * not count where the system tells of them.
   */
  hasGroup(group: number): boolean;
  /**
   * Whether a worker ran on this machine and its process has ended. False also where that can't be
   * known (another machine): then the worker's lease has to run out.
   * @param worker from `workerId()`
   */
  isGone(worker: string): boolean;
}

/** Fields of Linux's `stat` of a process. */
interface ProcessStat {
  /** Field 3: `Z` or `X` for a process that has ended, and whose parent has not read its end yet. */
  readonly state: string | undefined;
  /** Field 5: the process group. */
  readonly group: string | undefined;
  /**
   * Field 22: its start in ticks since boot, which distinguishes a process from a later one with the
   * same number.
   */
  readonly start: string | undefined;
}

/** Undefined for a process that there is not, and on other systems than Linux. */
function statOf(pid: number): ProcessStat | undefined {
  try {
    // The command (field 2) may hold spaces, and ends with the last ")".
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ") ?? [];
    return { state: fields[0], group: fields[2], start: fields[19] };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, and belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Whether a process has ended, although its parent has not reaped it. */
const hasEnded = ({ state }: ProcessStat): boolean => state === "Z" || state === "X";

function hasGroup(group: number): boolean {
  if (!isAlive(-group)) return false;
  const numbers = linuxProcesses();
  if (numbers.length === 0) return true;
  return numbers.map(statOf).some((s) => s?.group === String(group) && !hasEnded(s));
}

/** Numbers of all processes; empty on other systems than Linux. */
function linuxProcesses(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Text of a file or link that only Linux has; empty elsewhere. */
function linuxText(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return "";
  }
}

/** Looks at this machine. Costs a system call, so make it once. */
export function localProcesses(): LocalProcesses {
  const host = hostname().replaceAll(":", "-");
  const ownStart = statOf(process.pid)?.start ?? "";
  return {
    self: `${host}:${process.pid}:${ownStart}`,
    get machine() {
      const boot = linuxText(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
      const container = linuxText(() => readlinkSync("/proc/self/ns/pid"));
      return `${host} ${boot} ${container}`;
    },
    identify: (pid) => `${host}:${pid}:${statOf(pid)?.start ?? ""}`,
    hasGroup,
    isGone(worker) {
      const [workerHost, pidText, start] = worker.split(":");
      if (workerHost !== host || !pidText || !/^\d+$/.test(pidText)) return false;
      const pid = Number(pidText);
      if (pid === process.pid && start === ownStart) return false;
      if (!isAlive(pid)) return true;
      const now = statOf(pid);
      if (now !== undefined && hasEnded(now)) return true;
      return start !== "" && now?.start !== undefined && now.start !== start;
    },
  };
}
