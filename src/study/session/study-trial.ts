import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { requireNext } from "../../pruner/require-answer.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { Json } from "../../trial/record.ts";
import type { Outcome, Params } from "../../trial/row.ts";
import type { AskedTrial } from "../../trial/trial.ts";
import { toFailure } from "../results/outcome.ts";
import { LiveTrial } from "./live-trial.ts";

/** A trial of a session: it may have a fidelity, and the worker that asked for it may finish it. */
export class StudyTrial extends LiveTrial implements AskedTrial<Params, Objectives, Limits> {
  /** Whether its caller has stored its outcome. */
  #isTold = false;

  override get fidelity(): number {
    const { fidelity, pruner, mirror, canPause } = this.study;
    if (fidelity === undefined) return Infinity;
    // A trial that can't be paused could not be promoted either, so it is trained in full.
    if (!canPause) return fidelity.max;
    const next = pruner?.next?.(this.number, mirror.history);
    return Math.min(fidelity.max, (pruner && requireNext(pruner.name, next)) ?? Infinity);
  }

  /**
   * The outcome for what the objective returned. A value after fewer steps than the whole fidelity
   * is a report of the last of them, after which the trial is paused.
   * @throws AttuneError `result-invalid`
   */
  override async conclude(result: unknown): Promise<Outcome> {
    const outcome = await super.conclude(result);
    const whole = this.study.fidelity?.max;
    if (whole === undefined || this.hasReported || outcome.state !== "complete") return outcome;
    const { fidelity } = this;
    if (!(fidelity < whole)) return outcome;
    await this.store(outcome.values, fidelity, true);
    return this.decision === "stop" ? this.stopped : { state: "paused", step: fidelity };
  }

  override setAttr(key: string, value: Json): void {
    if (this.#isTold)
      throw new AttuneError(
        "trial-finished",
        `trial ${this.number} has finished, and its attributes are stored: ${show(key)} comes too late`,
        { hint: "call setAttr before tell, prune or fail" },
      );
    super.setAttr(key, value);
  }

  async tell(result: unknown): Promise<void> {
    await this.#end(await this.conclude(result));
  }
  async prune(): Promise<void> {
    await this.#end(this.stopped);
  }
  async fail(error: unknown): Promise<void> {
    await this.#end(toFailure(error));
  }
  async #end(outcome: Outcome): Promise<void> {
    await this.finish(outcome);
    this.#isTold = true;
  }
}
