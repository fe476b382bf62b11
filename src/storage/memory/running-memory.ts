import { AttuneError } from "../../errors/attune-error.ts";
import type { Report } from "../../trial/row.ts";
import type { TrialRows } from "../../trial/rows.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type Checkpoint, type Checkpoints, checkCheckpoint } from "../checkpoint.ts";
import type { RunStorage } from "../run-storage.ts";
import type {
  Answer,
  BeginRequest,
  Begun,
  Changes,
  Claimed,
  ClaimRequest,
  Cursor,
  FinishRequest,
  StartRequest,
  StudyInfo,
  StudySpec,
  Told,
} from "../storage.ts";
import type { RunningMemoryStudy } from "./running-memory-study.ts";

/**
 * Studies in this process, as far as runs need them. No answer is ever lost here, so the keys of
 * requests are not needed.
 */
export class RunningMemory<S extends RunningMemoryStudy> implements RunStorage {
  readonly url = "memory:";
  readonly supports = { processes: false };
  protected readonly studies = new Map<string, S>();
  readonly #Study: new (
    spec: StudySpec,
  ) => S;

  /** @param Study the class of its studies */
  constructor(Study: new (spec: StudySpec) => S) {
    this.#Study = Study;
  }

  /** @throws AttuneError `study-not-found` */
  study(name: string): S {
    const study = this.studies.get(name);
    if (study !== undefined) return study;
    throw new AttuneError("study-not-found", `no study ${JSON.stringify(name)} in memory`);
  }

  async open(spec: StudySpec): Promise<StudyInfo> {
    let study = this.studies.get(spec.name);
    if (study === undefined) {
      study = new this.#Study(JSON.parse(JSON.stringify(spec)) as StudySpec);
      this.studies.set(spec.name, study);
    }
    return study.info();
  }
  async list(): Promise<readonly StudyInfo[]> {
    return [...this.studies.values()].map((s) => s.info());
  }

  async changes(name: string, after: Cursor): Promise<Changes> {
    return this.study(name).changes(after);
  }
  async begin(study: string, request: BeginRequest): Promise<Begun> {
    return this.study(study).begin(request);
  }
  async claim(name: string, request: ClaimRequest): Promise<Claimed> {
    const study = this.study(name);
    const leases = study.claim(request);
    return { leases, changes: study.changes(request.after) };
  }
  async start(name: string, starts: readonly StartRequest[], after: Cursor): Promise<Answer> {
    const study = this.study(name);
    const told = starts.map((request) => study.start(request));
    return { told, changes: study.changes(after) };
  }
  async report(ticket: Ticket, points: readonly Report[], after: Cursor): Promise<Answer> {
    const study = this.study(ticket.study);
    const told = study.report(ticket, points);
    return { told: [told], changes: study.changes(after) };
  }
  async finish(name: string, finishes: readonly FinishRequest[], after: Cursor): Promise<Answer> {
    const study = this.study(name);
    const told = finishes.map((request) => study.finish(request));
    return { told, changes: study.changes(after) };
  }
  async renew(name: string, tickets: readonly Ticket[], leaseMs: number): Promise<readonly Told[]> {
    const study = this.study(name);
    return tickets.map((ticket) => study.renew(ticket, leaseMs));
  }

  readonly checkpoints: Checkpoints = {
    read: async (study, number) => {
      const kept = this.study(study).checkpoints.get(number);
      return kept && { step: kept.step, bytes: kept.bytes.slice() };
    },
    write: async (ticket: Ticket, checkpoint: Checkpoint) => {
      checkCheckpoint(checkpoint);
      const study = this.study(ticket.study);
      const row = study.owned(ticket);
      if (typeof row === "string") return row;
      study.keep(ticket.number, checkpoint);
      return "accepted";
    },
  };
  rows(study: string): TrialRows {
    return this.study(study).rows;
  }
  async close(): Promise<void> {}
}
