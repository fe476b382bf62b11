import type { StopReason } from "../../study/events.ts";
import { type FleetOptions, optimize } from "../../study/optimize.ts";
import type { Session } from "../../study/session.ts";
import { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { programEvaluator } from "./program-evaluator.ts";
import { watchRun } from "./run-progress.ts";
import type { RunnerOptions } from "./runner-options.ts";

/**
 * Runs a program for each trial of a study until a limit is reached, showing the progress, and
 * closes the study.
 * @param command the program and its arguments, with placeholders
 * @param fleet options of one of several workers that share the study
 */
export async function runProgramStudy(
  session: Session,
  command: readonly string[],
  options: RunnerOptions,
  terminal: Terminal,
  fleet: FleetOptions & { readonly signal?: AbortSignal } = {},
): Promise<StopReason> {
  const progress = new Progress(terminal);
  try {
    watchRun(session, options, progress);
    const evaluator = programEvaluator({
      command,
      space: session.space,
      measures: session.measures,
      resultFile: options.result,
      fidelity: session.fidelity?.name,
      onStderr: options.verbose ? terminal.err : undefined,
    });
    return await optimize(session, evaluator, {
      ...(options.trials !== undefined && { trials: options.trials }),
      ...(options.seconds !== undefined && { seconds: options.seconds }),
      parallel: options.parallel ?? 1,
      retries: options.retries ?? 0,
      repeat: options.repeat ?? 1,
      signal: terminal.signal,
      ...(options.target !== undefined && { target: options.target }),
      ...(options.minGain !== undefined && { enough: { gain: options.minGain } }),
      ...(options.trialSeconds !== undefined && { perTrial: { seconds: options.trialSeconds } }),
      ...fleet,
    });
  } finally {
    progress.clear();
    await session.close();
  }
}
