import type { Engine } from "../../study/engine.ts";
import { type CrewOptions, optimize, type StopReason } from "../../study/optimize.ts";
import { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { programEvaluator } from "./evaluator.ts";
import { watchRun } from "./run-progress.ts";
import type { RunnerOptions } from "./runner-options.ts";

/**
 * Runs a program for each trial of a study until a limit is reached, showing the progress, and
 * closes the study.
 * @param command the program and its arguments, with placeholders
 * @param crew options of one of several workers that share the study
 */
export async function runProgramStudy(
  engine: Engine,
  command: readonly string[],
  options: RunnerOptions,
  terminal: Terminal,
  crew: CrewOptions & { readonly signal?: AbortSignal } = {},
): Promise<StopReason> {
  const progress = new Progress(terminal);
  try {
    watchRun(engine, options, progress);
    const evaluator = programEvaluator({
      command,
      space: engine.space,
      measures: engine.measures,
      resultFile: options.result,
      fidelity: engine.fidelity?.name,
      onStderr: options.verbose ? terminal.err : undefined,
    });
    return await optimize(engine, evaluator, {
      ...(options.trials !== undefined && { trials: options.trials }),
      ...(options.seconds !== undefined && { seconds: options.seconds }),
      parallel: options.parallel ?? 1,
      retries: options.retries ?? 0,
      repeat: options.repeat ?? 1,
      signal: terminal.signal,
      ...(options.target !== undefined && { target: options.target }),
      ...(options.minGain !== undefined && { enough: { gain: options.minGain } }),
      ...(options.trialSeconds !== undefined && { perTrial: { seconds: options.trialSeconds } }),
      ...crew,
    });
  } finally {
    progress.clear();
    await engine.close();
  }
}
