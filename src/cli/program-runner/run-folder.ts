import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalProcesses, localProcesses } from "../../storage/local-processes.ts";

const PREFIX = "attune-run-";
const OWNER_FILE = "run.json";
const COMMAND_FILE = /^command-(\d+)\.json$/;

/** Which run a folder belongs to. */
interface RunOwner {
  /** Identifies the machine and the time since its start: numbers of processes count within it. */
  readonly machine: string;
  /** Process of the run. */
  readonly process: string;
  /** Identifies the study and its storage. */
  readonly study: string;
}

/** A command that a run has left. */
interface LeftCommand {
  /** Number of the trial that it was started for. */
  readonly trial: number;
  /** Number of its process. */
  readonly pid: number;
}

/**
 * The folder of one run: files of its trials, and which commands it has started. A run removes it
 * at its end; what is left of a run that was killed tells later ones of commands that go on.
 */
export class RunFolder {
  readonly path = mkdtempSync(join(tmpdir(), PREFIX));
  readonly #processes = localProcesses();

  /** @param study identifies the study and its storage */
  constructor(study: string) {
    const owner: RunOwner = {
      machine: this.#processes.machine,
      process: this.#processes.self,
      study,
    };
    writeFileSync(join(this.path, OWNER_FILE), JSON.stringify(owner));
  }

  /** A file of the run. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Notes that a command runs. */
  started(trial: number, pid: number): void {
    try {
      writeFileSync(this.#commandFile(trial), JSON.stringify(this.#processes.identify(pid)));
    } catch {
      // The note is a service to later runs: a full disk must not fail the trial for it.
    }
  }
  /** Notes that it has ended. */
  ended(trial: number): void {
    rmSync(this.#commandFile(trial), { force: true });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #commandFile(trial: number): string {
    return join(this.path, `command-${trial}.json`);
  }
}

/**
 * The commands that runs of a study on this machine have left, because the runs were killed.
 * Removes the folders of killed runs that have left none.
 */
export function leftCommands(study: string): readonly LeftCommand[] {
  const processes = localProcesses();
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(tmpdir(), name));
  const found: LeftCommand[] = [];
  for (const folder of folders) {
    try {
      const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), "utf8")) as RunOwner;
      if (owner.machine !== processes.machine || !processes.isGone(owner.process)) continue;
      const left = commandsIn(folder, processes);
      if (left.length === 0) rmSync(folder, { recursive: true, force: true });
      else if (owner.study === study) found.push(...left);
    } catch {
      // The folder is another user's, or was removed meanwhile.
    }
  }
  return found.sort((a, b) => a.trial - b.trial);
}

/** The commands of a run that still run. */
function commandsIn(folder: string, processes: LocalProcesses): readonly LeftCommand[] {
  const left: LeftCommand[] = [];
  for (const name of readdirSync(folder)) {
    const [, trial] = COMMAND_FILE.exec(name) ?? [];
    if (trial === undefined) continue;
    const command = JSON.parse(readFileSync(join(folder, name), "utf8")) as string;
    const pid = Number(command.split(":")[1]);
    if (!processes.isGone(command) || processes.hasGroup(pid))
      left.push({ trial: Number(trial), pid });
  }
  return left;
}
