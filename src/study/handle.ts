import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../space/param.ts";
import type { Ticket } from "../trial/trial.ts";
import type { Json, Origin } from "../trial/trial-record.ts";
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
  #prune = false;
  #lastStep = 0;
  /** Which evaluation of the trial this is, from 0, where each is repeated. */
  repeat = 0;
  notes: { [key: string]: Json } | undefined;

  /** @param attempt how often the trial has been begun, this time included */
  constructor(engine: Engine, ticket: Ticket, params: unknown, attempt: number, origin: Origin) {
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
    if (!Number.isInteger(step) || step < 0) throw new AttuneError("usage", `a step is a whole number from 0, got ${show(step)}`);
    if (this.repeat > 0) return false; // a curve is that of the first evaluation
    this.#lastStep = Math.max(this.#lastStep, step);
    this.#prune = await this.#engine.report(this, values, step);
    return this.#prune;
  }
  shouldPrune(): boolean {
    return this.#prune;
  }
  pruned(): typeof PRUNED_RESULT {
    return PRUNED_RESULT;
  }
  setAttr(key: string, value: Json): void {
    this.notes = { ...this.notes, [key]: value };
  }
  async tell(result: unknown): Promise<void> {
    await this.#engine.finish(this.ticket, outcomeOf(result, this.#engine.measures));
  }
  prune(): Promise<void> {
    return this.#engine.finish(this.ticket, { state: "pruned", step: this.#lastStep });
  }
  fail(error: unknown): Promise<void> {
    return this.#engine.finish(this.ticket, failureOf(error, false));
  }
}
