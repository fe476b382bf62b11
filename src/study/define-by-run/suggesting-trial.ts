import { SpaceError, type SpaceIssue } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { ProposedTrial } from "../../sampler/proposer.ts";
import { copyJson } from "../../space/json/copy.ts";
import type { Param } from "../../space/param.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { Json, TrialOrigin } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";
import type { Pruned, Ticket, TrialCheckpoint } from "../../trial/trial.ts";
import type { Session } from "../session/session.ts";
import type { StudyTrial } from "../session/study-trial.ts";
import type { KnownParams } from "./known-params.ts";
import type { AskedDynamicTrial } from "./types.ts";

/** A trial whose values are chosen when the objective asks for them. */
export class SuggestingTrial implements AskedDynamicTrial<Objectives, Limits> {
  /** Values that the objective has asked for. */
  readonly #chosen: { [name: string]: Json } = {};
  readonly #session: Session;
  readonly #trial: StudyTrial;
  readonly #known: KnownParams;
  readonly #proposal: ProposedTrial | undefined;
  readonly #stream: Rng;
  readonly #origin: TrialOrigin;
  /** Whether values were asked for that are not stored. */
  #isUnstored = false;
  #storing: Promise<void> | undefined;

  /** @param proposal by the sampler; undefined if it has none */
  constructor(
    session: Session,
    trial: StudyTrial,
    known: KnownParams,
    proposal: ProposedTrial | undefined,
    stream: Rng,
  ) {
    this.#session = session;
    this.#trial = trial;
    this.#known = known;
    this.#proposal = proposal;
    this.#stream = stream;
    this.#origin = this.#findOrigin();
  }

  suggest<T>(name: string, param: Param<T>): T {
    this.#known.add(name, param);
    if (!Object.hasOwn(this.#chosen, name)) {
      this.#chosen[name] = copyJson(this.#choose(name, param)) as Json;
      this.#isUnstored = true;
      // Once the objective has asked for all values that it needs at present.
      queueMicrotask(() => void this.store().catch(() => {}));
    }
    // The name has this parameter's values only: `add` refuses another one.
    return copyJson(this.#chosen[name]) as T;
  }

  /**
   * Values that the trial was enqueued with, or has from an earlier attempt, stay; a name that is
   * new is drawn at random.
   * @throws SpaceError if the trial has a value outside the parameter's range
   */
  #choose(name: string, param: Param<unknown>): unknown {
    const given = this.#trial.params;
    if (Object.hasOwn(given, name)) {
      const issues: SpaceIssue[] = [];
      param.check(given[name], name, issues);
      if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
      return copyJson(given[name]);
    }
    const proposed = this.#proposal?.params;
    if (proposed !== undefined && Object.hasOwn(proposed, name)) return proposed[name];
    const unit = new Float64Array(param.width);
    this.#stream.fork(name).uniformInto(unit);
    return param.fromUnit(unit, 0);
  }

  #findOrigin(): TrialOrigin {
    const { origin, params } = this.#trial;
    // An earlier attempt has said where the values are from.
    if (typeof origin === "string" || Object.keys(params).length > 0) return origin;
    const { reason, fallback } = this.#proposal ?? { reason: "no parameter was known: at random" };
    return {
      sampler: this.#session.sampler.name,
      ...(reason !== undefined && { reason }),
      ...(fallback !== undefined && { fallback }),
    };
  }

  /** Stores the values that were asked for, and keeps those that may still be asked for. */
  store(): Promise<void> {
    if (this.#isUnstored) {
      this.#isUnstored = false;
      this.#storing = this.#store({ ...this.#trial.params, ...this.#chosen });
    }
    return this.#storing ?? Promise.resolve();
  }
  async #store(params: Params): Promise<void> {
    const before = this.#storing;
    await before;
    await this.#known.store();
    const { storage, name, mirror } = this.#session;
    const start = { ticket: this.ticket, params, origin: this.#origin };
    await mirror.write((after) => storage.start(name, [start], after));
  }

  /** Stores exactly the values that were asked for, before the trial ends. */
  async settle(): Promise<void> {
    const unasked = Object.keys(this.#trial.params).filter(
      (name) => !Object.hasOwn(this.#chosen, name),
    );
    if (unasked.length === 0) return this.store();
    this.#isUnstored = false;
    this.#storing = this.#store({ ...this.#chosen });
    await this.#storing;
    const { emitter } = this.#session;
    if (this.#origin !== "enqueued" || !emitter.active) return;
    const reason = `the objective did not ask for enqueued values: ${unasked.join(", ")}`;
    emitter.emit({ type: "degraded", number: this.number, reason });
  }

  /** A copy of the values that the objective has asked for. */
  get params(): Params {
    return copyJson(this.#chosen);
  }
  get ticket(): Ticket {
    return this.#trial.ticket;
  }
  get number(): number {
    return this.#trial.number;
  }
  get repeat(): number {
    return this.#trial.repeat;
  }
  get signal(): AbortSignal {
    return this.#trial.signal;
  }
  get fidelity(): number {
    return this.#trial.fidelity;
  }
  get checkpoint(): TrialCheckpoint {
    return this.#trial.checkpoint;
  }
  async report(value: unknown, step: number): Promise<boolean> {
    await this.store();
    return this.#trial.report(value, step);
  }
  shouldPrune(): boolean {
    return this.#trial.shouldPrune();
  }
  pruned(): Pruned {
    return this.#trial.pruned();
  }
  setAttr(key: string, value: Json): void {
    this.#trial.setAttr(key, value);
  }

  async tell(result: unknown): Promise<void> {
    await this.settle();
    await this.#trial.tell(result);
  }
  async prune(): Promise<void> {
    await this.settle();
    await this.#trial.prune();
  }
  async fail(error: unknown): Promise<void> {
    await this.settle();
    await this.#trial.fail(error);
  }
}
