import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { withoutPassword } from "../../storage/password.ts";
import { failedRun, failureText, lastFailure } from "../../study/run/failed-run.ts";
import type { Stopped } from "../../study/run/optimize.ts";
import type { Session } from "../../study/session/session.ts";
import { finishedText } from "../finished-text.ts";
import { noneFeasible } from "../none-feasible.ts";
import { printJson } from "../print-json.ts";
import { isComplete, type ShownTrial } from "../shown-trial.ts";
import type { Terminal } from "../terminal.ts";
import { trialLines } from "../trial-lines.ts";
import { endText } from "./end-text.ts";
import type { RunnerOptions } from "./runner-options.ts";

/** What to do when the command of the trials is mended. */
const AFTER_FAILURES = "mend the command, and run it again with --retry-failed";

/**
 * Prints the best trial of a run, or the front, and how to continue.
 * @throws AttuneError `run-failed` if no trial completed, or if failures ended the run
 */
export function printRunResult(
  session: Session,
  { reason, explanation }: Stopped,
  options: RunnerOptions & { readonly more?: number },
  terminal: Terminal,
): void {
  const isSingle = session.measures.signs.length === 1;
  const best: readonly ShownTrial[] = session.bestTrials;
  const place = `study ${session.name} in ${withoutPassword(options.storage)}`;
  if (best.length === 0) throw withoutResult(session, { reason, explanation }, place);
  if (options.json) {
    const shown = best.map(resultOf);
    printJson(terminal, {
      study: session.name,
      trials: session.finishedCount,
      stopped: reason,
      ...(isSingle ? { best: shown[0] } : { front: shown }),
    });
    if (reason === "failures") throw failedRun(session, explanation, AFTER_FAILURES);
    return;
  }
  for (const trial of best.filter(isComplete))
    terminal.out(trialLines(terminal, trial, (params) => session.space.flatten(params)));
  if (reason === "failures") throw failedRun(session, explanation, AFTER_FAILURES);
  const { length: paused } = session.history.paused;
  const finished =
    `${reason === "signal" ? "Stopped: " : ""}${countText(session.finishedCount, "trial")} finished` +
    (paused > 0 ? `, ${paused} paused` : "");
  const addsMore = reason === "trials" && options.more !== undefined;
  const isWhole = Number.isFinite(session.space.cardinality);
  const ended = reason === "exhausted" && isWhole ? "evaluated" : reason;
  terminal.err(`${finishedText(finished, place, addsMore ? undefined : ended)}\n`);
}

/** Why a run has no best trial. */
function withoutResult(
  session: Session,
  { reason, explanation }: Stopped,
  place: string,
): AttuneError {
  const { length: paused } = session.history.paused;
  if (paused > 0)
    return new AttuneError(
      "run-failed",
      `no trial was trained to its last step yet, ${paused} are paused; ${place}`,
      {
        hint:
          "run the same command again to continue; when all of --trials have begun, the best one " +
          "is trained to its last step",
      },
    );
  const infeasible = noneFeasible(
    session.history,
    place,
    reason === "trials"
      ? "give more trials with a larger --trials, or widen the limits in a new study"
      : "run the same command again to continue, or widen the limits in a new study",
  );
  if (infeasible !== undefined)
    return reason === "failures" ? failedRun(session, explanation, AFTER_FAILURES) : infeasible;
  const last = lastFailure(session);
  const isCut = reason === "signal" || reason === "seconds" || reason === "stop";
  if (last !== undefined && reason !== "signal")
    return new AttuneError(
      "run-failed",
      `no trial completed; the last one failed: ${failureText(last)}`,
      {
        hint: `try the command by hand with these values, or see attune trials; ${AFTER_FAILURES}`,
      },
    );
  if (isCut)
    return new AttuneError("run-failed", `stopped before a trial completed; ${place}`, {
      hint: "run the same command again to continue",
    });
  const { pruned } = session.counts;
  if (pruned > 0)
    return new AttuneError(
      "run-failed",
      `no trial completed, ${pruned} ${pruned === 1 ? "was" : "were"} stopped early; ${place}`,
      { hint: "give a --pruner that stops fewer trials, and a larger --trials" },
    );
  const why = endText(session, { reason, explanation });
  return new AttuneError("run-failed", `no trial completed${why ? `; ${why}` : ""}; ${place}`);
}

/** What `--json` prints of a trial. */
function resultOf(trial: ShownTrial): unknown {
  if (trial.state !== "complete") return trial;
  const { number, params, value, estimate, error, schedule, limits, seconds } = trial;
  return {
    number,
    params,
    value,
    ...(estimate !== undefined && { estimate, error }),
    ...(schedule && { schedule }),
    ...(Object.keys(limits).length > 0 && { limits }),
    seconds,
  };
}
