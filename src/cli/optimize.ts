import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { prunerNamed } from "../pruner/named.ts";
import { samplerNamed } from "../sampler/named.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import { digest } from "../study/digest.ts";
import type { Engine } from "../study/engine.ts";
import { optimize as runTrials } from "../study/optimize.ts";
import { openEngine } from "../study/study.ts";
import type { TrialRecord } from "../trial/trial-record.ts";
import { commandEvaluator } from "./command/evaluator.ts";
import { requireProgram } from "./command/program-path.ts";
import { checkTemplate } from "./command/template.ts";
import { loadSpace } from "./load-space.ts";
import { limitsOf, objectivesOf } from "./objectives.ts";
import { budgetOptions, collect, jsonOption, nonNegative, positiveNumber, positiveWhole, strictJson, studyOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { bold, duration, settings, values } from "./text.ts";

const examples = `
Examples:
  $ attune optimize '{"lr":{"type":"float","low":1e-5,"high":0.1,"log":true}}' --trials 50 -- python train.py --lr {lr}
  $ attune optimize space.json --direction maximize --parallel 4 -- ./train.sh        # values in ATTUNE_PARAM_LR, or as JSON on standard input
  $ attune optimize space.ts --objective accuracy=maximize --objective ms=minimize -- node bench.js --size {size}

The result is the last line that the command prints: a number, or JSON such as {"value":0.2}; or what it writes to the file named by ATTUNE_RESULT.
Lines such as "attune: step=3 value=0.2" are reports: with --pruner a trial that is plainly bad is stopped early.
The same command goes on with the same study.`;

export function optimize(program: Command, terminal: Terminal): void {
  const command = program
    .command("optimize <space> <command...>")
    .description("find good values for any command, in any language")
    .option("--direction <name>", "minimize (default) or maximize what the command gives")
    .option("--objective <name=direction>", "one of several values to minimize or maximize; may be repeated", collect)
    .option("--limit <name<=number>", "what a trial must keep to, measured by the command; may be repeated", collect)
    .option("--pruner <name>", "stop bad trials early: median, percentile:25, asha:1:81")
    .option("--trial-seconds <number>", "end a trial, and all that it started, after this time", positiveNumber)
    .option("--retries <count>", "times that a failed trial is tried again", nonNegative)
    .option(
      "--repeat <count>",
      "evaluations of a trial, for noisy results; plainly bad trials get fewer; {repeat} becomes 0, 1, …",
      positiveWhole,
    )
    .option("--try <json>", "evaluate these values first; may be repeated", collect)
    .option("--result <file>", "file that the command writes its result to; {trial} becomes the trial's number")
    .option("--verbose", "show what the command prints on standard error");
  budgetOptions(command);
  studyOptions(command, "name of the study (made from the space and the command unless given)");
  jsonOption(command)
    .addHelpText("after", examples)
    .action((space, line, options) => act(space, line, options, terminal));
}

async function act(given: string, line: readonly string[], o: { readonly [name: string]: any }, terminal: Terminal): Promise<void> {
  const space = await loadSpace(given);
  checkTemplate(line, space.names as readonly string[]);
  requireProgram(line[0]!);
  const objectives = objectivesOf(o);
  const limits = limitsOf(o["limit"]);
  const pruner = o["pruner"] === undefined ? undefined : prunerNamed(o["pruner"]);
  const engine = await openEngine(
    {
      name: o["study"] ?? `${line[0]!.split(/[\\/]/).pop()}-${digest([space.toJSON(), line, objectives, limits])}`,
      objectives,
      limits,
      storage: o["storage"] as StorageUrl,
      ...(o["sampler"] !== undefined && { sampler: samplerNamed(o["sampler"]) }),
      ...(pruner && { pruner }),
      ...(o["seed"] !== undefined && { seed: o["seed"] }),
      ...(o["trials"] !== undefined && { budget: o["trials"] }),
    },
    space,
  );
  const progress = new Progress(terminal);
  try {
    // Once, whatever the number of runs: a repeat with the same key adds nothing.
    for (const text of (o["try"] as readonly string[] | undefined) ?? [])
      await engine.enqueue(
        space.unflatten(strictJson(text, "--try") as { [name: string]: unknown }) as { [name: string]: unknown },
        `try ${text}`,
      );
    watch(engine, o, progress);
    const reason = await runTrials(
      engine,
      commandEvaluator({
        command: line,
        space,
        measures: engine.measures,
        resultFile: o["result"],
        onStderr: o["verbose"] ? terminal.err : undefined,
      }),
      {
        ...(o["trials"] !== undefined && { trials: o["trials"] }),
        ...(o["seconds"] !== undefined && { seconds: o["seconds"] }),
        parallel: o["parallel"] ?? 1,
        retries: o["retries"] ?? 0,
        repeat: o["repeat"] ?? 1,
        signal: terminal.signal,
        ...(o["trialSeconds"] !== undefined && { perTrial: { seconds: o["trialSeconds"] } }),
      },
    );
    progress.clear();
    conclude(engine, reason, o, terminal);
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
      progress.line(`trial ${String(trial.number).padStart(3)}  ${values(trial.value)}  ${settings(engine.space.flatten(trial.params))}`);
  });
  let failures = 0;
  engine.emitter.on("finished", ({ trial }) => {
    if (trial.state === "failed" && failures++ < 3) progress.line(`trial ${String(trial.number).padStart(3)}  failed: ${trial.message}`);
    const seconds = (performance.now() - began) / 1000;
    const done = engine.finished - first;
    const byTrials = o["trials"] === undefined ? Infinity : ((o["trials"] - engine.finished) * seconds) / done;
    const left = Math.min(byTrials, (o["seconds"] ?? Infinity) - seconds);
    const best = engine.measures.signs.length === 1 && engine.best?.state === "complete" ? `; best ${values(engine.best.value)}` : "";
    progress.show(
      `${engine.finished}${o["trials"] === undefined ? "" : ` of ${o["trials"]}`} trials in ${duration(seconds)}${Number.isFinite(left) ? `, ${duration(left)} left` : ""}${best}`,
    );
  });
}

function conclude(engine: Engine, reason: string, o: { readonly [name: string]: any }, terminal: Terminal): void {
  const best = engine.measures.signs.length === 1 ? (engine.best === undefined ? [] : [engine.best]) : engine.front;
  const resume = `study ${engine.name} in ${o["storage"]}`;
  if (best.length === 0) {
    const last = engine.trials.findLast((t) => t.state === "failed");
    if (reason === "signal" || last === undefined)
      throw new AttuneError("run-failed", `stopped before a trial completed; ${resume}`, { hint: "the same command goes on from here" });
    throw new AttuneError("run-failed", `no trial completed; the last one failed: ${last.state === "failed" ? last.message : ""}`, {
      hint: "try the command by hand with these values, or see attune trials",
    });
  }
  if (o["json"]) {
    const shown = best.map((t) => shownTrial(t));
    terminal.out(
      `${JSON.stringify({ study: engine.name, trials: engine.finished, stopped: reason, ...(engine.measures.signs.length === 1 ? { best: shown[0] } : { front: shown }) })}\n`,
    );
  } else {
    for (const t of best)
      if (t.state === "complete")
        terminal.out(`${bold(terminal, values(t.value))}  ${settings(engine.space.flatten(t.params))}  (trial ${t.number})\n`);
    terminal.err(`${engine.finished} trials; ${reason === "signal" ? "stopped: " : ""}${resume}, the same command goes on with it.\n`);
  }
}

function shownTrial(t: TrialRecord<any, any, any>): unknown {
  return t.state === "complete"
    ? {
        number: t.number,
        params: t.params,
        value: t.value,
        ...(Object.keys(t.limits).length > 0 && { limits: t.limits }),
        seconds: t.seconds,
      }
    : t;
}
