import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Decision } from "../pruner/pruner.ts";
import type { Outcome } from "../storage/storage.ts";
import type { Json, Origin } from "../trial/record.ts";
import type { Ticket, TrialCheckpoint } from "../trial/trial.ts";
import type { Engine } from "./engine.ts";
import { failureOf, outcomeOf, valuesOf } from "./outcome.ts";

/** What `trial.pruned()` gives: its identity is its meaning. */
export const PRUNED_RESULT = Object.freeze({ pruned: true });

/** A trial under way, as its evaluator sees it. */
export class Handle {
  readonly ticket: Ticket;
  readonly params: any;
  readonly attempt: number;
  readonly origin: Origin;
  readonly #engine: Engine;
  readonly #started = performance.now();
  #controller: AbortController | undefined;
  #aborted: string | undefined;
  #decision: Decision = "continue";
  #lastStep = 0;
  /** Reports of this run: a promoted trial begins anew. */
  #reports = 0;
  /** Which evaluation of the trial this is, from 0, where each is repeated. */
  repeat = 0;
  notes: { [key: string]: Json } | undefined;

  /**
   * @param attempt how often the trial has been begun, this time included
   * @param step that it reached before
   */
  constructor(
    engine: Engine,
    ticket: Ticket,
    params: unknown,
    attempt: number,
    origin: Origin,
    step = 0,
  ) {
    this.#lastStep = step;
    this.#engine = engine;
    this.ticket = ticket;
    this.params = params;
    this.attempt = attempt;
    this.origin = origin;
  }
  get number(): number {
    return this.ticket.number;
  }
  get lastStep(): number {
    return this.#lastStep;
  }
  /** Seconds since it began. */
  get elapsed(): number {
    return (performance.now() - this.#started) / 1000;
  }
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(new Error(this.#aborted));
    }
    return this.#controller.signal;
  }
  abort(reason: string): void {
    this.#aborted ??= reason;
    this.#controller?.abort(new Error(reason));
  }
  async report(value: unknown, step: number): Promise<boolean> {
    const values = valuesOf(value, this.#engine.measures, "report");
    if (!Number.isInteger(step) || step < 0)
      throw new AttuneError("usage", `a step is a whole number from 0, got ${show(step)}`);
    if (this.repeat > 0) return false; // a curve is that of the first evaluation
    this.#lastStep = Math.max(this.#lastStep, step);
    this.#reports++;
    this.#decision = await this.#engine.report(this, values, step);
    return this.shouldPrune();
  }
  shouldPrune(): boolean {
    return this.#decision !== "continue";
  }
  /** What it ends as when it does not end with a value. */
  get stopped(): Outcome {
    return { state: this.#decision === "pause" ? "paused" : "pruned", step: this.#lastStep };
  }
  get fidelity(): number {
    return this.#engine.fidelityOf(this);
  }
  /** Whether it was written, this time or before. */
  hasCheckpoint = false;
  get checkpoint(): TrialCheckpoint {
    return {
      read: async () => {
        const saved = await this.#engine.storage.checkpoints?.read(this.ticket.study, this.number);
        this.hasCheckpoint = saved !== undefined;
        return saved;
      },
      write: async (bytes, step) => {
        const told = await this.#engine.storage.checkpoints?.write(this.ticket, { bytes, step });
        if (told === "lost") this.abort("its lease was lost");
        this.hasCheckpoint = told === "accepted";
      },
    };
  }

  /**
   * What a result means: a value after fewer steps than the whole is a report of the last of them,
   * and the trial waits to be promoted.
   */
  async outcome(result: unknown): Promise<Outcome> {
    if (result === PRUNED_RESULT) return this.stopped;
    const outcome = outcomeOf(result, this.#engine.measures);
    const { fidelity } = this;
    if (
      this.#reports > 0 ||
      outcome.state !== "complete" ||
      !(fidelity < this.#engine.wholeFidelity)
    )
      return outcome;
    this.#lastStep = Math.max(this.#lastStep, fidelity);
    this.#decision = await this.#engine.report(this, outcome.values, fidelity, true);
    return this.#decision === "stop" ? this.stopped : { state: "paused", step: fidelity };
  }
  pruned(): typeof PRUNED_RESULT {
    return PRUNED_RESULT;
  }
  setAttr(key: string, value: Json): void {
    this.notes = { ...this.notes, [key]: value };
  }
  async tell(result: unknown): Promise<void> {
    await this.#engine.finish(this.ticket, await this.outcome(result));
  }
  async prune(): Promise<void> {
    await this.#engine.finish(this.ticket, this.stopped);
  }
  async fail(error: unknown): Promise<void> {
    await this.#engine.finish(this.ticket, failureOf(error, false));
  }
}
