import { AttuneError } from "../../errors/attune-error.ts";
import { refuseOptions } from "../../errors/check-options.ts";
import type { Report, TrialRow } from "../../trial/row.ts";
import type { TrialRows } from "../../trial/rows.ts";
import type { Ticket } from "../../trial/trial.ts";
import { type Checkpoint, type Checkpoints, checkCheckpoint } from "../checkpoint.ts";
import { type PageRequest, pageOf, resultsOf, type TrialResult } from "../page.ts";
import { requireNewStudy, withoutOwner } from "../restore.ts";
import { requireSameSpace, requireSameStudy } from "../same-study.ts";
import type {
  Annotations,
  Answer,
  BeginRequest,
  Begun,
  Changes,
  Claimed,
  ClaimRequest,
  Cursor,
  FinishRequest,
  InsertedTrial,
  Redefinition,
  StartRequest,
  Storage,
  StudyCopy,
  StudyInfo,
  StudySpec,
  Told,
} from "../storage.ts";
import { MemoryStudy } from "./memory-study.ts";

/** Creates a storage in this process; its studies end with it. */
export function memory(): Storage;
export function memory(given?: unknown): Storage {
  refuseOptions("memory", given);
  return new MemoryStorage();
}

/** Studies in this process. No answer is ever lost here, so the keys of requests are not needed. */
export class MemoryStorage implements Storage {
  readonly url = "memory:";
  readonly supports = { processes: false };
  readonly #studies = new Map<string, MemoryStudy>();

  /** @throws AttuneError `study-not-found` */
  study(name: string): MemoryStudy {
    const study = this.#studies.get(name);
    if (study !== undefined) return study;
    throw new AttuneError("study-not-found", `no study ${JSON.stringify(name)} in memory`);
  }

  async open(spec: StudySpec): Promise<StudyInfo> {
    let study = this.#studies.get(spec.name);
    if (study !== undefined) requireSameStudy(study.spec, spec);
    else {
      study = new MemoryStudy(JSON.parse(JSON.stringify(spec)) as StudySpec);
      this.#studies.set(spec.name, study);
    }
    return study.info();
  }
  async redefine(name: string, redefinition: Redefinition): Promise<void> {
    const study = this.study(name);
    requireSameSpace(name, study.spec.space, redefinition.from);
    study.redefine(redefinition);
  }
  async list(): Promise<readonly StudyInfo[]> {
    return [...this.#studies.values()].map((s) => s.info());
  }
  async remove(study: string, numbers?: readonly number[]): Promise<void> {
    if (numbers !== undefined) this.study(study).remove(numbers);
    else if (this.study(study)) this.#studies.delete(study);
  }
  async rename(name: string, to: string): Promise<void> {
    const study = this.study(name);
    requireNewStudy(this.#studies.has(to), to, "memory");
    study.spec = { ...study.spec, name: to };
    this.#studies.delete(name);
    this.#studies.set(to, study);
  }
  async restore(copy: StudyCopy, trials: Iterable<TrialRow>): Promise<void> {
    const { createdAt, attributes, internal, ...spec } = copy;
    requireNewStudy(this.#studies.has(spec.name), spec.name, "memory");
    const study = new MemoryStudy(spec, createdAt);
    study.annotate(null, { attributes, internal });
    for (const row of trials) study.restore(withoutOwner(row));
    this.#studies.set(spec.name, study);
  }

  async page(name: string, request: PageRequest): Promise<readonly TrialRow[]> {
    return pageOf(this.study(name).rows, request);
  }
  async results(name: string): Promise<readonly TrialResult[]> {
    return resultsOf(this.study(name).changes(null).trials);
  }
  async changes(
    name: string,
    after: Cursor,
    { waitMs = 0, signal }: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Changes> {
    const study = this.study(name);
    if (waitMs > 0 && !study.hasChanged(after) && !signal?.aborted)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          stopListening();
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const timer = setTimeout(wake, waitMs);
        const stopListening = study.onChange(wake);
        signal?.addEventListener("abort", wake);
      });
    return study.changes(after);
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
  async beat(study: string, worker: string, leaseMs: number): Promise<void> {
    this.study(study).beat(worker, leaseMs);
  }
  async insert(
    study: string,
    trials: readonly InsertedTrial[],
    key: string,
  ): Promise<readonly number[]> {
    return this.study(study).insert(trials, key);
  }
  async append(
    study: string,
    trials: readonly TrialRow[],
    key: string,
  ): Promise<readonly number[]> {
    return this.study(study).append(trials, key);
  }
  async annotate(
    study: string,
    number: number | null,
    annotations: Partial<Annotations>,
  ): Promise<void> {
    this.study(study).annotate(number, annotations);
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
