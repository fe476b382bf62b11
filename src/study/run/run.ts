import { AttuneError } from "../../errors/attune-error.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Outcome } from "../../trial/row.ts";
import type { EvaluationLimits, Evaluator } from "../evaluator/evaluator.ts";
import { startTimer, type Timer } from "../evaluator/timer.ts";
import type { StopReason } from "../events/events.ts";
import { toThrownOutcome } from "../results/outcome.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import type { RunSession } from "../session/run-session.ts";
import type { StopRule } from "../stopping/stop-rules.ts";
import { explainEnd } from "./explain-end.ts";
import { Turn } from "./turn.ts";

export interface RunOptions {
  /** Trials evaluated at a time. Default: 1. */
  readonly parallel?: number | undefined;
  /** Finished trials in all, over all workers. Default: no limit. */
  readonly trials?: number | undefined;
  /** Ends the run after this time; running trials are aborted. */
  readonly seconds?: number | undefined;
  /** Ends the run when it is aborted; running trials are aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Checked before each trial. */
  readonly rules?: readonly StopRule[] | undefined;
  readonly perTrial?: EvaluationLimits | undefined;
  /** Further attempts at a trial that failed. Default: 0. */
  readonly retries?: number | undefined;
  /**
   * Whether trials finish in order of number. Then a trial starts after the same others have finished
   * whatever the time that each takes, so the run is repeatable. Default: false.
   */
  readonly inOrder?: boolean | undefined;
  /**
   * Waits for a trial of another worker that may come back, once all are begun. Returns false if none
   * may. Default: the run ends then.
   */
  readonly waitForOthers?: ((exhausted: boolean) => Promise<boolean>) | undefined;
  /** Whether each trial is evaluated several times. Default: false. */
  readonly isRepeated?: boolean | undefined;
}

/** Evaluates trials of a session until a rule, a budget or a signal ends it. */
export class Run {
  readonly #session: RunSession;
  readonly #evaluator: Evaluator;
  readonly #options: RunOptions;
  readonly #running = new Set<LiveTrial>();
  /** In order: trials that have not finished, or after which their worker started no other yet. */
  readonly #unordered = new Set<LiveTrial>();
  readonly #turn = new Turn();
  /** Workers that have neither started a trial nor found that there is none. */
  #notStarted = 0;
  #reason: StopReason | undefined;
  /** Whether running trials were aborted. */
  #isCut = false;
  #explanation = "";
  #error: unknown;
  #hasFailed = false;
  /** Wakes workers that wait for a running trial to finish. */
  #wake: (() => void)[] = [];

  constructor(session: RunSession, evaluator: Evaluator, options: RunOptions = {}) {
    this.#session = session;
    this.#evaluator = evaluator;
    this.#options = options;
  }

  /**
   * Runs until it is stopped; then closes the evaluator.
   * @throws what a storage or a sampler throws; an objective's errors make failed trials
   */
  async run(): Promise<StopReason> {
    const { trials = Infinity, signal, seconds } = this.#options;
    // More workers than trials would only ask in vain, each again after every trial.
    const parallel = Math.min(this.#options.parallel ?? 1, trials);
    const onAbort = (): void => this.stop("signal");
    const removeListener = this.#session.onStop(() => this.stop("stop"));
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    const timer =
      seconds === undefined ? undefined : startTimer(() => this.stop("seconds"), seconds);
    try {
      if (!this.#evaluator.killable) await this.#session.guard();
      this.#notStarted = parallel;
      await Promise.all(Array.from({ length: parallel }, () => this.#workGuarded()));
      if (this.#hasFailed) throw this.#error;
    } finally {
      timer?.stop();
      signal?.removeEventListener("abort", onAbort);
      removeListener();
      await this.#evaluator.close();
    }
    const reason = this.#reason ?? "trials";
    if (this.#explanation === "")
      this.#explanation = explainEnd(reason, this.#session, this.#options.isRepeated);
    const explanation = this.#explanation;
    const { emitter } = this.#session;
    if (emitter.active)
      emitter.emit({ type: "stopped", reason, ...(explanation !== "" && { explanation }) });
    return reason;
  }

  /** Why the run ended, in words; empty where the reason says all. */
  get explanation(): string {
    return this.#explanation;
  }

  /** Ends the run. For `signal`, `stop` and `seconds` running trials are aborted. */
  stop(reason: StopReason, explanation = ""): void {
    // A drain may take too long, and is then cut short.
    const isCutting = reason === "signal" || reason === "stop";
    if (this.#reason === undefined || (this.#reason === "drained" && isCutting)) {
      this.#reason = reason;
      this.#explanation = explanation;
    }
    if (!this.#isCut && (isCutting || reason === "seconds")) {
      this.#isCut = true;
      for (const trial of this.#running)
        trial.abort(reason === "seconds" ? "the time budget is spent" : "the study was stopped");
    }
    this.#wakeAll();
  }
  get #isOver(): boolean {
    return this.#reason !== undefined || this.#hasFailed;
  }

  // ---- one worker ------------------------------------------------------------------------------

  async #workGuarded(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      // What a closed study can't do any more is no error of a run that it has ended.
      if (this.#session.isClosed && this.#isOver) return;
      this.#fail(error);
    }
  }
  /** Ends the run with an error; the first one counts. */
  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#error = error;
    this.#hasFailed = true;
    this.#wakeAll();
  }

  async #work(): Promise<void> {
    let previous: LiveTrial | undefined;
    let hasStarted = false;
    const release = (): void => {
      const isNew = previous !== undefined && this.#unordered.delete(previous);
      if (isNew || !hasStarted) this.#wakeAll();
      if (!hasStarted) this.#notStarted--;
      hasStarted = true;
    };
    for (;;) {
      const trial = await this.#next(release);
      if (trial === undefined) break;
      const evaluating = this.#evaluate(trial);
      // Only now, so that in order no other trial finishes before this evaluation has started.
      release();
      previous = trial;
      const outcome = await evaluating;
      if (this.#options.inOrder) await this.#waitForTurnOf(trial);
      // A later run asks for the same trials only if these finish when they would have without a cut.
      const isGivenBack = this.#options.inOrder && this.#isCut;
      await this.#settle(trial, isGivenBack ? { state: "waiting" } : outcome);
      // Only a function in this thread may never wait; other evaluators always do.
      if (!this.#evaluator.killable && this.#turn.isOver()) await this.#turn.yield();
    }
    release();
  }

  /**
   * The next trial to evaluate; undefined once the run is over.
   * @param release lets trials of higher numbers finish than the worker's last one
   */
  async #next(release: () => void): Promise<LiveTrial | undefined> {
    for (;;) {
      if (this.#isOver || this.#stopByRule()) return undefined;
      const { trials, exhausted } = await this.#session.ask(1, this.#options.trials);
      const [trial] = trials;
      if (trial !== undefined && this.#isOver) {
        await this.#session.giveBack([trial.ticket]);
        return undefined;
      }
      if (trial !== undefined) {
        if (this.#options.inOrder) this.#unordered.add(trial);
        this.#running.add(trial);
        return trial;
      }
      release();
      // A running trial may still be paused and promoted, or fail and be retried.
      if (!(await this.#waitForWork(exhausted))) this.stop(exhausted ? "exhausted" : "trials");
    }
  }

  #stopByRule(): boolean {
    for (const rule of this.#options.rules ?? []) {
      const explanation = rule.check();
      if (explanation === undefined) continue;
      this.stop(rule.reason, explanation);
      return true;
    }
    return false;
  }

  /** Waits while unfinished trials may come back for a retry. @returns false if none may */
  async #waitForWork(exhausted: boolean): Promise<boolean> {
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
      return true;
    }
    return (await this.#options.waitForOthers?.(exhausted)) ?? false;
  }
  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resolve of waiting) resolve();
  }

  // ---- one trial -------------------------------------------------------------------------------

  async #evaluate(trial: LiveTrial): Promise<Outcome> {
    const { perTrial = {} } = this.#options;
    try {
      const limited = perTrial.seconds !== undefined && !this.#evaluator.killable;
      const result = limited
        ? evaluateWithin(this.#evaluator, trial, perTrial.seconds)
        : this.#evaluator.evaluate(trial, perTrial);
      return await trial.conclude(await result);
    } catch (error) {
      if (trial.storageError === undefined) return toThrownOutcome(error, trial, this.#isCut);
      this.#fail(trial.storageError);
      return { state: "waiting" };
    }
  }

  /** In order: waits until all trials of lower numbers have finished. */
  async #waitForTurnOf(trial: LiveTrial): Promise<void> {
    const isFirst = (): boolean => {
      for (const { number } of this.#unordered) if (number < trial.number) return false;
      return this.#notStarted === 0;
    };
    while (!isFirst() && !this.#hasFailed)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  async #settle(trial: LiveTrial, outcome: Outcome): Promise<void> {
    const { retries = 0 } = this.#options;
    const { emitter } = this.#session;
    const retry =
      outcome.state === "failed" && outcome.reason !== "not-a-number" && trial.attempt <= retries;
    if (retry && emitter.active) {
      const { reason, message } = outcome;
      const attempt = trial.attempt + 1;
      emitter.emit({ type: "retried", number: trial.number, reason, message, attempt });
    }
    try {
      await trial.finish(retry ? { ...outcome, retry } : outcome);
    } catch (error) {
      // Another worker has the trial now: its result counts, and this worker goes on.
      if (error instanceof AttuneError && error.code === "lease-lost") return;
      // The study was closed meanwhile: it has given the trial back.
      if (this.#session.isClosed) return;
      // The next run evaluates the trial, if the storage can be reached again.
      await this.#session.giveBack([trial.ticket]).catch(() => {});
      throw error;
    } finally {
      this.#running.delete(trial);
      this.#wakeAll();
    }
  }
}

/** Evaluates with a time limit. A function that goes on past it is left behind. */
async function evaluateWithin(
  evaluator: Evaluator,
  trial: LiveTrial,
  seconds: number,
): Promise<unknown> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = startTimer(() => {
      const message = `took longer than ${seconds} s`;
      trial.abort(message);
      reject(new TrialFailure("timeout", message));
    }, seconds);
  });
  try {
    return await Promise.race([evaluator.evaluate(trial, { seconds }), late]);
  } finally {
    timer?.stop();
  }
}
