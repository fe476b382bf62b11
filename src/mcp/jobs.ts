import { type ChildProcess, spawn } from "node:child_process";
import { ToolError } from "./tool-error.ts";

/** Characters of a job's output that are kept. */
const MAX_OUTPUT_CHARACTERS = 1_000_000;
/** Characters of a job's messages that are kept: the last ones. */
const MAX_MESSAGES_CHARACTERS = 4000;
/** Jobs that run at once. */
const MAX_RUNNING = 4;
/** How long a job may take to end once it is asked to, in milliseconds. */
const ENDING_MS = 15_000;

/** A program that was started, and runs beside the conversation. */
export interface Job {
  readonly id: string;
  /** What it is, such as `optimize`. */
  readonly kind: string;
  /** The study that it works on. */
  readonly study: string;
  readonly startedAt: Date;
  readonly state: "running" | "ended";
  /** Exit code; null while it runs, or if a signal ended it. */
  readonly exitCode: number | null;
  /** What it printed. */
  readonly output: string;
  /** The last of what it said on standard error. */
  readonly messages: string;
}

interface Running extends Job {
  state: Job["state"];
  exitCode: number | null;
  output: string;
  messages: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

/** The jobs on the studies that a caller may see. */
export interface StudyJobs {
  /** Starts a command of Attune, and returns at once. @throws ToolError */
  start(kind: string, study: string, args: readonly string[]): Job;
  /** The latest job of a study. @throws ToolError */
  of(study: string): Job | undefined;
  /** Asks the job of a study to end, as Ctrl-C does; undefined if none runs. @throws ToolError */
  stop(study: string): Promise<Job | undefined>;
}

/** Attune's own commands that run in processes of their own. They end when the server does. */
export class Jobs implements StudyJobs {
  readonly #script: string;
  readonly #cwd: string;
  readonly #jobs = new Map<string, Running>();
  #count = 0;

  /**
   * @param script the program `attune`
   * @param cwd folder in which it runs
   */
  constructor(script: string, cwd: string) {
    this.#script = script;
    this.#cwd = cwd;
  }

  /** Starts a command of Attune, and returns at once. @throws ToolError */
  start(kind: string, study: string, args: readonly string[]): Job {
    const running = this.list().filter(({ state }) => state === "running");
    if (running.length >= MAX_RUNNING)
      throw new ToolError(
        "too-many-jobs",
        `${MAX_RUNNING} jobs are running`,
        `wait for one, or end one with stop: ${running.map((job) => job.id).join(", ")}`,
      );
    if (running.some((job) => job.study === study))
      throw new ToolError("running", `a job runs on study ${JSON.stringify(study)}`, "use status");
    const child = spawn(process.execPath, [this.#script, ...args], {
      cwd: this.#cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let end: () => void = () => {};
    const job: Running = {
      ...{ id: `job-${++this.#count}`, kind, study, startedAt: new Date() },
      ...{ state: "running", exitCode: null, output: "", messages: "" },
      ...{ child, ended: new Promise((resolve) => (end = resolve)) },
    };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      job.output = (job.output + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      job.messages = (job.messages + text).slice(-MAX_MESSAGES_CHARACTERS);
    });
    child.on("error", (error) => (job.messages += `${error.message}\n`));
    child.on("close", (code) => {
      job.state = "ended";
      job.exitCode = code;
      end();
    });
    this.#jobs.set(job.id, job);
    return job;
  }

  /** All jobs, the first first. */
  list(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /** The latest job of a study. */
  of(study: string): Job | undefined {
    return this.list().findLast((job) => job.study === study);
  }

  /** Asks the job of a study to end, as Ctrl-C does; undefined if none runs. */
  async stop(study: string): Promise<Job | undefined> {
    const job = [...this.#jobs.values()].findLast((j) => j.study === study);
    if (job?.state !== "running") return undefined;
    job.child.kill("SIGINT");
    await Promise.race([job.ended, new Promise((r) => setTimeout(r, ENDING_MS).unref())]);
    return job;
  }

  /**
   * These jobs, for a caller who may not see all studies.
   * @param require throws for a study that the caller may not see
   */
  among(require: (study: string) => void): StudyJobs {
    return {
      start: (kind, study, args) => {
        require(study);
        return this.start(kind, study, args);
      },
      of: (study) => {
        require(study);
        return this.of(study);
      },
      stop: async (study) => {
        require(study);
        return this.stop(study);
      },
    };
  }

  /** Ends all jobs: each stores what it has, as after Ctrl-C. */
  async close(): Promise<void> {
    await Promise.all([...this.#jobs.values()].map((job) => this.stop(job.study)));
    for (const job of this.#jobs.values()) if (job.state === "running") job.child.kill("SIGKILL");
  }
}
