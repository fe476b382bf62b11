import type { Evaluator } from "../../study/evaluator/evaluator.ts";
import { Run } from "../../study/run/run.ts";
import type { LiveTrial } from "../../study/session/live-trial.ts";
import type { Session } from "../../study/session/session.ts";
import { TrialFailure } from "../../trial/failure.ts";

/**
 * Trials that run at once, whatever the number of processes: a trial is proposed when all but the
 * latest three before it have finished. So the same seed gives the same trials at any `parallel`,
 * and the folds of four trials keep many processes busy.
 */
export const MAX_RUNNING_TRIALS = 4;

/** How often a search that waits for scores checks whether its time is over, in milliseconds. */
const CHECK_MS = 50;

/**
 * A trial is called off when it takes longer than it should by this factor: its time was an estimate, and
 * it ends sooner than one that would begin now.
 */
const LATE_FACTOR = 1.5;

/** When a search ends, and who evaluates its trials. */
export interface SearchRun {
  /** The study. */
  readonly session: Session;
  /** The processes that train. */
  readonly workers: {
    /** Ends every task of a trial. */
    callOff(trial: object, error: Error): Promise<void>;
  };
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Whether it is time to stop; called often. */
  readonly over: () => boolean;
  /**
   * Longest time that a trial should run once it is the oldest running one; Infinity when only trials
   * are counted. One that takes half as long again fails.
   */
  readonly secondsPerTrial: number;
  /** Trials before this number may take as long as they need. Default: none. */
  readonly guaranteed?: number;
  /** Called when a trial has finished. What it throws or rejects with does not end the search. */
  readonly onFinished: (number: number) => unknown;
}

/**
 * Asks for trials, evaluates them and reports their results in order of number, until the budget is
 * spent. Trials that still run at the end are given back.
 * @param evaluate the result of a trial, as an objective returns it
 */
export async function runSearch(
  options: SearchRun,
  evaluate: (trial: LiveTrial) => Promise<unknown>,
): Promise<void> {
  const { session } = options;
  const evaluator = new CandidateEvaluator(options, evaluate);
  const run = new Run(session, evaluator, {
    parallel: MAX_RUNNING_TRIALS,
    trials: options.trials,
    inOrder: true,
    rules: [{ reason: "seconds", check: () => (options.over() ? "" : undefined) }],
  });
  const stopListening = session.emitter.on("finished", async ({ trial }) => {
    const finished = options.onFinished(trial.number);
    // At once, so that no other trial finishes after the one at which the user ended the search.
    if (options.over()) run.stop("seconds");
    await finished;
  });
  const timer = setInterval(() => {
    if (options.over()) run.stop("seconds");
    else evaluator.callOffLate();
  }, CHECK_MS);
  try {
    await run.run();
  } finally {
    clearInterval(timer);
    stopListening();
  }
}

/** Evaluates the candidates of trials, and calls one off that takes too long. */
class CandidateEvaluator implements Evaluator {
  readonly killable = true;
  readonly #options: SearchRun;
  readonly #evaluate: (trial: LiveTrial) => Promise<unknown>;
  /** In order of number. */
  readonly #running: LiveTrial[] = [];
  /** Since when the first of them has been the first. */
  #firstSinceMs = 0;

  constructor(options: SearchRun, evaluate: (trial: LiveTrial) => Promise<unknown>) {
    this.#options = options;
    this.#evaluate = evaluate;
  }

  async evaluate(trial: LiveTrial): Promise<unknown> {
    const { workers } = this.#options;
    this.#change(() => this.#running.push(trial));
    const onAbort = (): void => void workers.callOff(trial, new Error("the search is over"));
    if (trial.signal.aborted) onAbort();
    trial.signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await this.#evaluate(trial);
    } finally {
      trial.signal.removeEventListener("abort", onAbort);
      this.#change(() => this.#running.splice(this.#running.indexOf(trial), 1));
    }
  }

  /** Changes the running trials, and notes when another one becomes the first. */
  #change(change: () => void): void {
    const [before] = this.#running;
    change();
    this.#running.sort((a, b) => a.number - b.number);
    if (this.#running[0] !== before) this.#firstSinceMs = performance.now();
  }

  /** Fails the first running trial if it has been the first for much longer than a trial should take. */
  callOffLate(): void {
    const { workers, secondsPerTrial, guaranteed = 0 } = this.#options;
    const [first] = this.#running;
    if (first === undefined || first.number < guaranteed) return;
    const most = LATE_FACTOR * secondsPerTrial;
    if (performance.now() - this.#firstSinceMs <= most * 1000) return;
    const message = `took longer than ${Math.floor(most)} s`;
    void workers.callOff(first, new TrialFailure("timeout", message));
  }

  async close(): Promise<void> {}
}
