import { requireWhole } from "../../errors/require-number.ts";
import type { Decision } from "../../pruner/pruner.ts";
import { copyJson } from "../../space/json/copy.ts";
import { checkCheckpoint } from "../../storage/checkpoint.ts";
import type { Annotations } from "../../storage/storage.ts";
import { requireAttribute } from "../../trial/attribute.ts";
import type { Objectives } from "../../trial/objective.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import type { Json, TrialOrigin } from "../../trial/record.ts";
import type { Attributes, Outcome, Params } from "../../trial/row.ts";
import type { Pruned, Ticket, Trial, TrialCheckpoint } from "../../trial/trial.ts";
import { toOutcome, toValues } from "../results/outcome.ts";
import type { StudyContext } from "./context.ts";
import type { Telling } from "./telling.ts";

interface LiveTrialOptions {
  readonly ticket: Ticket;
  readonly params: Params;
  /** How often the trial was started, this time included. */
  readonly attempt: number;
  readonly origin: TrialOrigin;
  /** Step that it reached before. */
  readonly step: number;
  /** Seconds since it was started, if that was not now. */
  readonly elapsed?: number;
  /** What the pruner has decided. Default: to continue. */
  readonly decision?: Decision;
}

/** A trial that this process evaluates. */
export class LiveTrial implements Trial<Params, Objectives> {
  readonly ticket: Ticket;
  readonly attempt: number;
  readonly origin: TrialOrigin;
  /** Why a report could not be stored, which is no failure of the objective; else undefined. */
  storageError: unknown;
  /** Whether a checkpoint is stored, by this run or an earlier one. */
  hasCheckpoint = false;
  protected readonly study: StudyContext;
  readonly #telling: Telling;
  #startedMs: number;
  /** The parameters as they are stored. */
  readonly #chosen: Params;
  /** The copy of them that the evaluation has. */
  #params: Params | undefined;
  #repeat = 0;
  #controller: AbortController | undefined;
  #abortReason: string | undefined;
  protected decision: Decision;
  #lastStep: number;
  protected hasReported = false;
  #hasSaidPruned = false;
  #attributes: Attributes | undefined;
  #internal: Attributes | undefined;

  constructor(study: StudyContext, telling: Telling, options: LiveTrialOptions) {
    this.study = study;
    this.#telling = telling;
    this.ticket = options.ticket;
    this.#chosen = options.params;
    this.attempt = options.attempt;
    this.origin = options.origin;
    this.#lastStep = options.step;
    this.decision = options.decision ?? "continue";
    this.#startedMs = performance.now() - 1000 * (options.elapsed ?? 0);
  }

  get number(): number {
    return this.ticket.number;
  }
  /** A copy, which the evaluation may change as it likes: what is stored stays as it is. */
  get params(): Params {
    this.#params ??= copyJson(this.#chosen);
    return this.#params;
  }
  /** Index of the evaluation, from 0, where the trial is repeated. */
  get repeat(): number {
    return this.#repeat;
  }
  /** Begins another evaluation of the parameters. */
  startRepeat(repeat: number): void {
    this.#repeat = repeat;
    this.#params = undefined;
  }
  /** The highest step that was reported, by this run or an earlier one. */
  get lastStep(): number {
    return this.#lastStep;
  }
  /** Seconds since this process started its objective. */
  get elapsed(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }
  /** Begins its time: the objective is called now, in a thread or process that had to start first. */
  startClock(): void {
    if (this.repeat === 0) this.#startedMs = performance.now();
  }

  // ---- stopping --------------------------------------------------------------------------------

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(new Error(this.#abortReason));
    }
    return this.#controller.signal;
  }
  /** Asks the evaluation to stop; the first reason counts. */
  abort(reason: string): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(new Error(this.#abortReason));
  }
  shouldPrune(): boolean {
    return this.decision !== "continue";
  }
  pruned(): Pruned {
    this.#hasSaidPruned = true;
    return PRUNED_RESULT;
  }
  /** Whether a result says that the evaluation stopped early: `trial.pruned()`, or nothing after it. */
  isPrunedBy(result: unknown): boolean {
    return result === PRUNED_RESULT || (result === undefined && this.#hasSaidPruned);
  }

  // ---- reporting -------------------------------------------------------------------------------

  async report(value: unknown, step: number): Promise<boolean> {
    const values = toValues(value, this.study.measures, this.study.named, "report");
    requireWhole("the step of a report", step, { min: 0 });
    if (this.repeat > 0) return false; // the curve is that of the first evaluation
    await this.store(values, step, this.hasCheckpoint);
    return this.shouldPrune();
  }
  protected async store(
    values: readonly number[],
    step: number,
    resumable: boolean,
  ): Promise<void> {
    this.#lastStep = Math.max(this.#lastStep, step);
    this.hasReported = true;
    this.decision = await this.#telling.report(this, values, step, resumable);
  }

  /** Steps to train for; only a session knows a fidelity. */
  get fidelity(): number {
    return Infinity;
  }

  get checkpoint(): TrialCheckpoint {
    const { storage, name } = this.study;
    return {
      read: async () => {
        const saved = await storage.checkpoints?.read(name, this.number);
        this.hasCheckpoint = saved !== undefined;
        return saved;
      },
      write: async (bytes, step) => {
        const checkpoint = { bytes, step };
        checkCheckpoint(checkpoint);
        // A copy, since the objective may go on with its buffer before the storage has read it.
        const kept = { ...checkpoint, bytes: new Uint8Array(bytes) };
        const told = await storage.checkpoints?.write(this.ticket, kept);
        if (told === "lost") this.abort("its lease was lost");
        this.hasCheckpoint = told === "accepted";
      },
    };
  }

  // ---- attributes ------------------------------------------------------------------------------

  setAttr(key: string, value: Json): void {
    this.#attributes = { ...this.#attributes, [key]: requireAttribute(key, value) };
  }
  /** Stores a value of Attune's own with the outcome; users do not see it. */
  setInternal(key: string, value: Json): void {
    this.#internal = { ...this.#internal, [key]: value };
  }
  /** What was set, to be stored with the outcome; undefined if nothing was. */
  get annotations(): Partial<Annotations> | undefined {
    const [attributes, internal] = [this.#attributes, this.#internal];
    if (attributes === undefined && internal === undefined) return undefined;
    return { ...(attributes && { attributes }), ...(internal && { internal }) };
  }

  // ---- finishing -------------------------------------------------------------------------------

  /** How the trial ends if its objective returned no value. */
  get stopped(): Outcome {
    return { state: this.decision === "pause" ? "paused" : "pruned", step: this.#lastStep };
  }

  /** The outcome for what the objective returned. @throws AttuneError `result-invalid` */
  async conclude(result: unknown): Promise<Outcome> {
    return this.isPrunedBy(result)
      ? this.stopped
      : toOutcome(result, this.study.measures, this.study.named, this.elapsed);
  }

  /** Keeps what the evaluation threw, for the error of a run that it ends. */
  noteThrown(error: unknown): void {
    const { lastThrown } = this.study;
    lastThrown.number = this.number;
    lastThrown.error = error;
  }
  /** @throws AttuneError `lease-lost` */
  finish(outcome: Outcome): Promise<void> {
    return this.#telling.finish(this.ticket, outcome);
  }
}
