import { refuseOptions } from "../../errors/check-options.ts";
import type { Attributes, TrialRow } from "../../trial/row.ts";
import { type PageRequest, pageOf, resultsOf, type TrialResult } from "../page.ts";
import { requireNewStudy, withoutOwner } from "../restore.ts";
import { requireSameSpace, requireSameStudy } from "../same-study.ts";
import type {
  Annotations,
  Changes,
  Cursor,
  InsertedTrial,
  Redefinition,
  Storage,
  StudyCopy,
  StudyInfo,
  StudySpec,
} from "../storage.ts";
import { MemoryStudy } from "./memory-study.ts";
import { RunningMemory } from "./running-memory.ts";

/** Creates a storage in this process; its studies end with it. */
export function memory(): Storage;
export function memory(given?: unknown): Storage {
  refuseOptions("memory", given);
  return new MemoryStorage();
}

/** Studies in this process, with what users and commands do with them besides. */
class MemoryStorage extends RunningMemory<MemoryStudy> implements Storage {
  constructor() {
    super(MemoryStudy);
  }

  override async open(spec: StudySpec, internal?: Attributes): Promise<StudyInfo> {
    const study = this.studies.get(spec.name);
    if (study !== undefined) requireSameStudy(study.spec, spec);
    const info = await super.open(spec);
    if (study !== undefined || internal === undefined) return info;
    this.study(spec.name).annotate(null, { internal });
    return this.study(spec.name).info();
  }
  async latest(name: string, count: number): Promise<readonly StudyCopy[] | undefined> {
    if (this.studies.has(name)) return undefined;
    return (await this.list()).slice(-count).reverse();
  }
  async redefine(name: string, redefinition: Redefinition): Promise<void> {
    const study = this.study(name);
    requireSameSpace(name, study.spec.space, redefinition.from);
    study.redefine(redefinition);
  }
  async rename(name: string, to: string): Promise<void> {
    const study = this.study(name);
    requireNewStudy(this.studies.has(to), to, "memory");
    study.spec = { ...study.spec, name: to };
    this.studies.delete(name);
    this.studies.set(to, study);
  }
  async restore(copy: StudyCopy, trials: Iterable<TrialRow>): Promise<void> {
    const { createdAt, attributes, internal, ...spec } = copy;
    requireNewStudy(this.studies.has(spec.name), spec.name, "memory");
    const study = new MemoryStudy(spec, createdAt);
    study.annotate(null, { attributes, internal });
    for (const row of trials) study.restore(withoutOwner(row));
    this.studies.set(spec.name, study);
  }
  async page(name: string, request: PageRequest): Promise<readonly TrialRow[]> {
    return pageOf(this.study(name).rows, request);
  }
  async results(name: string): Promise<readonly TrialResult[]> {
    return resultsOf(this.study(name).changes(null).trials);
  }
  async leaseEnds(study: string): Promise<ReadonlyMap<number, number>> {
    return this.study(study).leaseEnds();
  }
  async beat(study: string, worker: string, leaseMs: number): Promise<void> {
    this.study(study).beat(worker, leaseMs);
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
  async insert(
    study: string,
    trials: readonly InsertedTrial[],
    key: string,
  ): Promise<readonly number[]> {
    return this.study(study).insert(trials, key);
  }
  async remove(study: string, numbers?: readonly number[]): Promise<void> {
    if (numbers !== undefined) this.study(study).remove(numbers);
    else if (this.study(study)) this.studies.delete(study);
  }
  override async changes(
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
}
