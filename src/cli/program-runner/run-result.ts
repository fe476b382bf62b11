import { AttuneError } from "../../errors/attune-error.ts";
import { withoutPassword } from "../../storage/storage-url.ts";
import type { Engine } from "../../study/engine.ts";
import type { StopReason } from "../../study/optimize.ts";
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
  engine: Engine,
  reason: StopReason,
  options: RunnerOptions,
  terminal: Terminal,
): void {
  const isSingle = engine.measures.signs.length === 1;
  const best: readonly ShownTrial[] = isSingle
    ? engine.best === undefined
      ? []
      : [engine.best]
    : engine.front;
  const place = `study ${engine.name} in ${withoutPassword(options.storage)}`;
  if (best.length === 0) throw withoutResult(engine, reason, place);
  if (options.json) {
    const shown = best.map(resultOf);
    printJson(terminal, {
      study: engine.name,
      trials: engine.finished,
      stopped: reason,
      ...(isSingle ? { best: shown[0] } : { front: shown }),
    });
    return;
  }
  for (const trial of best.filter(isComplete))
    terminal.out(trialLines(terminal, trial, (params) => engine.space.flatten(params)));
  const { length: paused } = engine.history.paused;
  terminal.err(
    `${reason === "signal" ? "Stopped: " : ""}${countText(engine.finished, "trial")} finished` +
      `${paused > 0 ? `, ${paused} paused` : ""}. ` +
      `Run the same command again to continue (${place}).\n`,
  );
}

/** Why a run has no best trial. */
function withoutResult(engine: Engine, reason: StopReason, place: string): AttuneError {
  const { length: paused } = engine.history.paused;
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
  const trials: readonly ShownTrial[] = engine.trials;
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
