import { AttuneError } from "../../errors/attune-error.ts";
import { withoutPassword } from "../../storage/password.ts";
import type { StopReason } from "../../study/events.ts";
import type { Session } from "../../study/session.ts";
import { printJson } from "../print-json.ts";
import { isComplete, type ShownTrial } from "../shown-trial.ts";
import type { Terminal } from "../terminal.ts";
import { countText } from "../text.ts";
import { trialLines } from "../trial-lines.ts";
import type { RunnerOptions } from "./runner-options.ts";

/**
 * Prints the best trial of a run, or the front, and how to continue.
 * @throws AttuneError `run-failed` if no trial completed
 */
export function printRunResult(
  session: Session,
  reason: StopReason,
  options: RunnerOptions,
  terminal: Terminal,
): void {
  const isSingle = session.measures.signs.length === 1;
  const best: readonly ShownTrial[] = session.bestTrials;
  const place = `study ${session.name} in ${withoutPassword(options.storage)}`;
  if (best.length === 0) throw withoutResult(session, reason, place);
  if (options.json) {
    const shown = best.map(resultOf);
    printJson(terminal, {
      study: session.name,
      trials: session.finishedCount,
      stopped: reason,
      ...(isSingle ? { best: shown[0] } : { front: shown }),
    });
    return;
  }
  for (const trial of best.filter(isComplete))
    terminal.out(trialLines(terminal, trial, (params) => session.space.flatten(params)));
  const { length: paused } = session.history.paused;
  terminal.err(
    `${reason === "signal" ? "Stopped: " : ""}${countText(session.finishedCount, "trial")} finished` +
      `${paused > 0 ? `, ${paused} paused` : ""}. ` +
      `Run the same command again to continue (${place}).\n`,
  );
}

/** Why a run has no best trial. */
function withoutResult(session: Session, reason: StopReason, place: string): AttuneError {
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
  const trials: readonly ShownTrial[] = session.trials;
  const last = trials.findLast((trial) => trial.state === "failed");
  if (reason === "signal" || last === undefined)
    return new AttuneError("run-failed", `stopped before a trial completed; ${place}`, {
      hint: "run the same command again to continue",
    });
  return new AttuneError("run-failed", `no trial completed; the last one failed: ${last.message}`, {
    hint: "try the command by hand with these values, or see attune trials",
  });
}

/** What `--json` prints of a trial. */
function resultOf(trial: ShownTrial): unknown {
  if (trial.state !== "complete") return trial;
  const { number, params, value, schedule, limits, seconds } = trial;
  return {
    number,
    params,
    value,
    ...(schedule && { schedule }),
    ...(Object.keys(limits).length > 0 && { limits }),
    seconds,
  };
}
