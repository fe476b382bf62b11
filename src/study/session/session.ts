import { readExperienceOf, resumeSampler } from "#runtime/study/learning/learning";
import { AttuneError, SpaceError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag, text } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import { limitModels } from "../../sampler/gp/limits.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import { makeParamsReader } from "../../space/given-params.ts";
import { frozenCopy } from "../../space/json/copy.ts";
import type { ParamTree } from "../../space/param.ts";
import type { InsertedTrial, Storage, StudyInfo } from "../../storage/storage.ts";
import { requireAttribute, requireAttributes } from "../../trial/attribute.ts";
import { GrowingFront } from "../../trial/growing-front.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import { sourceAttribute } from "../../trial/proposed-by.ts";
import type { Json } from "../../trial/record.ts";
import type { Attributes, Params, TrialRow } from "../../trial/row.ts";
import type { StudyView } from "../../trial/study-view.ts";
import type { UntypedComplete, UntypedRecord } from "../../trial/to-record.ts";
import type { Ticket } from "../../trial/trial.ts";
import { KeptRecords } from "../mirror/kept-records.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { EstimatedBest } from "../noise/estimated-best.ts";
import { underNoise } from "../noise/under-noise.ts";
import type { Fidelity, SessionOptions } from "../options/session-options.ts";
import { namedResults } from "../results/named-results.ts";
import { toOutcome } from "../results/outcome.ts";
import {
  type EnqueueOptions,
  finishedTrial,
  hasValues,
  requireObject,
  type UncheckedTrial,
} from "../results/outside-trials.ts";
import { requireSameOutcome } from "../results/same-outcome.ts";
import { waitingTrial } from "../results/waiting-trial.ts";
import { stopAtCost } from "../stopping/stop-at-cost.ts";
import { findStudy } from "../stored/read-study.ts";
import type { Asked } from "./asking.ts";
import { checkPopulation } from "./check-population.ts";
import { prepareStudy } from "./prepare-study.ts";
import { requireTicket } from "./require-ticket.ts";
import { RunSession, type SessionParts } from "./run-session.ts";
import { StudyTrial } from "./study-trial.ts";

const ENQUEUE_CHECKS: OptionChecks<EnqueueOptions> = {
  skipIfExists: flag,
  attributes: true,
  source: text,
};

const PARTS: SessionParts = {
  ...(readExperienceOf && { readExperience: readExperienceOf }),
  Trial: StudyTrial,
  makeMirrorParts: () => ({ front: new GrowingFront(), Records: KeptRecords }),
  checkRepeated: requireSameOutcome,
  underNoise,
  limitModels,
  stopAtCost,
  named: namedResults,
};

/** Options of a session that does more than to run trials. */
type FullSessionOptions = SessionOptions & { readonly storage: Storage };

/** A study that this process works on, without the types of its parameters. */
export class Session extends RunSession implements StudyView<ParamTree, Objectives, Limits> {
  static readonly prepare = prepareStudy;
  static readonly resume = resumeSampler;
  readonly objectives: Objectives;
  readonly limits: Limits;
  readonly storage: Storage;
  /** The study as the storage knew it when the session was opened. */
  readonly info: StudyInfo;
  #inserts = 0;
  /** Reads parameters of trials from outside. Default: as the space says. */
  readParams: ReturnType<typeof makeParamsReader> | undefined;
  #attributes: Attributes;
  readonly #best: EstimatedBest;

  constructor(options: FullSessionOptions, info: StudyInfo, worker: string) {
    super(options, info, worker, PARTS);
    checkPopulation(options);
    this.objectives = options.spec.objectives;
    this.limits = options.spec.limits;
    this.info = info;
    this.storage = options.storage;
    this.#best = new EstimatedBest(this.mirror, this.context.noise?.confirming);
    this.#attributes = frozenCopy(info.attributes);
  }

  // ---- reading ---------------------------------------------------------------------------------

  get seed(): number {
    return this.context.seed;
  }
  /** Names of the earlier studies from which this one learns. */
  get experience(): readonly string[] {
    return (this.context.experience?.studies ?? []).map(({ name }) => name);
  }
  /** What trials may be trained more or less of; undefined if the study has none. */
  get fidelity(): Fidelity | undefined {
    return this.context.fidelity;
  }
  get sampler(): Sampler {
    return this.context.sampler;
  }
  get counts(): Mirror["counts"] {
    return this.mirror.counts;
  }
  get trials(): readonly UntypedRecord[] {
    return this.mirror.records;
  }
  get front(): readonly UntypedComplete[] {
    return this.mirror.front;
  }
  /** The best trial by its value, or by a model of all results where they are noisy. */
  override get best(): UntypedComplete | undefined {
    return this.#best.trial;
  }
  /** The best trial, or the Pareto front of several objectives. */
  get bestTrials(): readonly UntypedComplete[] {
    if (this.measures.signs.length > 1) return this.front;
    return this.best === undefined ? [] : [this.best];
  }
  /** The stored row of a trial; undefined if there is none. */
  row(number: number): TrialRow | undefined {
    return this.mirror.rows.get(number);
  }
  /** Attributes of the study, as this process has read or set them. */
  get attributes(): Attributes {
    return this.#attributes;
  }
  /** Reads attributes that other processes have set. */
  async refreshAttributes(): Promise<void> {
    this.context.lifetime.requireOpen();
    this.#attributes = frozenCopy((await findStudy(this.storage, this.name)).attributes);
  }
  async setAttr(key: string, value: Json): Promise<void> {
    const attributes = { [key]: requireAttribute(key, value) };
    await this.context.lifetime.write(() => this.storage.annotate(this.name, null, { attributes }));
    this.#attributes = frozenCopy({ ...this.#attributes, ...attributes });
  }

  // ---- the life of a trial ---------------------------------------------------------------------

  override ask(count: number, budget?: number): Promise<Asked<StudyTrial>> {
    return super.ask(count, budget) as Promise<Asked<StudyTrial>>; // PARTS says so
  }
  /** As `ask`, for a caller that needs all of them. @throws AttuneError `space-exhausted` */
  async askAll(count: number): Promise<readonly StudyTrial[]> {
    const { trials } = await this.ask(count);
    if (trials.length > 0) return trials;
    throw new AttuneError(
      "space-exhausted",
      `study ${JSON.stringify(this.name)} has nothing left to try: ` +
        "every point of its space was evaluated or is being evaluated",
    );
  }
  /**
   * The running trial of a ticket, which another process may have asked for; undefined if it does
   * not run. The session does not renew its lease.
   */
  async resume(ticket: Ticket): Promise<StudyTrial | undefined> {
    requireTicket(ticket, this.name);
    await this.refresh();
    const row = this.row(ticket.number);
    if (row?.state !== "running" || row.params === null) return undefined;
    const { number, params, attempt, origin, reports, startedAt } = row;
    const saved = await this.storage.checkpoints?.read(this.name, number);
    const hasCheckpoint = saved !== undefined;
    const step = reports.at(-1)?.step;
    const trial = new StudyTrial(this.context, this.telling, {
      ...{ ticket, params, attempt, origin },
      step: step ?? 0,
      elapsed: Math.max(0, Date.now() - startedAt) / 1000, // clocks may be set back
      ...(step !== undefined && {
        decision: this.telling.decide({ number, hasCheckpoint }, step, hasCheckpoint),
      }),
    });
    trial.hasCheckpoint = hasCheckpoint;
    return trial;
  }
  /** Stores the result of a trial. @throws AttuneError `result-invalid`, `lease-lost`, `usage` */
  tell(ticket: Ticket, result: unknown): Promise<void> {
    return this.context.lifetime.write(async () => {
      const { name, measures } = this;
      requireTicket(ticket, name);
      await this.finish(ticket, toOutcome(result, measures, namedResults));
    });
  }
  // ---- trials from outside ---------------------------------------------------------------------

  /**
   * Adds a trial to evaluate before any proposal; missing parameters are sampled.
   * @param params nested, or by flat name
   * @param key makes a repeat harmless, also in a later run
   * @throws SpaceError
   */
  async enqueue(params: { readonly [name: string]: unknown }, key?: string): Promise<void> {
    await this.enqueueAll([params], key);
  }
  /** As `study.enqueue`. @throws SpaceError, AttuneError `usage` */
  async enqueueWith(
    params: { readonly [name: string]: unknown },
    options: EnqueueOptions | undefined,
  ): Promise<void> {
    requireObject("enqueue", params);
    const { skipIfExists, attributes, source } = checkOptions("enqueue", options, ENQUEUE_CHECKS);
    const read = this.#readParams(params, true);
    if (skipIfExists) {
      await this.refresh();
      if (this.trials.some((trial) => hasValues(trial.params, read))) return;
    }
    const given = requireAttributes(attributes ?? {});
    await this.#insert([waitingTrial(read, { ...given, ...sourceAttribute(source) })]);
  }
  /**
   * As `enqueue` for several trials; adds none of them if one is not valid.
   * @param source who proposes them
   * @returns their numbers
   */
  async enqueueAll(
    trials: readonly { readonly [name: string]: unknown }[],
    key?: string,
    source?: string,
  ): Promise<readonly number[]> {
    for (const params of trials) requireObject("enqueue", params);
    return this.#insert(
      trials.map((params) => waitingTrial(this.#readParams(params, true), sourceAttribute(source))),
      key,
    );
  }
  /** @throws SpaceError */
  #readParams(given: { readonly [name: string]: unknown }, isPartial: boolean): Params {
    this.readParams ??= makeParamsReader(this.space);
    const { params, issues } = this.readParams(given, { isPartial });
    if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
    return params as Params; // they were checked
  }
  /** Enqueues trials once per study: a call with the same key adds nothing. */
  async enqueueOnce(trials: readonly Params[], key: string): Promise<void> {
    await this.#insert(
      trials.map((params) => waitingTrial(params)),
      key,
    );
  }
  /** Adds finished trials. @throws SpaceError, AttuneError `result-invalid`, `usage` */
  async add(trials: readonly UncheckedTrial[]): Promise<void> {
    await this.addAll(trials);
  }
  /** As `add`. @param key makes a repeat harmless @returns the numbers of the trials */
  async addAll(trials: readonly UncheckedTrial[], key?: string): Promise<readonly number[]> {
    if (!Array.isArray(trials))
      throw new AttuneError("usage", `add needs a list of trials, got ${show(trials)}`, {
        hint: "write add([{ params, result }])",
      });
    return this.#insert(
      trials.map((trial: UncheckedTrial) => {
        requireObject("add", trial);
        return finishedTrial(trial, this.#readParams(trial.params, false), this.measures);
      }),
      key,
    );
  }
  async #insert(
    rows: readonly InsertedTrial[],
    key = `${this.context.worker}:${this.#inserts++}`,
  ): Promise<readonly number[]> {
    return this.context.lifetime.write(async () => {
      const numbers = await this.storage.insert(this.name, rows, key);
      await this.mirror.refresh();
      return numbers;
    });
  }

  /** Closes, but leaves running trials to the holders of their tickets. */
  async leave(): Promise<void> {
    this.context.leases.releaseAll();
    await this.close();
  }
}
