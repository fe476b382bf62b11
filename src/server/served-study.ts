import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import type { Session } from "../study/session/session.ts";
import type { StudyTrial } from "../study/session/study-trial.ts";
import { countSpending, type Spending } from "../study/stopping/spending.ts";
import { type Budget, budgetOf } from "../study/stored/stored-budget.ts";
import type { Ticket } from "../trial/trial.ts";
import { type StudySettings, settingsOf } from "./study-settings.ts";

/** Running trials that are remembered; others are read again when they report. */
const MAX_TRIALS = 20_000;

/** A study for which clients ask for trials. They, not this process, own the trials. */
export class ServedStudy {
  readonly session: Session;
  readonly budget: Budget;
  readonly settings: StudySettings;
  readonly #storage: Storage;
  readonly #spending: Spending | undefined;
  /** Trials that were asked for here, by token. */
  readonly #trials = new Map<string, KnownTrial>();

  constructor(session: Session, storage: Storage, info: StudyInfo) {
    this.session = session;
    this.#storage = storage;
    this.budget = budgetOf(info);
    this.settings = settingsOf(info);
    if (this.budget.maxCost !== undefined) this.#spending = countSpending(session.mirror);
  }

  /**
   * Up to `count` trials; fewer if the budget is spent or nothing is left to try.
   * @param leaseMs default: as the session says
   */
  async ask(
    count: number,
    leaseMs: number | undefined,
  ): Promise<{ readonly trials: readonly StudyTrial[]; readonly exhausted: boolean }> {
    const room = Math.min(count, this.#roomUnderCost());
    if (room < 1) return { trials: [], exhausted: false };
    const asked = await this.session.ask(room, this.budget.trials);
    const { leases, leaseMs: usualMs } = this.session.context;
    for (const trial of asked.trials) {
      leases.release(trial.ticket); // its client keeps it alive
      this.#remember(trial, leaseMs ?? usualMs);
    }
    if (leaseMs !== undefined && asked.trials.length > 0) {
      const tickets = asked.trials.map((trial) => trial.ticket);
      await this.#storage.renew(this.session.name, tickets, leaseMs);
    }
    return asked;
  }

  /** @throws AttuneError `result-invalid` for a result without a cost that the study limits */
  requireCost(cost: number | undefined): void {
    if (cost !== undefined || this.budget.maxCost === undefined) return;
    throw new AttuneError("result-invalid", "the study limits its cost, and the result has none", {
      hint: "tell the cost of the trial with its value",
    });
  }

  /** Trials that may begin under the limit of cost. */
  #roomUnderCost(): number {
    const { maxCost = Infinity } = this.budget;
    this.#spending?.read();
    return this.#spending?.room(maxCost) ?? Infinity;
  }

  /** The running trial of a ticket. @throws AttuneError `lease-lost` */
  async trial(ticket: Ticket): Promise<StudyTrial> {
    const trial = await this.find(ticket);
    if (trial === undefined) throw notRunning(ticket);
    return trial;
  }

  /** The running trial of a ticket; undefined if it owns none. */
  async find(ticket: Ticket): Promise<StudyTrial | undefined> {
    const known = this.#trials.get(ticket.token)?.trial;
    if (known?.number === ticket.number) return known;
    const { name, context } = this.session;
    const [told] = await this.#storage.renew(name, [ticket], context.leaseMs);
    const trial = told === "accepted" ? await this.session.resume(ticket) : undefined;
    if (trial !== undefined) this.#remember(trial, context.leaseMs);
    return trial;
  }

  /** Forgets a trial that has ended, or is another client's now. */
  forget({ token }: Ticket): void {
    this.#trials.delete(token);
  }

  /**
   * Extends the lease of a trial.
   * @param leaseMs default: as long as it was before
   * @returns how long it is
   * @throws AttuneError `lease-lost`
   */
  async beat(ticket: Ticket, leaseMs?: number): Promise<number> {
    const known = this.#trials.get(ticket.token);
    const ms = leaseMs ?? known?.leaseMs ?? this.session.context.leaseMs;
    const [told] = await this.#storage.renew(this.session.name, [ticket], ms);
    if (told !== "accepted") {
      this.forget(ticket);
      throw notRunning(ticket);
    }
    if (known !== undefined) {
      known.leaseMs = ms;
      known.renewedMs = performance.now();
    }
    return ms;
  }

  /** As `beat`, if a third of the lease has passed: for trials that report often. */
  async beatIfDue(ticket: Ticket): Promise<void> {
    const known = this.#trials.get(ticket.token);
    if (known !== undefined && performance.now() - known.renewedMs < known.leaseMs / 3) return;
    await this.beat(ticket);
  }

  #remember(trial: StudyTrial, leaseMs: number): void {
    const [oldest] = this.#trials.keys();
    if (this.#trials.size >= MAX_TRIALS) this.#trials.delete(oldest);
    this.#trials.set(trial.ticket.token, { trial, leaseMs, renewedMs: performance.now() });
  }
}

interface KnownTrial {
  readonly trial: StudyTrial;
  leaseMs: number;
  /** When its lease was renewed, by the monotonic clock. */
  renewedMs: number;
}

/** The error of a ticket that owns no running trial. */
export function notRunning({ study, number }: Ticket): AttuneError {
  return new AttuneError(
    "lease-lost",
    `trial ${number} of ${show(study)} does not run under this ticket`,
    { hint: "it has ended, or its lease ran out and another client has it: ask for another trial" },
  );
}
