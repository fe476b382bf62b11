import { type Command, InvalidArgumentError } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { withoutPassword } from "../../storage/url.ts";
import type { Engine } from "../../study/engine.ts";
import { type CrewOptions, optimize, type StopReason } from "../../study/optimize.ts";
import type { TrialRecord } from "../../trial/record.ts";
import { anyNumber, nonNegative, positiveNumber, positiveWhole } from "../options.ts";
import { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { duration, settings, values } from "../text.ts";
import { trialLines } from "../trial-lines.ts";
import { commandEvaluator } from "./evaluator.ts";

/** `epochs=1:81`. */
function fidelity(text: string): { readonly [name: string]: readonly [number, number] } {
  const [, name, min, max] = /^([A-Za-z_][\w.-]*)=(\d+):(\d+)$/.exec(text) ?? [];
  if (name === undefined || Number(min) < 1 || Number(max) < Number(min))
    throw new InvalidArgumentError("it must be as epochs=1:81");
  return { [name]: [Number(min), Number(max)] };
}

/** How a command is evaluated: what `optimize` and `worker` have in common. */
export function commandOptions(command: Command): Command {
  return command
    .option(
      "--trial-seconds <number>",
      "end a trial, and all that it started, after this time",
      positiveNumber,
    )
    .option("--retries <count>", "times that a failed trial is tried again", nonNegative)
    .option(
      "--repeat <count>",
      "evaluations of a trial, for noisy results; plainly bad trials get fewer; {repeat} becomes 0, 1, …",
      positiveWhole,
    )
    .option("--target <number>", "stop once a value is at least as good", anyNumber)
    .option(
      "--min-gain <number>",
      "stop when the next 10 trials are not expected to gain so much, by a model of the results",
      positiveNumber,
    )
    .option(
      "--fidelity <name=min:max>",
      "steps that a trial may be given: {name} becomes how many, for pruners with rungs",
      fidelity,
    )
    .option(
      "--result <file>",
      "file that the command writes its result to; {trial} becomes the trial's number",
    )
    .option("--verbose", "show what the command prints on standard error");
}

/**
 * Runs a command for each trial of a study until a budget is spent, showing how it goes; closes the
 * study.
 */
export async function runCommand(
  engine: Engine,
  line: readonly string[],
  o: { readonly [name: string]: any },
  terminal: Terminal,
  crew: CrewOptions & { readonly signal?: AbortSignal } = {},
): Promise<StopReason> {
  const progress = new Progress(terminal);
  try {
    watch(engine, o, progress);
    return await optimize(
      engine,
      commandEvaluator({
        command: line,
        space: engine.space,
        measures: engine.measures,
        resultFile: o["result"],
        fidelity: engine.fidelity?.name,
        onStderr: o["verbose"] ? terminal.err : undefined,
      }),
      {
        ...(o["trials"] !== undefined && { trials: o["trials"] }),
        ...(o["seconds"] !== undefined && { seconds: o["seconds"] }),
        parallel: o["parallel"] ?? 1,
        retries: o["retries"] ?? 0,
        repeat: o["repeat"] ?? 1,
        signal: terminal.signal,
        ...(o["target"] !== undefined && { target: o["target"] }),
        ...(o["minGain"] !== undefined && { enough: { gain: o["minGain"] } }),
        ...(o["trialSeconds"] !== undefined && { perTrial: { seconds: o["trialSeconds"] } }),
        ...crew,
      },
    );
  } finally {
    progress.clear();
    await engine.close();
  }
}

function watch(engine: Engine, o: { readonly [name: string]: any }, progress: Progress): void {
  const began = performance.now();
  const first = engine.finished;
  engine.emitter.on("improved", ({ trial }) => {
    if (!o["json"])
      progress.line(
        `trial ${String(trial.number).padStart(3)}  ${values(trial.value)}  ${settings(engine.space.flatten(trial.params))}`,
      );
  });
  engine.emitter.on("stopped", ({ explanation }) => {
    if (explanation !== undefined) progress.line(`enough: ${explanation}`);
  });
  let failures = 0;
  engine.emitter.on("finished", ({ trial }) => {
    if (trial.state === "failed" && failures++ < 3)
      progress.line(`trial ${String(trial.number).padStart(3)}  failed: ${trial.message}`);
    const seconds = (performance.now() - began) / 1000;
    const done = engine.finished - first;
    const byTrials =
      o["trials"] === undefined ? Infinity : ((o["trials"] - engine.finished) * seconds) / done;
    const left = Math.min(byTrials, (o["seconds"] ?? Infinity) - seconds);
    const best =
      engine.measures.signs.length === 1 && engine.best?.state === "complete"
        ? `; best ${values(engine.best.value)}`
        : "";
    progress.show(
      `${engine.finished + engine.history.paused.length}${o["trials"] === undefined ? "" : ` of ${o["trials"]}`} trials in ${duration(seconds)}${Number.isFinite(left) ? `, ${duration(left)} left` : ""}${best}`,
    );
  });
}

/** Prints the best so far. @throws AttuneError `run-failed` where no trial completed */
export function conclude(
  engine: Engine,
  reason: StopReason,
  o: { readonly [name: string]: any },
  terminal: Terminal,
): void {
  const best =
    engine.measures.signs.length === 1
      ? engine.best === undefined
        ? []
        : [engine.best]
      : engine.front;
  const resume = `study ${engine.name} in ${withoutPassword(o["storage"])}`;
  if (best.length === 0) {
    const { length: paused } = engine.history.paused;
    if (paused > 0)
      throw new AttuneError(
        "run-failed",
        `no trial was trained to its end yet, ${paused} are paused; ${resume}`,
        {
          hint: "the same command goes on with them; when all of --trials are begun, the best one is trained in full",
        },
      );
    const last = engine.trials.findLast((t) => t.state === "failed");
    if (reason === "signal" || last === undefined)
      throw new AttuneError("run-failed", `stopped before a trial completed; ${resume}`, {
        hint: "the same command goes on from here",
      });
    throw new AttuneError(
      "run-failed",
      `no trial completed; the last one failed: ${last.state === "failed" ? last.message : ""}`,
      {
        hint: "try the command by hand with these values, or see attune trials",
      },
    );
  }
  if (o["json"]) {
    const shown = best.map((t) => shownTrial(t));
    terminal.out(
      `${JSON.stringify({ study: engine.name, trials: engine.finished, stopped: reason, ...(engine.measures.signs.length === 1 ? { best: shown[0] } : { front: shown }) })}\n`,
    );
  } else {
    for (const t of best)
      if (t.state === "complete")
        terminal.out(trialLines(terminal, t, (params) => engine.space.flatten(params)));
    const paused = engine.history.paused.length;
    terminal.err(
      `${engine.finished} trials${paused > 0 ? ` to the end, ${paused} paused` : ""}; ${reason === "signal" ? "stopped: " : ""}${resume}, the same command goes on with it.\n`,
    );
  }
}

function shownTrial(t: TrialRecord<any, any, any>): unknown {
  return t.state === "complete"
    ? {
        number: t.number,
        params: t.params,
        value: t.value,
        ...(t.schedule && { schedule: t.schedule }),
        ...(Object.keys(t.limits).length > 0 && { limits: t.limits }),
        seconds: t.seconds,
      }
    : t;
}
