import { AttuneError } from "../../errors/attune-error.ts";
import { requirePositive } from "../../errors/require-number.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import { evaluateRepeatedly } from "../evaluator/repeated.ts";
import type { StopReason } from "../events/events.ts";
import type { ModuleOptions, OptimizeOptions } from "../options/options.ts";
import type { RunSession } from "../session/run-session.ts";
import { stopWhenEnough } from "../stopping/expected-gain.ts";
import { type StopRule, stopAfterFailures, stopAtTarget } from "../stopping/stop-rules.ts";
import { failedRun } from "./failed-run.ts";
import type { Fleet } from "./fleet.ts";
import { Run } from "./run.ts";
import { runInstantly } from "./run-instantly.ts";

/** Trials where neither a number nor a time is given. */
const DEFAULT_TRIALS = 100;

/** Why a run ended. */
export interface Stopped {
  readonly reason: StopReason;
  /** The reason in words; empty where it says all. */
  readonly explanation: string;
}

/**
 * Evaluates trials as the options of `study.optimize` say, which are checked.
 * @throws AttuneError `usage`; `run-failed` if failures ended the run
 */
export async function optimize(
  session: RunSession,
  evaluator: Evaluator,
  options: ModuleOptions,
): Promise<void> {
  const { reason, explanation } = await runStudy(session, evaluator, options);
  if (reason === "failures")
    throw failedRun(session, explanation, "failuresInARow: Infinity goes on in spite of failures");
}

/** As `optimize`, for a caller that says itself why the run ended. @throws AttuneError `usage` */
export async function runStudy(
  session: RunSession,
  evaluator: Evaluator,
  options: ModuleOptions,
  fleet?: Fleet,
): Promise<Stopped> {
  if (options.enough !== undefined) requirePositive("enough.gain", options.enough.gain);
  const { seconds, repeat = 1 } = options;
  const trials = await trialsOf(session, options);
  const rules = [...(fleet?.rules ?? []), ...toRules(session, options)];
  const stopping = new AbortController();
  if (trials !== undefined && fleet === undefined && isPlain(options) && !evaluator.killable) {
    const removeListener = session.onStop(() => stopping.abort());
    try {
      await runInstantly(session.context, evaluator, {
        maxTrials: trials,
        stop: AbortSignal.any([stopping.signal, options.signal].filter((s) => s !== undefined)),
        rules,
      });
    } finally {
      removeListener();
    }
  }
  const run = new Run(
    session,
    repeat === 1 ? evaluator : evaluateRepeatedly(evaluator, session.context, repeat),
    {
      parallel: options.parallel,
      trials,
      seconds,
      signal: options.signal,
      perTrial: options.perTrial,
      retries: options.retries,
      rules,
      isRepeated: repeat > 1,
      waitForOthers: fleet?.waitForOthers?.(trials, options.signal),
    },
  );
  if (stopping.signal.aborted) run.stop("stop");
  const reason = await run.run();
  return { reason, explanation: run.explanation };
}

/** Trials of the study in all after which a run ends; undefined for no limit. */
async function trialsOf(
  session: RunSession,
  { trials, more, seconds, maxCost }: OptimizeOptions,
): Promise<number | undefined> {
  if (more === undefined) {
    const isLimited = seconds !== undefined || maxCost !== undefined;
    return trials ?? (isLimited ? undefined : DEFAULT_TRIALS);
  }
  if (trials !== undefined)
    throw new AttuneError("usage", "trials and more exclude each other", {
      hint: "trials counts all of the study, more those of this call",
    });
  await session.refresh();
  return session.finishedCount + more;
}

/** Whether a run has one worker, a number of trials, and nothing else to look after. */
function isPlain(options: OptimizeOptions): boolean {
  const { parallel = 1, repeat = 1, retries = 0, trials: _, signal: __, ...more } = options;
  const { failuresInARow: ___, more: ____, confirm: _____, ...others } = more;
  const isOne = parallel === 1 && repeat === 1 && retries === 0;
  return isOne && Object.values(others).every((option) => option === undefined);
}

function toRules({ mirror, space, context }: RunSession, options: OptimizeOptions) {
  const rules: StopRule[] = [];
  if (options.target !== undefined) rules.push(stopAtTarget(mirror, options.target));
  if (options.maxCost !== undefined) rules.push(context.stopAtCost!(mirror, options.maxCost)); // `minimize` has no such option
  if (options.enough !== undefined)
    rules.push(stopWhenEnough(mirror, space, options.enough, context.limitModels));
  rules.push(stopAfterFailures(mirror, options.failuresInARow));
  return context.noise?.begin(rules, options) ?? rules;
}
