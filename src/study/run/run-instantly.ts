import { AttuneError } from "../../errors/attune-error.ts";
import { RunningMemory } from "../../storage/memory/running-memory.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import type { Outcome } from "../../trial/row.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import { annotationsWith, toOutcome, toThrownOutcome } from "../results/outcome.ts";
import type { StudyContext } from "../session/context.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import { Telling } from "../session/telling.ts";
import type { StopRule } from "../stopping/stop-rules.ts";
import { Turn } from "./turn.ts";

const isPromise = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | undefined)?.then === "function";

/** What ends the loop. */
interface InstantOptions {
  /** Trials of the study in all. */
  readonly maxTrials: number;
  /** Aborted to end the loop. */
  readonly stop: AbortSignal;
  /** Checked after each trial that failed: those of a plain run count failures. */
  readonly rules: readonly StopRule[];
}

/**
 * A faster loop for objectives that answer at once, on a study in memory without a pruner or
 * listeners. It does what `Run` does with one worker and no further options, but awaits nothing:
 * for a trial of microseconds, promises take most of the time. It returns as soon as anything
 * differs (a trial waits, the objective or the sampler answers later, the budget is spent), and
 * `Run` does the rest. A test checks that both give the same trials.
 */
export async function runInstantly(
  context: StudyContext,
  evaluator: Evaluator,
  { maxTrials, stop, rules }: InstantOptions,
): Promise<void> {
  const { name, storage, mirror, emitter } = context;
  if (!(storage instanceof RunningMemory) || context.pruner !== undefined) return;
  const { worker, leaseMs, leases } = context;
  const study = storage.study(name);
  const chooser = context.makeChooser();
  const telling = new Telling(context);
  const turn = new Turn();
  while (!stop.aborted && !emitter.active && mirror.rows.openCount === 0) {
    const number = mirror.rows.length;
    const after = mirror.cursor;
    if (number >= maxTrials || study.hasChanged(after)) return;
    const starts = chooser.chooseNew(number, 1, mirror.history, maxTrials);
    if (isPromise(starts)) {
      // `Run` asks again, and has the error of a sampler that fails later.
      starts.catch(() => {});
      return;
    }
    if (starts.length === 0) return;
    const begun = study.begin({ count: 1, worker, leaseMs, key: "", after, starts });
    const [ticket] = begun.tickets;
    if (ticket === undefined) return;
    const [{ params, origin }] = starts;
    const trial = new context.Trial(context, telling, {
      ticket,
      params,
      attempt: 1,
      origin,
      step: 0,
    });
    const outcome = evaluate(context, evaluator, trial, stop);
    if (isPromise(outcome)) {
      leases.hold(trial);
      mirror.takeIn(after, study.changes(after));
      return finishLater(context, trial, outcome, stop);
    }
    study.finish({ ticket, outcome, ...annotationsWith(outcome, trial.annotations) });
    mirror.takeIn(after, study.changes(after));
    if (outcome.state === "failed" && rules.some((rule) => rule.check() !== undefined)) return;
    if (turn.isOver()) await turn.yield();
  }
}

function evaluate(
  { measures, named, fidelity }: StudyContext,
  evaluator: Evaluator,
  trial: LiveTrial,
  stop: AbortSignal,
): Outcome | PromiseLike<Outcome> {
  try {
    const result = evaluator.evaluate(trial, {});
    if (isPromise(result)) return Promise.resolve(result).then((value) => trial.conclude(value));
    if (fidelity !== undefined || result === PRUNED_RESULT || result === undefined)
      return trial.conclude(result);
    return toOutcome(result, measures, named, trial.elapsed);
  } catch (error) {
    return toThrownOutcome(error, trial, stop.aborted);
  }
}

/** The end of a trial whose objective answers later. */
async function finishLater(
  context: StudyContext,
  trial: LiveTrial,
  outcome: PromiseLike<Outcome>,
  stop: AbortSignal,
): Promise<void> {
  const onStop = (): void => trial.abort("the study was stopped");
  stop.addEventListener("abort", onStop);
  try {
    const ended = await outcome.then(undefined, (error: unknown) =>
      toThrownOutcome(error, trial, stop.aborted),
    );
    await trial.finish(ended);
  } catch (error) {
    // The study was closed meanwhile: it has given the trial back.
    const isLost = error instanceof AttuneError && error.code === "lease-lost";
    if (!isLost && !context.lifetime.hasEnded) throw error;
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}
