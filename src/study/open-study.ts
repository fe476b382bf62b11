import type { ExplainStudyOptions, StudyExplanation } from "../analysis/beliefs/explain-study.ts";
import type { OptimizerState } from "../analysis/optimizer-state.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { text, whole } from "../errors/option-kinds.ts";
import { requirePruner } from "../pruner/require-pruner.ts";
import { auto } from "../sampler/auto.ts";
import { experienceOf } from "../sampler/experience/stored-experience.ts";
import { Confirming } from "../sampler/noise/confirming.ts";
import { requireSampler } from "../sampler/require-sampler.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { frozenCopy } from "../space/json/copy.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import { partialSpace } from "../space/partial-space.ts";
import type { Space } from "../space/space.ts";
import { openExisting, openStorage } from "../storage/open-storage.ts";
import { requireStorage } from "../storage/require-storage.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/url.ts";
import { requireAttribute } from "../trial/attribute.ts";
import { copyHistory } from "../trial/copy-history.ts";
import { GrowingFront } from "../trial/growing-front.ts";
import type { History } from "../trial/history.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Json } from "../trial/record.ts";
import type { Attributes, Params } from "../trial/row.ts";
import type { UntypedComplete, UntypedRecord } from "../trial/to-record.ts";
import type { Ticket } from "../trial/trial.ts";
import { explainLate, optimizerStateLate } from "./analysis/analysis-methods.ts";
import { GrowingSpace } from "./define-by-run/growing-space.ts";
import { Emitter } from "./events/emitter.ts";
import { streamOf } from "./events/event-stream.ts";
import type { EventOf, UntypedEvent } from "./events/events.ts";
import { listen } from "./events/listen.ts";
import { KeptRecords } from "./mirror/kept-records.ts";
import { Mirror } from "./mirror/mirror.ts";
import { EstimatedBest } from "./noise/estimated-best.ts";
import type { OpenedStudy, OpenStudyOptions } from "./opened-study.ts";
import type { OptimizeOptions } from "./options/options.ts";
import type { EnqueueOptions } from "./results/outside-trials.ts";
import { closedError } from "./session/lifetime.ts";
import type { LiveTrial } from "./session/live-trial.ts";
import { openSession } from "./session/open-session.ts";
import type { StudyTrial } from "./session/study-trial.ts";
import { namedSpace } from "./stored/named-space.ts";
import { findStudy } from "./stored/read-study.ts";
import { storedSampler } from "./stored/stored-definition.ts";
import { copyStudy, renameStudy } from "./stored/study-care.ts";
import { SessionStudy } from "./study.ts";

const OPEN_CHECKS: OptionChecks<OpenStudyOptions> = {
  sampler: (_, value) => requireSampler(value),
  pruner: (_, value) => requirePruner(value),
  budget: whole(),
  fidelity: true,
};

/** A stored study. It is read through a mirror; a session is opened only to continue it. */
class StoredStudyHandle implements OpenedStudy {
  readonly #storage: Storage;
  readonly #ownsStorage: boolean;
  readonly #options: OpenStudyOptions;
  readonly #emitter = new Emitter<UntypedEvent>();
  #info: StudyInfo;
  #mirror: Mirror;
  #best: EstimatedBest;
  /** Of a study without a declared space: what its trials have named. */
  #growing: GrowingSpace | undefined;
  #declared: Space | undefined;
  #working: Promise<SessionStudy> | undefined;
  /** Resolves when the study is closed; undefined while it is open. */
  #closing: Promise<void> | undefined;

  constructor(storage: Storage, ownsStorage: boolean, info: StudyInfo, options: OpenStudyOptions) {
    this.#storage = storage;
    this.#ownsStorage = ownsStorage;
    this.#options = options;
    this.#info = info;
    this.#declared = info.space === null ? undefined : spaceFrom(info.space);
    this.#mirror = this.#makeMirror();
    this.#best = this.#makeBest();
  }
  #makeBest(): EstimatedBest {
    const isSingle = this.#mirror.history.measures.signs.length === 1;
    const space = isSingle ? this.#declared : undefined;
    return new EstimatedBest(this.#mirror, space && new Confirming({ space }));
  }
  #makeMirror(): Mirror {
    const { name, objectives, limits } = this.#info;
    const space = this.#declared ?? partialSpace({});
    const measures = frozenCopy(measuresOf(objectives, limits));
    return new Mirror({
      ...{ storage: this.#storage, name, space, measures, emitter: this.#emitter },
      ...{ front: new GrowingFront(), Records: KeptRecords },
    });
  }

  // ---- reading ---------------------------------------------------------------------------------

  get name(): string {
    return this.#info.name;
  }
  get objectives(): Objectives {
    return this.#info.objectives;
  }
  get limits(): Limits {
    return this.#info.limits;
  }
  get seed(): number {
    return this.#info.seed;
  }
  get experience(): readonly string[] {
    return experienceOf(this.#info.internal);
  }
  get createdAt(): Date {
    return this.#info.createdAt;
  }
  get attributes(): Attributes {
    return frozenCopy(this.#info.attributes);
  }
  get counts(): Mirror["counts"] {
    return this.#mirror.counts;
  }
  get trials(): readonly UntypedRecord[] {
    return this.#mirror.records;
  }
  get best(): UntypedComplete | undefined {
    return this.#best.trial;
  }
  get front(): readonly UntypedComplete[] {
    return this.#mirror.front;
  }
  get space(): Space {
    return this.#declared ?? this.#named.space;
  }
  get history(): History {
    return copyHistory(this.#declared === undefined ? this.#named.history : this.#mirror.history);
  }
  get #named(): GrowingSpace {
    if (this.#growing === undefined) {
      const { params } = namedSpace(this.#info, this.#mirror.rows);
      const { seed } = this.#info;
      const { measures } = this.#mirror.history;
      this.#growing = new GrowingSpace(params, this.#mirror, { sampler: auto(), measures, seed });
    }
    return this.#growing;
  }
  explain(options?: ExplainStudyOptions): Promise<StudyExplanation> {
    return explainLate(this, options);
  }
  optimizerState(): Promise<OptimizerState> {
    return optimizerStateLate(this);
  }
  async refresh(): Promise<this> {
    this.#requireOpen();
    this.#info = await findStudy(this.#storage, this.name);
    await this.#mirror.refresh();
    this.#growing = undefined;
    return this;
  }
  events(): AsyncIterable<UntypedEvent> {
    return streamOf(this.#emitter);
  }
  on<K extends UntypedEvent["type"]>(
    type: K,
    listener: (event: EventOf<UntypedEvent, K>) => void,
  ): () => void {
    return listen(this.#emitter, type, listener);
  }

  // ---- care ------------------------------------------------------------------------------------

  async setAttr(key: string, value: Json): Promise<void> {
    this.#requireOpen();
    const attributes = { [key]: requireAttribute(key, value) };
    await this.#storage.annotate(this.name, null, { attributes });
    this.#info = { ...this.#info, attributes: { ...this.#info.attributes, ...attributes } };
  }
  async copy(to: string, target?: StorageUrl | Storage): Promise<void> {
    this.#requireOpen();
    if (target !== undefined) requireStorage(target);
    const storage =
      target === undefined
        ? this.#storage
        : typeof target === "object"
          ? target
          : await openStorage(target);
    try {
      await copyStudy(this.#storage, this.name, to, storage);
    } finally {
      if (typeof target === "string") await storage.close();
    }
  }
  async rename(to: string): Promise<void> {
    this.#requireOpen();
    await renameStudy(this.#storage, this.name, to);
    await this.#endWork();
    this.#info = { ...this.#info, name: to };
    this.#mirror = this.#makeMirror();
    this.#best = this.#makeBest();
    await this.refresh();
  }
  async delete(): Promise<void> {
    this.#requireOpen();
    await this.#endWork();
    await this.#storage.remove(this.name);
    await this.close();
  }

  // ---- continuing ------------------------------------------------------------------------------

  async optimize(
    objective: (params: Params, trial: LiveTrial) => unknown,
    options?: OptimizeOptions,
  ): Promise<this> {
    await (await this.#work()).optimize(objective, options);
    return this;
  }
  ask(): Promise<StudyTrial>;
  ask(count: number): Promise<readonly StudyTrial[]>;
  async ask(count?: number): Promise<StudyTrial | readonly StudyTrial[]> {
    const study = await this.#work();
    return count === undefined ? study.ask() : study.ask(count);
  }
  async tell(ticket: Ticket, result: unknown): Promise<void> {
    await (await this.#work()).tell(ticket, result);
  }
  async enqueue(
    params: { readonly [name: string]: unknown },
    options?: EnqueueOptions,
  ): Promise<void> {
    await (await this.#work()).enqueue(params, options);
  }
  async add(trials: Parameters<SessionStudy["add"]>[0]): Promise<void> {
    await (await this.#work()).add(trials);
  }
  stop(): void {
    void this.#working?.then((study) => study.stop());
  }
  #work(): Promise<SessionStudy> {
    this.#requireOpen();
    this.#working ??= this.#openSession().catch((error) => {
      this.#working = undefined;
      throw error;
    });
    return this.#working;
  }
  async #openSession(): Promise<SessionStudy> {
    const { name, objectives, limits } = this.#info;
    const space = this.#declared;
    if (space === undefined)
      throw new AttuneError("usage", `study ${JSON.stringify(name)} has no declared space`, {
        hint: "continue it with createDynamicStudy, whose objective names the parameters",
      });
    requireNoFunctions(this.#info);
    const { sampler = requireStoredSampler(this.#info), ...options } = this.#options;
    const storage = this.#storage;
    const reader = { mirror: this.#mirror, emitter: this.#emitter };
    return new SessionStudy(
      await openSession({ name, objectives, limits, storage, sampler, reader, ...options }, space),
    );
  }
  async #endWork(): Promise<void> {
    const working = this.#working;
    this.#working = undefined;
    await (await working?.catch(() => undefined))?.close();
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw closedError(this.name);
  }
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }
  async #close(): Promise<void> {
    await this.#endWork();
    this.#emitter.close();
    if (this.#ownsStorage) await this.#storage.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** @throws AttuneError `usage` */
function requireNoFunctions({ name, space }: StudyInfo): void {
  const lost = Object.entries(space?.constraints ?? {}).find(([, rule]) => rule === null);
  if (lost === undefined) return;
  throw new AttuneError(
    "usage",
    `constraint ${JSON.stringify(lost[0])} of study ${JSON.stringify(name)} is a function, ` +
      "which is not stored",
    { hint: "continue the study with createStudy and the same space" },
  );
}

/** @throws AttuneError `usage` for a sampler that was written in code */
function requireStoredSampler(info: StudyInfo): Sampler {
  const { name, sampler } = info;
  const stored = storedSampler(info).sampler;
  if (stored !== undefined) return stored;
  throw new AttuneError(
    "usage",
    `study ${JSON.stringify(name)} was created with the sampler ${JSON.stringify(sampler)}, ` +
      "which is none of Attune's",
    { hint: "give it: openStudy(name, storage, { sampler })" },
  );
}

/**
 * Opens a stored study by its name, without its space in code. Reading it changes nothing.
 * @param storage where the study is stored; a storage that is given by its URL is closed by `close`
 * @throws AttuneError `study-not-found` with the nearest name, `storage-unreachable` for a file that
 * does not exist, and as `openStorage`
 */
export async function openStudy(
  name: string,
  storage: StorageUrl | Storage,
  options?: OpenStudyOptions,
): Promise<OpenedStudy> {
  text("name", name);
  requireStorage(storage);
  const given = checkOptions("openStudy", options, OPEN_CHECKS);
  const isUrl = typeof storage === "string";
  const opened = isUrl ? await openExisting(storage) : storage;
  try {
    const study = new StoredStudyHandle(opened, isUrl, await findStudy(opened, name), given);
    return await study.refresh();
  } catch (error) {
    if (isUrl) await opened.close();
    throw error;
  }
}
