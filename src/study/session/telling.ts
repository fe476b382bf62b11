import { AttuneError } from "../../errors/attune-error.ts";
import type { Decision } from "../../pruner/pruner.ts";
import { requireDecision } from "../../pruner/require-answer.ts";
import type { Annotations, FinishRequest } from "../../storage/storage.ts";
import { nameValues } from "../../trial/measures.ts";
import type { Outcome } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { annotationsWith } from "../results/outcome.ts";
import type { StudyContext } from "./context.ts";
import type { LiveTrial } from "./live-trial.ts";

/** Stores what trials report and how they end, and asks the pruner. */
export class Telling {
  readonly #study: StudyContext;

  constructor(study: StudyContext) {
    this.#study = study;
  }

  /**
   * Stores the outcome of a trial.
   * @throws AttuneError `lease-lost` if another worker owns the trial; `trial-finished` if it has
   * ended with another outcome, where users say outcomes
   * @param annotations to store with it. Default: those that were set while it ran here
   */
  async finish(
    ticket: Ticket,
    outcome: Outcome,
    annotations?: Partial<Annotations>,
  ): Promise<void> {
    this.#study.lifetime.requireNotEnded();
    const { name, storage, mirror, leases, measures } = this.#study;
    const trial = leases.get(ticket);
    const finish: FinishRequest = {
      ticket,
      outcome: trial === undefined ? outcome : withSeconds(outcome, trial.elapsed),
      ...annotationsWith(outcome, annotations ?? trial?.annotations),
    };
    const { told } = await mirror.write(async (after) => {
      const answer = await storage.finish(name, [finish], after);
      leases.release(ticket); // before the changes are taken in, so that listeners see it finished
      return answer;
    });
    if (told[0] === "repeated") {
      const row = mirror.rows.get(ticket.number);
      if (row !== undefined) this.#study.checkRepeated?.(row, outcome, measures);
    }
    if (told[0] !== "lost") return;
    throw new AttuneError(
      "lease-lost",
      `trial ${ticket.number} of ${JSON.stringify(name)} is no longer owned by this ticket`,
      { hint: "its lease ran out, or another ticket has finished it" },
    );
  }

  /**
   * Stores values of a running trial, and asks the pruner whether it should continue.
   * @param resumable whether the trial could continue later from this step
   */
  async report(
    trial: LiveTrial,
    values: readonly number[],
    step: number,
    resumable: boolean,
  ): Promise<Decision> {
    this.#study.lifetime.requireNotEnded();
    const { storage, mirror, emitter, measures } = this.#study;
    const point = { step, values, seconds: trial.elapsed };
    const { told } = await mirror
      .write((after) => storage.report(trial.ticket, [point], after))
      .catch((error: unknown) => {
        trial.storageError = error;
        throw error;
      });
    if (told[0] === "lost") trial.abort("its lease was lost");
    if (told[0] !== "accepted") return "stop";
    if (emitter.active) {
      const value = Object.freeze(nameValues(measures, values));
      emitter.emit({ type: "reported", number: trial.number, step, value });
    }
    return this.decide(trial, step, resumable);
  }

  /** Asks the pruner about a trial whose value at the step is stored. */
  decide(
    trial: Pick<LiveTrial, "number" | "hasCheckpoint">,
    step: number,
    resumable: boolean,
  ): Decision {
    const { pruner, mirror, canPause } = this.#study;
    if (pruner === undefined) return "continue";
    if (pruner.population && !trial.hasCheckpoint)
      throw new AttuneError(
        "usage",
        `pruner ${pruner.name} copies checkpoints, but trial ${trial.number} wrote none before step ${step}`,
        { hint: "call trial.checkpoint.write(bytes, step) before each report" },
      );
    const mayPause = resumable && canPause;
    const decision: unknown = pruner.decide(trial.number, mirror.history, mayPause);
    requireDecision(pruner.name, decision);
    return decision === "pause" && !mayPause ? "stop" : decision;
  }

  /** Returns unfinished trials to the queue: the next claim gets them. */
  async giveBack(tickets: readonly Ticket[]): Promise<void> {
    if (tickets.length === 0) return;
    const { name, storage, mirror, leases } = this.#study;
    for (const ticket of tickets) leases.release(ticket);
    const finishes = tickets.map((ticket) => ({ ticket, outcome: { state: "waiting" } as const }));
    await mirror.write((after) => storage.finish(name, finishes, after));
  }
}

function withSeconds(outcome: Outcome, seconds: number): Outcome {
  return outcome.state === "waiting" || outcome.seconds !== undefined
    ? outcome
    : { ...outcome, seconds };
}
